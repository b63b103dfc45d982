"""Users go back to a share that was good before a person is asked."""

from __future__ import annotations

import pytest

from gonogo.domain.rollout.retreat import foretold, meanwhile, retreat
from gonogo.domain.rollout.rollout import ALL, Pause, Promote, Retire, Shift, Smoke, Start, Watch
from gonogo.ports.strategy import Occasion
from gonogo.strategies.blue_green import BlueGreen, BlueGreenSettings
from gonogo.strategies.canary import Canary, CanarySettings
from gonogo.strategies.recreate import Recreate, RecreateSettings
from gonogo.strategies.rolling import Rolling, RollingSettings

CANARY = (
    Start(),
    Smoke(),
    Shift(5),
    Watch(60),
    Shift(25),
    Watch(60),
    Shift(100),
    Watch(60),
    Promote(),
    Retire(),
)
ROLLING = (
    *(Start("candidate", 1), Shift(33), Retire("stable", 2), Watch(30)),
    *(Start("candidate", 2), Shift(67), Retire("stable", 1), Watch(30)),
    *(Start("candidate", 3), Shift(100), Retire("stable", 0), Watch(60), Promote()),
)
STRATEGIES = [
    BlueGreen(BlueGreenSettings()),
    Canary(CanarySettings()),
    Canary(CanarySettings(control=5)),
    Canary(CanarySettings(steps=(1, 50, 100))),
    Rolling(RollingSettings()),
    Rolling(RollingSettings(batch=2)),
]


def every(strategy):
    return [
        strategy.steps(Occasion(instances, 60, hotfix))
        for instances in (1, 2, 3, 7)
        for hotfix in (False, True)
    ]


def passes(steps):
    """Where watches can have ended with go: each of them, the first n of them, or a promoted few."""
    watches = [at + 1 for at, step in enumerate(steps) if isinstance(step, Watch)]
    return [0, *watches]


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda one: type(one).__name__)
def test_from_every_prefix_the_share_is_one_whose_watch_ended_with_go_or_none(strategy):
    for steps in every(strategy):
        for good in passes(steps):
            for end in range(good, len(steps) + 1):
                back = retreat(steps[:end], good)
                shares = [step.percent for step in steps[:good] if isinstance(step, Shift)]
                assert back.share == (shares[-1] if shares else 0)
                moved = any(isinstance(step, Shift) for step in steps[good:end])
                assert (back.steps[-1:] == (Shift(back.share),)) is moved


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda one: type(one).__name__)
def test_the_stable_version_is_up_before_it_gets_its_users_back(strategy):
    for steps in every(strategy):
        for good in passes(steps):
            for end in range(good, len(steps) + 1):
                stopped = [one for one in steps[good:end] if one.__class__ is Retire and one.slot == "stable"]
                back = retreat(steps[:end], good).steps
                starts = [at for at, step in enumerate(back) if step.__class__ is Start]
                assert starts == ([0] if stopped and back else [])


@pytest.mark.parametrize(
    ("taken", "good", "share", "back"),
    [
        (CANARY[:4], 0, 0, (Shift(0),)),
        (CANARY[:6], 4, 5, (Shift(5),)),
        (CANARY[:4], 4, 5, ()),
        (CANARY[:1], 0, 0, ()),
        (ROLLING[:4], 0, 0, (Start("stable", ALL), Shift(0))),
        (ROLLING[:8], 4, 33, (Start("stable", 2), Shift(33))),
        (ROLLING[:6], 4, 33, (Shift(33),)),
    ],
)
def test_it_goes_to_the_last_good_share_and_no_further(taken, good, share, back):
    found = retreat(taken, good)
    assert (found.share, found.steps) == (share, back)


def test_what_cannot_run_beside_the_stable_version_keeps_its_users():
    steps = Recreate(RecreateSettings()).steps(Occasion(1, 60, hotfix=False))
    assert retreat(steps[:5], 0).steps == ()
    assert retreat(steps[:5], 0).share == 100


def test_people_read_where_users_are_meanwhile():
    assert meanwhile(0, "1.0.0") == "users have 1.0.0 meanwhile"
    assert meanwhile(25, "1.0.0") == "25 % of the users keep it meanwhile"


@pytest.mark.parametrize(
    ("asks", "steps", "told"),
    [
        (False, CANARY, ""),
        (True, CANARY, "users first go back to the last share whose watch ended with go"),
        (True, (Retire(), Start(), Shift(100)), "as the two versions do not run beside each other"),
        (True, (Pause(5),), "users first go back"),
        ("before", CANARY, "users stay where they are until the answer comes"),
    ],
)
def test_a_plan_says_who_is_asked_and_where_users_are(asks, steps, told):
    assert told in foretold(asks, steps)
    assert bool(foretold(asks, steps)) is bool(asks)
