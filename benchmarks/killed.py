"""A bad canary whose supervisor is killed at the moment of the shift: how long users have it all the same."""

from __future__ import annotations

import os
from signal import SIGKILL
from statistics import median
from time import monotonic, sleep
from typing import TYPE_CHECKING

from benchmarks.bench import say
from benchmarks.measure import FailedError
from benchmarks.report import Bound, Report
from benchmarks.rollout import back, each, raised, staged
from gonogo.adapters.target.local.supervisor import state
from gonogo.cli.demo.screen import Silence
from gonogo.cli.demo.stage import Scene, why_not
from gonogo.cli.demo.steps import gonogo

if TYPE_CHECKING:
    from benchmarks.bench import Bench
    from benchmarks.rollout import Back
    from gonogo.cli.demo.stage import Stage

SCENE = Scene("{kind: canary, steps: [10, 100], watch: 60s}", "3s", tick="5s", rate=50, checkouts=100)
WHAT = "15 % errors, 10 % canary, 50 requests/s, ticks of 5 s, supervisor killed at the shift"
_RELEASE = ["release", "--yes"]
_ROLLED_BACK = 5
_PATIENCE = 180.0
_LOOK_AGAIN = 0.005


def report(bench: Bench) -> Report:
    """The same fault again and again, each time as another version; twice as often as other rounds."""
    if reason := why_not():
        raise FailedError(reason)
    found = _found(bench, 2 * bench.rounds)
    whole = [one.whole for one in found]
    return Report(
        f"Rollouts without a supervisor, load average {os.getloadavg()[2]:.1f}",
        ("", "as visitors saw it"),
        (
            (f"{WHAT}: first bad answer to the judge's call", each([one.found for one in found])),
            (f"{WHAT}: first bad answer to all traffic back", each(whole)),
        ),
        (Bound(f"{WHAT}: first bad answer to all traffic back, median", 40, median(whole), " s"),),
    )


def _found(bench: Bench, rounds: int) -> list[Back]:
    stage, found = staged(bench, SCENE), []
    with stage.open():
        stage.run(Silence(), "", [*_RELEASE, "--version", "1.0.0"])
        stage.commit("1.1")
        stage.commit("1.2")
        for number in range(rounds):
            say(f"a bad canary without its supervisor, {number + 1} of {rounds}")
            version = raised(stage, 1 + number)
            _released(stage, version)
            found.append(back(stage, version))
    return found


def _released(stage: Stage, version: str) -> None:
    with stage.running(gonogo(stage.place, _RELEASE)) as release:
        _kill_at_shift(stage, version)
        output, _ = release.communicate(timeout=_PATIENCE)
    if release.returncode != _ROLLED_BACK:
        raise FailedError(f"a bad release ended with {release.returncode}: {output}")


def _kill_at_shift(stage: Stage, version: str) -> None:
    """Kill it as soon as it was told of the shift, whether it has heard of it or not."""
    folder = stage.place / ".git/gonogo/environments/production"
    end = monotonic() + _PATIENCE
    while monotonic() < end:
        _, desired = state.latest(folder)
        if desired and desired["shares"].get(version):
            os.kill(state.read(folder / state.OBSERVED)["pid"], SIGKILL)
            return
        sleep(_LOOK_AGAIN)
    raise FailedError(f"{version} got no traffic")
