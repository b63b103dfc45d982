"""Whether this machine's clock may be believed, by the clocks of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.text import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

TOLERANCE = 60
"""Seconds by which clocks may differ."""
NOBODY = "none: neither a database nor a remote over HTTP tells a time"


class Compared(msgspec.Struct, frozen=True):
    """This machine's clock beside another one.

    other: whose it is, as a person calls it. ahead: by how many seconds ours is before it, below zero where
    it is behind; nothing where the other told no time. why: why it told none.
    """

    other: str
    ahead: float | None
    why: str = ""


def told(compared: Sequence[Compared]) -> str:
    """What other clocks say, for a person."""
    return listed([_one(one) for one in compared]) if compared else NOBODY


def distrusted(compared: Sequence[Compared]) -> str:
    """Why the clock is not believed; "" where nobody says otherwise."""
    far = [one for one in compared if one.ahead is not None and abs(one.ahead) > TOLERANCE]
    return f"this machine's clock is {listed([_apart(one) for one in far])}" if far else ""


def _one(one: Compared) -> str:
    if one.ahead is None:
        return f"{one.other} told no time ({one.why})"
    return f"with {one.other}" if abs(one.ahead) <= TOLERANCE else _apart(one)


def _apart(one: Compared) -> str:
    seconds = round(one.ahead or 0)
    return f"{abs(seconds):,} s {'before' if seconds > 0 else 'behind'} that of {one.other}"
