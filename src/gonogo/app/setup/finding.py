"""One thing that was looked at in a repository."""

from __future__ import annotations

from typing import Literal

import msgspec


class Finding(msgspec.Struct, frozen=True):
    """What was found. remedy: what to do, "" where it is well. details: lines of their own below it."""

    subject: str
    health: Literal["well", "advice", "fault"]
    sentence: str
    remedy: str = msgspec.field(default="", name="mend")
    details: tuple[str, ...] = ()
