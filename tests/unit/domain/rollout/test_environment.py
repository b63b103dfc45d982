"""What will be done in an environment, told before it is."""

import msgspec
import pytest

from gonogo.domain.analysis.weather import SHIPPED
from gonogo.domain.people.approval import Approvals
from gonogo.domain.rollout.environment import (
    Database,
    EnvironmentPlan,
    Part,
    foreseen,
    irreversible,
    outlooks,
    said,
    told,
)
from gonogo.domain.rollout.rollout import Pause, Promote, Retire, Shift, Smoke, Start, WarmUp, Watch
from gonogo.domain.rollout.warmth import Warmth

NOWHERE = Part("played", "{}")
CANARY = (Start(), Shift(5), Watch(60), Shift(100), Promote(), Retire())


def plan(**more):
    return EnvironmentPlan("production", NOWHERE, NOWHERE, "canary", more.pop("steps", CANARY), **more)


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (Start(), "start all instances of the candidate"),
        (Start("stable", 1), "start 1 instance of the stable version"),
        (Smoke(), "run the smoke checks on the candidate"),
        (Shift(1), "send 1 % of the traffic to the candidate"),
        (Shift(99), "send 99 % of the traffic to the candidate"),
        (Shift(100), "send all traffic to the candidate"),
        (Shift(0), "send all traffic to the stable version"),
        (WarmUp(), "warm the candidate up by its command"),
        (WarmUp(60), "warm the candidate up with copies of requests for 1 min"),
        (Watch(60), "watch for 1 min"),
        (Promote(), "make the candidate the live version"),
        (Retire(), "stop the stable version"),
        (Retire("stable", 2), "stop the stable version, all but 2 instances"),
        (Pause(), "wait for a person"),
        (Pause(30), "wait for 30 s"),
    ],
)
def test_each_step_is_a_sentence(step, sentence):
    assert said(step) == sentence


def test_the_plan_is_told_in_the_order_in_which_it_is_done():
    database = Database(backup="copy", migrate="migrate", one_way=True)
    lines = list(told(plan(database=database, soak=60, steps=(Start(),))))
    assert lines == [
        "back up the data",
        "migrate the data; only the backup can undo this",
        "start all instances of the candidate",
        "let it run for 1 min before going on",
    ]
    assert list(told(plan(database=Database(migrate="migrate"), steps=()))) == ["migrate the data"]
    assert list(told(plan(steps=(Start(),)))) == ["start all instances of the candidate"]


def test_what_cannot_be_undone_is_said_before():
    assert irreversible(plan()) == []
    one_way = Database(migrate="migrate", one_way=True)
    assert irreversible(plan(database=one_way)) == [
        "production: the migration is one-way; there is no backup"
    ]
    assert irreversible(plan(database=Database(migrate="migrate"))) == []
    assert irreversible(plan(database=Database(one_way=True))) == []
    kept = Database(migrate="migrate", one_way=True, restore="bring back")
    assert "only a restore of the backup undoes it" in irreversible(plan(database=kept))[0]
    assert irreversible(plan(steps=(Start(), Shift(100)))) == [
        "production: all users get the new version at once"
    ]
    assert irreversible(plan(steps=(Start(), Shift(50), Watch(60), Shift(100)))) == []
    assert irreversible(plan(steps=(Start(), Shift(95), Watch(60), Shift(100)))) == [
        "production: 95 % of the users get the new version at once"
    ]


def test_each_watch_is_told_at_its_share():
    steps = (Start(), Shift(5), Watch(60), Smoke(), Shift(100), Watch(900), Promote())
    found = outlooks(plan(steps=steps, traffic=50.0))
    assert [(one.share, one.seconds, one.compared) for one in found] == [(5, 60, True), (100, 900, False)]
    assert list(foreseen(plan(steps=steps, traffic=50.0))) == [one.sentence for one in found]


def test_without_traffic_it_is_told_how_to_know_more():
    hint, beside, alone = foreseen(plan(steps=(Shift(5), Watch(60), Shift(100), Watch(60))))
    assert hint.startswith("say traffic: 50/s")
    assert beside == "at 5 %: compared with the 95 % that stay on the live version meanwhile"
    assert alone.endswith("not protected against an incident that would have hit both")


def test_where_nothing_is_watched_that_is_told():
    assert list(foreseen(plan(steps=(Start(), Shift(100))))) == [
        "nothing is watched, so the numbers send nothing back"
    ]


def test_people_and_the_window_are_asked_before_anything_is_done():
    asked = plan(approvals=Approvals(2), window='{"kind":"window"}', steps=())
    assert list(told(asked)) == ["ask for 2 approvals", "wait until the window is open"]
    assert list(told(plan(approvals=Approvals(automatic=True), steps=()))) == []


def test_a_plan_says_first_who_is_asked_and_where_users_are_meanwhile():
    asked, *_ = foreseen(plan(steps=(Start(), Shift(100)), asks=True))
    assert asked.startswith("a person is asked before it goes back by itself; users first go back")


def test_a_plan_from_before_is_written_as_it_was_and_reckons_with_nothing():
    """Its digest is over this text."""
    before = msgspec.json.encode(plan())
    for word in (b"weather", b"warm", b"null"):
        assert word not in before.replace(b'"alert":null', b"").replace(b'"approvals":null', b"")
    assert msgspec.json.decode(before, type=EnvironmentPlan) == plan()
    asks = {name: getattr(plan(), name) for name in ("tick", "deadline", "at_least", "patience", "keep")}
    assert asks == {"tick": 10, "deadline": 1800, "at_least": 100, "patience": 300, "keep": 5}
    assert (plan().cooldown, plan().verify, plan().lasting) == (300, 300, 60)
    now = plan(weather=SHIPPED, warm_up="ask {url}", steps=(WarmUp(), Watch(60, Warmth(30))))
    assert msgspec.json.decode(msgspec.json.encode(now), type=EnvironmentPlan) == now
