"""Whether a backup of the data is brought back: only where it has to be, and never over what came after."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from gonogo.domain.rollout.rollback import Cause

Written = Literal["no", "yes", "unknown"]

_DATA_IS_SOUND: frozenset[Cause] = frozenset({"performance_degradation"})
"""Causes that say nothing against the data, on which the stable version has run all the time."""


class Copy(msgspec.Struct, frozen=True):
    """A backup, and what is known of writes around it.

    at: when it was made, in seconds since 1970; 0 where there is none, or no way to bring it back. migration:
    how the one after it ended. one_way: it cannot be undone. alone: nobody else could write while it ran.
    backed, before, after: marks that change with every write, taken before the backup, and before and
    after the migration; "" where that cannot be told.
    """

    at: int = 0
    migration: Literal["none", "failed", "done"] = "none"
    one_way: bool = False
    alone: bool = False
    backed: str = ""
    before: str = ""
    after: str = ""


class Restoring(msgspec.Struct, frozen=True):
    """What to do. confirm: only by the word of a person. impossible: it should be, and there is no backup."""

    verdict: Literal["none", "restore", "confirm", "impossible"]
    reason: str


def written(copy: Copy, now: str) -> Written:
    """Whether anybody but the migration wrote since the backup began. now: the mark as it is now."""
    if not copy.backed or not now:
        return "unknown"
    if copy.migration == "none":
        return "no" if now == copy.backed else "yes"
    if copy.before != copy.backed:
        return "yes" if copy.before else "unknown"
    if now == copy.before:
        return "no"
    if not copy.alone or not copy.after:
        return "unknown"
    return "no" if now == copy.after else "yes"


def restore_decision(cause: Cause, copy: Copy, now: str, *, damaged: bool = False) -> Restoring:
    """Whether the backup is brought back.

    now: the mark of the data as it is now, "" where that cannot be told. damaged: somebody says that the
    data itself was harmed.
    """
    why = _why_not(cause, copy, now, damaged=damaged)
    if why:
        return Restoring("none", why)
    if not copy.at:
        return Restoring("impossible", "there is no backup that could be brought back")
    made = f"{datetime.fromtimestamp(copy.at, UTC):%Y-%m-%d %H:%M:%S} UTC"
    match written(copy, now):
        case "no":
            return Restoring("restore", f"nothing was written since the backup of {made}")
        case "yes":
            return Restoring("confirm", f"what was written since the backup of {made} would be lost")
        case _:
            told = f"whether anything was written since the backup of {made} is not known; it would be lost"
            return Restoring("confirm", told)


def _why_not(cause: Cause, copy: Copy, now: str, *, damaged: bool) -> str:
    """Why nothing has to be brought back; "" where it has to."""
    if damaged:
        return ""
    if copy.migration == "none":
        return "no migration changed the data"
    if copy.migration == "failed":
        untouched = bool(now) and now == copy.before
        return "the migration that failed left the data as it was" if untouched else ""
    if not copy.one_way:
        return "the migration can be lived with by the version before"
    if cause in _DATA_IS_SOUND:
        return "the version before ran on the migrated data, and nothing speaks against that"
    return ""
