"""What programs leave running here, and whether that is found again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from gonogo.app.setup.finding import Finding
from gonogo.domain.text import listed, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

Holding = Literal["group", "parent", ""]
"""What holds whatever a program forks away: a control group, a parent that lives on, or nothing."""


def leftovers(holding: Holding, environments: Sequence[str]) -> list[Finding]:
    """What to know of that. environments: those that run on this machine."""
    if not holding:
        told = "what a gate or a version forks away is not ended: this system gives it no other parent"
        return [Finding("leftovers", "advice", told, "release from Linux, where it is ended")]
    if not environments:
        return []
    names = printable(listed(list(environments)))
    if holding == "group":
        return [Finding("leftovers", "well", f"a control group holds whatever a version in {names} starts")]
    told = (
        f"you may make no control group here: what a version in {names} forks away is ended by its "
        "supervisor, and not found once that was killed"
    )
    return [Finding("leftovers", "advice", told, "let systemd run it, with Delegate=yes: gonogo local unit")]
