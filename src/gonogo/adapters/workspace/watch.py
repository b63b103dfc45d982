"""The clone of a release, as it was when its first gate was about to run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.typed import decoded

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Watch:
    """What was seen first is kept in a file for whoever resumes; this process remembers it."""

    def __init__(self, read: Callable[[], dict[str, str]]) -> None:
        """Take what reads the clone: hashes by name."""
        self._read = read
        self._seen: dict[Path, dict[str, str]] = {}

    def begin(self, place: Path) -> None:
        """Keep how it is now in a file, unless it is kept already."""
        if self._first(place) is None:
            self._seen[place] = self._read()
            place.parent.mkdir(parents=True, exist_ok=True)
            part = place.with_suffix(".part")
            part.write_bytes(msgspec.json.encode(self._seen[place], order="sorted"))
            part.replace(place)

    def changes(self, place: Path) -> tuple[str, ...]:
        """The names of all that is other than it was; none where nothing is kept."""
        first = self._first(place)
        if first is None:
            return ()
        now = self._read()
        return tuple(sorted(name for name in first.keys() | now.keys() if first.get(name) != now.get(name)))

    def _first(self, place: Path) -> dict[str, str] | None:
        if place not in self._seen:
            try:
                self._seen[place] = decoded(place.read_bytes(), dict[str, str])
            except (OSError, msgspec.DecodeError):
                return None
        return self._seen[place]
