"""What came of one try to deliver a message."""

from __future__ import annotations

from typing import TypeAlias

import msgspec


class Delivered(msgspec.Struct, frozen=True):
    """The channel has it. remark: what it said, for the record."""

    remark: str = ""


class TryAgain(msgspec.Struct, frozen=True):
    """It may have it, or not: nobody answered, or it cannot take it now.

    sentence: why, for a person. after: the seconds for which it asks to be left alone; 0 for none.
    """

    sentence: str
    after: float = 0.0


class Refused(msgspec.Struct, frozen=True):
    """It will never take this message. sentence: why, for a person."""

    sentence: str


Outcome: TypeAlias = Delivered | TryAgain | Refused
