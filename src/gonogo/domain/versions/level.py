"""How much a change asks of those who use the software."""

from __future__ import annotations

from enum import IntEnum


class Level(IntEnum):
    """The part of a version that a change moves, from nothing to the first."""

    none = 0
    patch = 1
    minor = 2
    major = 3
