"""How a release ends."""

from __future__ import annotations

from typing import Literal

import msgspec


class Ended(msgspec.Struct, frozen=True):
    """The outcome. rejected: an answer was no-go. aborted: somebody asked. failed: it could not be done."""

    outcome: Literal["released", "rejected", "aborted", "failed"]
    reason: str
