"""How large the state folder is, and what takes the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.app.setup.finding import Finding
from gonogo.domain.text import listed, printable

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMED = 4
_MEGABYTE = 1_000_000


def state_finding(sizes: Mapping[str, int], releases: int, *, complete: bool) -> Finding:
    """What lies there by its size, the largest first. releases: of how many it is kept."""
    largest = sorted(sizes.items(), key=lambda one: (-one[1], one[0]))
    told = [f"{printable(name)} {_megabytes(size)}" for name, size in largest[:_NAMED]]
    rest = sum(size for _, size in largest[_NAMED:])
    named = listed([*told, *([f"others {_megabytes(rest)}"] if largest[_NAMED:] else [])])
    least = "" if complete else "at least "
    total = f"the state folder has {least}{_megabytes(sum(sizes.values()))}"
    return Finding("state", "well", f"{total}: {named}; evidence of {releases:,} releases is kept")


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:,.1f} MB"
