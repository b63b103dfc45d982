"""What was covered: lines and branches, counted once however often a report names them."""

from __future__ import annotations

import msgspec

from gonogo.errors import FormatError

MOST = 4_000_000
"""Lines that a report may name."""


class Share(msgspec.Struct, frozen=True):
    """So many of so many."""

    covered: int = 0
    total: int = 0

    @property
    def percent(self) -> float | None:
        """From 0 to 100; nothing where there was nothing to cover."""
        return 100 * self.covered / self.total if self.total else None


class Coverage(msgspec.Struct, frozen=True):
    """What a report comes to."""

    lines: Share = Share()
    branches: Share = Share()


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
        hits = [hit for lines in self._lines.values() for hit in lines.values()]
        shares = [share for branches in self._branches.values() for share in branches.values()]
        branches = Share(sum(share.covered for share in shares), sum(share.total for share in shares))
        return Coverage(Share(sum(hits), len(hits)), branches)

    def _grow(self) -> None:
        self._count += 1
        if self._count > MOST:
            raise FormatError(f"names more than {MOST:,} lines and branches, more than is read of a report")
