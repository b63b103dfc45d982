"""Numbers that are away while a version is watched: when whoever is on call is told."""

from __future__ import annotations

from typing import Literal

import msgspec

Notice = Literal["", "away", "back"]
"""What is to be told now; "" for nothing."""


class Absence(msgspec.Struct, frozen=True):
    """For how long numbers have been away, in seconds; negative while they are there.

    told: whether somebody on call knows of it.
    """

    seconds: float = -1.0
    told: bool = False


def looked(before: Absence, passed: float, patience: float, *, missing: bool) -> tuple[Absence, Notice]:
    """How it stands after a look, and what is to be told: once that they are away, and that they are back.

    passed: seconds since the look before. missing: whether the numbers are not whole. patience: seconds for
    which numbers may be away before anybody is told.
    """
    if not missing:
        return Absence(), "back" if before.told else ""
    seconds = before.seconds + passed if before.seconds >= 0 else 0.0
    due = seconds >= patience and not before.told
    return Absence(seconds, before.told or due), "away" if due else ""
