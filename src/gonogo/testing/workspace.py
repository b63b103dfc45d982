"""A workspace in memory, for the contract of the port and for tests of flows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gonogo.ports.checkout import Checkout, Prepared

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_OF_RELEASES = ("evidence", "backups")


class MemoryWorkspace:
    """Places below a folder that nobody makes; files and checkouts are remembered."""

    def __init__(self, folder: Path = Path("/workspace")) -> None:
        """Take the folder; a command that is really run needs one that is there."""
        self.top = folder
        self.state = folder / "gonogo"
        self.interpreter = "python"
        self.files: dict[Path, bytes] = {}
        self.checked_out: dict[Path, str] = {}
        self.prepared: dict[Path, Prepared] = {}
        self.watched: set[str] = set()
        self.changed: list[str] = []
        self.brought: list[Path] = []
        self.tags: dict[Path, tuple[str, ...]] = {}

    def checkouts(self, release: str) -> Path:
        """See the port."""
        return self.state / "checkouts" / release

    def checkout(self, release: str, use: str) -> Path:
        """See the port."""
        return self.checkouts(release) / use

    def check_out(self, commit: str, place: Path, tags: Sequence[str] = ()) -> Checkout:
        """See the port."""
        self.checked_out[place] = commit
        self.tags[place] = tuple(tags)
        return Checkout(place)

    def watch(self, release: str) -> None:
        """See the port."""
        self.watched.add(release)

    def changes(self, release: str) -> tuple[str, ...]:
        """See the port."""
        return tuple(self.changed) if release in self.watched else ()

    def prepare(self, place: Path, begin: Callable[[], object], install: Callable[[], None]) -> Prepared:
        """See the port."""
        if place not in self.prepared:
            begin()
            install()
            self.prepared[place] = Prepared(f"{len(self.prepared)}", 1, 2)
        return self.prepared[place]

    def bring(self, source: Path, place: Path) -> None:
        """See the port."""
        self.brought.append(place)

    def remove(self, place: Path) -> None:
        """See the port."""
        for below in [one for one in self.checked_out if one.is_relative_to(place)]:
            del self.checked_out[below]

    def releases(self) -> list[str]:
        """See the port."""
        below = (one.relative_to(self.state).parts for one in self.files if one.is_relative_to(self.state))
        return sorted({release for top, release, *_ in below if top in _OF_RELEASES})

    def forget(self, release: str) -> None:
        """See the port."""
        for top in [self.state / name / release for name in _OF_RELEASES]:
            for place in [one for one in self.files if one.is_relative_to(top)]:
                del self.files[place]

    def evidence(self, release: str, *names: str) -> Path:
        """See the port."""
        return self.state.joinpath("evidence", release, *names)

    def backup(self, release: str, environment: str) -> Path:
        """See the port."""
        return self.state / "backups" / release / environment

    def note(self, release: str, environment: str) -> Path:
        """See the port."""
        return self.state / "backups" / release / f"{environment}.json"

    def recording(self, release: str, environment: str) -> Path:
        """See the port."""
        return self.evidence(release, environment, "recording.jsonl")

    def environment(self, name: str) -> Path:
        """See the port."""
        return self.state / "environments" / name

    def read(self, place: Path) -> bytes | None:
        """See the port."""
        return self.files.get(place)

    def write(self, place: Path, content: bytes) -> None:
        """See the port."""
        self.files[place] = content
