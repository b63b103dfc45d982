"""A first version without visitors: smoke checks in their place."""

from __future__ import annotations

from gonogo.domain.duration import shown
from gonogo.domain.text import counted

CHECKS = 5
"""So many have to pass, one after the other, spread over the patience of the environment."""


def is_due(passed: int, seconds: float, patience: float) -> bool:
    """Whether another check is to be run.

    passed: checks so far. seconds: since the watch was over. patience: seconds over which they are spread.
    """
    return passed < CHECKS and seconds * CHECKS >= (passed + 1) * patience


def told(requests: int, passed: int, seconds: float) -> str:
    """What the evidence was. requests: that the version had. seconds: over which the checks were run."""
    visitors = f"only {counted(requests, 'request')}" if requests else "no visitors"
    return f"{visitors}; {counted(passed, 'smoke check')} passed in {shown(round(seconds))}"
