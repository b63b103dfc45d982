"""Which entries are looked at again before the head is signed: as many however long the ledger is."""

from __future__ import annotations

NEWEST = 500
"""The last entries, which are looked at each time."""
IN_TURN = 500
"""Of the earlier ones, as many, others each time."""


def spans(size: int, turn: int) -> list[tuple[int, int]]:
    """The first and last entry of what is looked at. turn: rises by one each time."""
    earlier = max(0, size - NEWEST)
    newest = [(earlier + 1, size)] if size else []
    if not earlier:
        return newest
    first = turn % -(-earlier // IN_TURN) * IN_TURN + 1
    return [(first, min(first + IN_TURN - 1, earlier)), *newest]
