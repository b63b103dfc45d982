"""A gonogo.yml in the making: every key of the strategy is either in it, or is left and named."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from gonogo.formats.yaml import dotted
from gonogo.formats.yaml_text import flow, scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gonogo.formats.yaml import Data, Document, Path


class Conflict(Exception):  # noqa: N818 - it is an answer, and never seen by a person
    """Something else stands there already."""


class Draft:
    """What has been converted. `accepts`: whether gonogo.yml may say this."""

    def __init__(self, document: Document, accepts: Callable[[dict[str, Data]], bool]) -> None:
        """Begin with nothing."""
        self.data: dict[str, Data] = {}
        self.remarks: list[str] = []
        self._document = document
        self._accepts = accepts
        self._taken: set[Path] = set()
        self._reasons: dict[Path, str] = {}

    def take(self, places: Iterable[Path], *ways: dict[str, Data]) -> bool:
        """Say what stands at these places in the first way that is accepted; whether there is one.

        An empty way says it as well: it is what holds where nothing is said.
        """
        for way in ways:
            try:
                whole = joined(self.data, way)
            except Conflict:
                continue
            if self._accepts(whole):
                self.data = whole
                self._taken.update(places)
                return True
        return False

    def leave(self, place: Path, reason: str) -> None:
        """Name this as a whole, with the reason why it has no counterpart."""
        self._reasons[place] = reason

    def remark(self, place: Path, sentence: str) -> None:
        """Something that a person should look at."""
        self.remarks.append(self._told(place, sentence))

    def left(self, reason: Callable[[Path], str]) -> tuple[str, ...]:
        """A line for all that was not taken. reason: why, where none was given."""
        named = self._taken | self._reasons.keys()
        above = {place[:length] for place in named for length in range(len(place))}
        return tuple(
            self._told(place, f"{self._written(value, place)}: {self._reasons.get(place) or reason(place)}")
            for place, value in self._left(self._document.data, (), above)
        )

    def _left(self, value: Data, place: Path, above: set[Path]) -> Iterator[tuple[Path, Data]]:
        """What was not taken, key by key; a list as a whole, unless something in it has been named."""
        if place in self._taken:
            return
        children: list[tuple[str | int, Data]] = []
        if isinstance(value, dict) and place not in self._reasons:
            children = list(value.items())
        elif isinstance(value, list) and place in above and place not in self._reasons:
            children = list(enumerate(value))
        for key, child in children:
            yield from self._left(child, (*place, key), above)
        if not children and place:
            yield place, value

    def _told(self, place: Path, sentence: str) -> str:
        return f"{self._document.name}:{self._document.line(place)}: {dotted(place)}: {sentence}"

    def _written(self, value: Data, place: Path) -> str:
        """The value as it stands in the file, on one line."""
        if isinstance(value, dict):
            inner = (f"{scalar(key)}: {self._written(child, (*place, key))}" for key, child in value.items())
            return f"{{{', '.join(inner)}}}"
        if isinstance(value, list):
            inner = (self._written(child, (*place, number)) for number, child in enumerate(value))
            return f"[{', '.join(inner)}]"
        return self._document.written(place) or flow(value)


def joined(data: dict[str, Data], more: dict[str, Data]) -> dict[str, Data]:
    """Both together.

    Raises:
        Conflict: they say different things about the same key.
    """
    whole = deepcopy(data)
    for key, value in more.items():
        there = whole.get(key)
        if isinstance(there, dict) and isinstance(value, dict):
            whole[key] = joined(there, value)
        elif key in whole and there != value:
            raise Conflict
        else:
            whole[key] = value
    return whole
