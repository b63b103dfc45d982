"""What was prepared for releases: made once, whoever asks first, and known again after a crash."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from gonogo.adapters.workspace.prepared import Entry, bring, changed, digest, inside, listed, summary
from gonogo.typed import unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gonogo.ports.checkout import Prepared


class Preparations:
    """Each is a folder with a list beside it. A list that this process saw is known again."""

    def __init__(self) -> None:
        """None was seen yet."""
        self._digests: dict[Path, str] = {}

    def make(self, place: Path, begin: Callable[[], object], install: Callable[[], None]) -> Prepared:
        """What is installed in a place; see the port. A try that was broken off has no list."""
        place.parent.mkdir(parents=True, exist_ok=True)
        with _alone(place.with_suffix(".lock")):
            if not _list(place).is_file():
                self._digests.pop(place, None)
                begin()
                before = inside(place)
                install()
                _write(_list(place), msgspec.msgpack.encode(listed(place, before)))
            return summary(self._entries(place))

    def bring(self, source: Path, place: Path) -> None:
        """Copy what is installed in one place to another; see the port."""
        bring(self._entries(source), source, place)

    def _entries(self, place: Path) -> list[Entry]:
        """What the list says, if it is the one that was seen before."""
        try:
            entries = unpacked(_list(place).read_bytes(), list[Entry])
        except (OSError, msgspec.DecodeError):
            raise changed("its list cannot be read") from None
        if self._digests.setdefault(place, digest(entries)) != digest(entries):
            raise changed("its list is another")
        return entries


def _list(place: Path) -> Path:
    return place.with_suffix(".list")


def _write(place: Path, content: bytes) -> None:
    """Write it whole or not at all."""
    part = place.with_suffix(".part")
    part.write_bytes(content)
    part.replace(place)


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Wait until nobody else is at it, in this process or in another."""
    with place.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
