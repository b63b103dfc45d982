"""Runs gonogo as a later one that has a flow 2: as flow 1, with one stage more right after the gates."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from gonogo.bootstrap import project
from gonogo.cli.main import run
from gonogo.domain.stage import doing
from gonogo.workflow.asking.gating import ask_gates
from gonogo.workflow.release.release import STAGES

if TYPE_CHECKING:
    from gonogo.workflow.run import ReleaseRun


def weigh(release: ReleaseRun) -> None:
    """The stage more."""
    release.step("weighed", doing("gate", "weighing"), lambda _: True, bool)


def later() -> None:
    """Add the number."""
    place = STAGES[1].index(ask_gates) + 1
    STAGES[2] = (*STAGES[1][:place], weigh, *STAGES[1][place:])


if __name__ == "__main__":
    later()
    project._token = lambda: "cafe0000"
    code = run()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
