"""How often something comes, as people write it: `50/s`, `90/m`, `2000/h`."""

from __future__ import annotations

import re

from gonogo.domain.duration import UNITS
from gonogo.domain.text import quoted
from gonogo.errors import UsageError

MOST = 1e7
"""A second."""

_PATTERN = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,9})?) ?/ ?(s|m|h|d)", re.ASCII)


def parse(text: str) -> float:
    """How often in a second; above 0, and up to ten million.

    Raises:
        UsageError: it cannot be read, or is out of range.
    """
    match = _PATTERN.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"{quoted(text, 40)} is no traffic. Write it as 50/s, 90/m or 2000/h")
    often = float(match[1]) / UNITS[match[2]]
    if not 0 < often <= MOST:
        raise UsageError(f"{quoted(text.strip())} is out of range: more than 0, and up to {MOST:,.0f}/s")
    return often
