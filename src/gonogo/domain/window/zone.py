"""Zones by their names in the IANA database, which is a table like the calendar."""

from __future__ import annotations

from datetime import UTC, tzinfo

from gonogo.domain.text import quoted

_EXAMPLE = "Write it as Europe/Berlin or UTC"


def zone(name: str) -> tzinfo:
    """The zone of a name such as Europe/Berlin; UTC needs no database.

    Raises:
        ValueError: there is none of this name, or no database here.
    """
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (LookupError, OSError, ValueError):
        raise ValueError(_unknown(name[:100])) from None


def _unknown(name: str) -> str:
    from difflib import get_close_matches
    from zoneinfo import available_timezones

    names = sorted(available_timezones())
    if not names:
        return "this machine has no database of time zones. Install it: pip install tzdata"
    known = {name.rpartition("/")[2].lower(): name for name in names} | {name.lower(): name for name in names}
    near = get_close_matches(name.lower().replace(" ", "_"), known, 1)
    guess = f"Did you mean {quoted(known[near[0]])}?" if near else _EXAMPLE
    return f"there is no zone {quoted(name, 40)}. {guess}"
