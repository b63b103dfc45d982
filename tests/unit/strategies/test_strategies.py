"""Every strategy that is installed: what it does, and that each moment of it has a way back."""

import msgspec
import pytest

from gonogo.domain.rollout.rollout import Promote, Retire, Shift, Smoke, Start, Watch, alone, undo, whole
from gonogo.domain.rollout.warmth import Warmth
from gonogo.plugins import STRATEGIES, installed
from gonogo.ports.strategy import Occasion
from gonogo.strategies.blue_green import BlueGreen, BlueGreenSettings
from gonogo.strategies.canary import Canary, CanarySettings, CanaryShare
from gonogo.strategies.recreate import Recreate, RecreateSettings
from gonogo.strategies.rolling import Rolling, RollingSettings

KINDS = installed(STRATEGIES).kinds
OCCASIONS = [
    Occasion(instances, 900, hotfix=hotfix, first=first, splits=splits)
    for instances in (1, 2, 3, 7)
    for hotfix in (False, True)
    for first, splits in ((False, True), (True, True), (False, False))
]
BESIDE = [kind for kind in KINDS if kind != "recreate"]
"""Those by which both versions run at the same time."""


def steps_of(kind, occasion):
    found = installed(STRATEGIES).load(kind)
    return found(found.Settings()).steps(occasion)


class Place:
    """What runs, who gets the traffic, and whether anybody had to wait for an answer."""

    def __init__(self, instances):
        self.all = instances
        self.running = {"stable": instances, "candidate": 0}
        self.share = 0
        self.live = "stable"

    def do(self, step):
        match step:
            case Start(slot, wanted):
                self.running[slot] = max(self.running[slot], wanted or self.all)
            case Retire(slot, leaving):
                self.running[slot] = min(self.running[slot], leaving)
            case Shift(percent):
                self.share = percent
            case Promote(slot):
                self.live = slot

    @property
    def serves(self):
        shares = {"candidate": self.share, "stable": 100 - self.share}
        return all(self.running[slot] for slot, share in shares.items() if share)


def test_the_four_kinds_are_there():
    assert KINDS == ("blue-green", "canary", "recreate", "rolling")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("occasion", OCCASIONS)
def test_it_ends_with_the_candidate_alone_and_live(kind, occasion):
    place = Place(occasion.instances)
    for step in steps_of(kind, occasion):
        place.do(step)
        assert kind == "recreate" or place.serves, step
    assert (place.running, place.share, place.live) == (
        {"stable": 0, "candidate": occasion.instances},
        100,
        "candidate",
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("occasion", OCCASIONS)
@pytest.mark.parametrize("happened", [True, False], ids=["the last step happened", "it did not"])
def test_from_each_of_its_moments_users_come_back_to_the_stable_version(kind, occasion, happened):
    steps = steps_of(kind, occasion)
    for end in range(1, len(steps) + 1):
        place, done = Place(occasion.instances), steps[:end]
        for step in done if happened else done[:-1]:
            place.do(step)
        for step in undo(done):
            place.do(step)
            assert kind == "recreate" or place.serves, (done, step)
        assert (place.running["stable"], place.running["candidate"], place.share) == (
            occasion.instances,
            0,
            0,
        )


@pytest.mark.parametrize("kind", KINDS)
def test_smoke_checks_come_before_the_first_users_and_a_watch_before_it_is_live(kind):
    steps = steps_of(kind, Occasion(3, 900))
    names = [type(step) for step in steps]
    assert names.index(Smoke) < names.index(Shift)
    assert Watch(900) in steps[: names.index(Promote)]


def shares_of(steps):
    return [step.percent for step in steps if type(step) is Shift]


def test_a_canary_goes_share_by_share():
    assert shares_of(Canary(CanarySettings()).steps(Occasion(1, 900))) == [5, 25, 50, 95, 100]


def test_shares_that_would_leave_less_than_the_control_share_are_passed_over():
    steps = Canary(CanarySettings(steps=(5, 50, 80, 100), control=50)).steps(Occasion(1, 900))
    assert shares_of(steps) == [5, 50, 100]


@pytest.mark.parametrize("kind", BESIDE)
@pytest.mark.parametrize("instances", [1, 2, 3, 7, 40])
def test_the_last_watch_has_a_stable_version_beside_it_and_what_follows_is_smoke_checked(kind, instances):
    steps, place = steps_of(kind, Occasion(instances, 900)), Place(instances)
    watched = steps.index(Watch(900))
    for step in steps[:watched]:
        place.do(step)
    assert (place.share, place.running["stable"] > 0) == (95, True)
    assert steps[watched + 1 :] == (Shift(100), Smoke(), Promote(), Retire())
    assert whole(steps) == 95


@pytest.mark.parametrize("kind", BESIDE)
@pytest.mark.parametrize(
    "occasion", [Occasion(3, 900, splits=False), Occasion(3, 0)], ids=["cannot", "is not"]
)
def test_where_traffic_cannot_be_split_or_all_of_it_is_not_watched_nothing_stays(kind, occasion):
    steps = steps_of(kind, occasion)
    assert 95 not in shares_of(steps)
    assert shares_of(steps).count(100) == 1
    assert whole(steps) == 100


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("splits", [True, False])
def test_the_first_version_gets_all_at_once_and_the_last_watch(kind, splits):
    steps = alone(steps_of(kind, Occasion(3, 900, splits=splits)))
    assert shares_of(steps) == [100]
    assert [step for step in steps if type(step) is Watch] == [Watch(900)]
    assert [type(step) for step in steps].index(Shift) < steps.index(Watch(900))


def test_a_hotfix_takes_fewer_shares_and_smokes_at_each():
    steps = Canary(CanarySettings()).steps(Occasion(1, 900, hotfix=True))
    assert shares_of(steps) == [5, 25, 95, 100]
    assert [type(steps[at + 1]) for at, step in enumerate(steps) if type(step) is Shift] == [Smoke] * 4


@pytest.mark.parametrize("settings", [CanarySettings, RollingSettings, BlueGreenSettings])
@pytest.mark.parametrize("control", [-1, 51])
def test_more_than_half_is_no_control_share(settings, control):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"kind": settings().kind, "control": control}, settings)


