"""The move of a record as commands show it."""

from __future__ import annotations

import msgspec


class MoveView(msgspec.Struct, frozen=True):
    """What is in the team's database now; see docs/json.md."""

    releases: int
    entries: int
    flows: int
    before: bool
