"""One run of one scanner, as its report tells it."""

from __future__ import annotations

import msgspec


class Scan(msgspec.Struct, frozen=True):
    """One run of one scanner.

    failed: why its word does not count, "" where it does. unread: what it left out, a line each.
    """

    scanner: str
    failed: str = ""
    unread: tuple[str, ...] = ()
