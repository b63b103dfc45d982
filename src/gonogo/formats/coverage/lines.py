"""What was covered: lines and branches, counted once however often a report names them."""

from __future__ import annotations

import heapq
from itertools import groupby
from typing import TYPE_CHECKING

import msgspec

from gonogo.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST = 4_000_000
"""Lines that a report may name."""

WORST = 20
"""Files whose gaps are told, those with the most first."""

STRETCHES = 10
"""Gaps of one file that are told."""


class Share(msgspec.Struct, frozen=True):
    """So many of so many."""

    covered: int = 0
    total: int = 0

    @property
    def percent(self) -> float | None:
        """From 0 to 100; nothing where there was nothing to cover."""
        return 100 * self.covered / self.total if self.total else None


class Module(msgspec.Struct, frozen=True):
    """One file. gaps: the first and last line of each stretch that is not covered, as far as told.

    counted: what a report counts in it, a line or a statement.
    """

    path: str
    share: Share
    gaps: tuple[tuple[int, int], ...] = ()
    counted: str = "line"

    @property
    def missed(self) -> int:
        """How many are not covered."""
        return self.share.total - self.share.covered

    def __str__(self) -> str:
        """What to test: `src/cart.py: 12 of 40 lines are not covered (31\u201338, 52)`."""
        nouns = self.counted if self.share.total == 1 else f"{self.counted}s"
        if not self.share.covered:
            return f"{self.path}: none of {self.share.total:,} {nouns} is covered"
        are = "is" if self.missed == 1 else "are"
        places = ", ".join(_stretch(*gap) for gap in self.gaps[:STRETCHES])
        more = ", …" if len(self.gaps) > STRETCHES else ""
        told = f" ({places}{more})" if places else ""
        return f"{self.path}: {self.missed:,} of {self.share.total:,} {nouns} {are} not covered{told}"


def _stretch(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}\u2013{last}"


class Coverage(msgspec.Struct, frozen=True):
    """What a report comes to. worst: the files that lack the most. lacking: how many files lack any."""

    lines: Share = Share()
    branches: Share = Share()
    worst: tuple[Module, ...] = ()
    lacking: int = 0


def coverage(modules: Iterable[Module], branches: Iterable[Share]) -> Coverage:
    """All files together."""
    lines, lacking = [], []
    for module in modules:
        lines.append(module.share)
        if module.missed:
            lacking.append(module)
    worst = heapq.nsmallest(WORST, lacking, key=lambda module: (-module.missed, module.path))
    return Coverage(_sum(lines), _sum(branches), tuple(worst), len(lacking))


def _sum(shares: Iterable[Share]) -> Share:
    covered = total = 0
    for share in shares:
        covered += share.covered
        total += share.total
    return Share(covered, total)


class Tally:
    """Gathers lines and branches, file by file."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lines: dict[str, dict[int, bool]] = {}
        self._branches: dict[str, dict[str, Share]] = {}
        self._count = 0

    def line(self, file: str, number: int, *, hit: bool) -> None:
        """A line, which is covered if any mention of it says so."""
        lines = self._lines.setdefault(file, {})
        if number not in lines:
            self._grow()
        lines[number] = hit or lines.get(number, False)

    def branch(self, file: str, place: str, share: Share) -> None:
        """The branches at one place, of which the best mention counts."""
        branches = self._branches.setdefault(file, {})
        if place not in branches:
            self._grow()
        branches[place] = max(share, branches.get(place, share), key=lambda each: each.covered)

    def coverage(self) -> Coverage:
        """All of it together."""
        modules = (
            Module(file, Share(sum(lines.values()), len(lines)), tuple(gaps(_pieces(lines))))
            for file, lines in self._lines.items()
        )
        return coverage(
            modules, (share for branches in self._branches.values() for share in branches.values())
        )

    def _grow(self) -> None:
        self._count += 1
        refuse_more_than_most(self._count)


def refuse_more_than_most(count: int) -> None:
    """Raises FormatError where a report names more than is read of one."""
    if count > MOST:
        raise FormatError(f"names more than {MOST:,} lines and branches, more than is read of a report")


def gaps(pieces: Iterable[tuple[int, int, bool]]) -> Iterator[tuple[int, int]]:
    """The first and last line of each stretch that is not covered.

    pieces: first line, last line and whether it is covered, in order. Lines that hold nothing to
    cover, such as comments, are in none and end no stretch.
    """
    for covered, stretch in groupby(pieces, key=lambda piece: piece[2]):
        if not covered:
            lines = [(first, last) for first, last, _ in stretch]
            yield lines[0][0], max(last for _, last in lines)


def _pieces(lines: dict[int, bool]) -> Iterator[tuple[int, int, bool]]:
    return ((number, number, lines[number]) for number in sorted(lines))