def test_a_share_may_be_watched_and_warm_up_otherwise():
    steps = (5, CanaryShare(25, watch="10m", warm="500 requests"), CanaryShare(100, warm="90s"))
    watches = [
        step for step in Canary(CanarySettings(steps=steps)).steps(Occasion(1, 900)) if type(step) is Watch
    ]
    assert watches == [Watch(180), Watch(600, Warmth(requests=500)), Watch(900, Warmth(90))]


@pytest.mark.parametrize("more", [{"watch": "soon"}, {"warm": "soon"}, {"share": 0}, {"colour": "blue"}])
def test_a_share_that_cannot_be_is_refused(more):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"share": 5, **more}, CanaryShare)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_takes_how_it_warms_up(kind):
    settings = installed(STRATEGIES).load(kind).Settings
    assert msgspec.convert({"kind": kind, "warm": "20 requests"}, settings).warm == "20 requests"
    with pytest.raises(msgspec.ValidationError, match="neither a duration"):
        msgspec.convert({"kind": kind, "warm": "soon"}, settings)


@pytest.mark.parametrize("shares", [(), (5, 25), (25, 5, 100), (5, 5, 100)])
def test_shares_that_do_not_rise_to_all_are_refused(shares):
    with pytest.raises(ValueError, match="rise to 100"):
        CanarySettings(steps=shares)


def test_a_watch_that_is_no_duration_is_refused():
    with pytest.raises(ValueError, match="not a duration"):
        RollingSettings(watch="soon")


def test_a_rolling_release_smokes_at_the_first_at_half_and_at_the_end():
    steps = Rolling(RollingSettings()).steps(Occasion(4, 900))
    running, smoked = 0, []
    for step in steps:
        if type(step) is Start:
            running = step.instances
        elif type(step) is Smoke:
            smoked.append(running)
    assert smoked == [1, 2, 4, 4]


def test_blue_green_has_the_old_version_running_until_the_watch_is_over():
    steps = BlueGreen(BlueGreenSettings()).steps(Occasion(1, 300))
    assert steps[:5] == (Start(), Smoke(), Shift(95), Smoke(), Watch(300))
    assert steps[5:] == (Shift(100), Smoke(), Promote(), Retire())


def test_blue_green_without_a_control_share_switches_once():
    steps = BlueGreen(BlueGreenSettings(control=0)).steps(Occasion(1, 300))
    assert steps == (Start(), Smoke(), Shift(100), Smoke(), Watch(300), Promote(), Retire())


def test_recreate_stops_before_it_starts():
    assert Recreate(RecreateSettings()).steps(Occasion(1, 300))[:2] == (Retire(), Start())
