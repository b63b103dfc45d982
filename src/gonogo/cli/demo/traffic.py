"""What the demo's load saw from outside: every request, by the version that answered it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gonogo.render.traffic import Answered
from gonogo.typed import reader

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


class Request(msgspec.Struct, frozen=True):
    """A request. at: when it was due, seconds since 1970. seconds: to its answer. status: 0 if lost."""

    at: float
    seconds: float
    status: int
    version: str

    @property
    def end(self) -> float:
        """When its answer was there."""
        return self.at + self.seconds

    @property
    def bad(self) -> bool:
        """Whether its answer was an error of the service."""
        return self.status >= 500 or not self.status


class Traffic(NamedTuple):
    """All requests, in the order of their answers."""

    requests: tuple[Request, ...]

    @property
    def begin(self) -> float:
        """When the first one was due; seconds since 1970."""
        return min((one.at for one in self.requests), default=0.0)

    @property
    def seconds(self) -> float:
        """From the first one to the last answer."""
        return max((one.end for one in self.requests), default=0.0) - self.begin

    @property
    def versions(self) -> list[str]:
        """Who answered, in the order of their first answers."""
        return list(dict.fromkeys(one.version for one in self.requests if one.status))

    @property
    def lost(self) -> int:
        """How many were never answered."""
        return sum(not one.status for one in self.requests)

    def of(self, version: str) -> Answered:
        """What a version answered in all."""
        return _answered([one for one in self.requests if one.version == version])

    def first(self, told: Callable[[Request], bool]) -> float:
        """When the first answer came of which this can be told; seconds since 1970, 0 if there is none."""
        return min((one.end for one in self.requests if told(one)), default=0.0)

    def last(self, version: str) -> float:
        """When a version's last answer came; seconds since 1970, 0 if there is none."""
        return max((one.end for one in self.requests if one.version == version), default=0.0)

    def cut(self, pieces: int) -> dict[str, list[Answered]]:
        """By version, what it answered in each of so many pieces of the time."""
        begin, each = self.begin, self.seconds / pieces or 1.0
        found = {version: [[0, 0] for _ in range(pieces)] for version in self.versions}
        for one in self.requests:
            if one.status:
                piece = found[one.version][min(pieces - 1, int((one.end - begin) / each))]
                piece[0] += 1
                piece[1] += one.bad
        return {version: [Answered(*piece) for piece in cut] for version, cut in found.items()}


def read(file: Path) -> Traffic:
    """What a load has logged so far; the line that it is writing is left out."""
    text = file.read_bytes() if file.exists() else b""
    lines = text[: text.rfind(b"\n") + 1].splitlines()
    decoder = reader(Request)
    return Traffic(tuple(sorted(map(decoder.decode, lines), key=lambda one: one.end)))


def _answered(requests: Sequence[Request]) -> Answered:
    return Answered(len(requests), sum(one.bad for one in requests))
