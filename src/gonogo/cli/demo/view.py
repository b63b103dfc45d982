"""The demo as data."""

from __future__ import annotations

import msgspec

from gonogo.cli.demo.rollout import Show
from gonogo.cli.demo.steps import Step


class DemoView(msgspec.Struct, frozen=True):
    """What was shown; show: nothing where there was none, and why_not says why. See docs/json.md."""

    seconds: float
    steps: list[Step]
    show: Show | None
    why_not: str
