"""Runs gonogo as a later one that has one flow more: as the newest, with a stage right after the gates."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from gonogo.bootstrap import project
from gonogo.cli.main import run
from gonogo.domain.stage import doing
from gonogo.workflow.asking.gating import ask_gates
from gonogo.workflow.release.release import STAGES, newest

if TYPE_CHECKING:
    from gonogo.workflow.run import ReleaseRun


def weigh(release: ReleaseRun) -> None:
    """The stage more."""
    release.step("weighed", doing("gate", "weighing"), lambda _: True, bool)


def later() -> None:
    """Add the number."""
    before = STAGES[newest()]
    place = before.index(ask_gates) + 1
    STAGES[newest() + 1] = (*before[:place], weigh, *before[place:])


if __name__ == "__main__":
    later()
    project._token = lambda: "cafe0000"
    code = run()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
