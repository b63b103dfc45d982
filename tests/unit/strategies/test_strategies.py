"""Every strategy that is installed: what it does, and that each moment of it has a way back."""

import pytest

from gonogo.domain.rollout.rollout import Promote, Retire, Shift, Smoke, Start, Watch, undo
from gonogo.plugins import STRATEGIES, installed
from gonogo.ports.strategy import Occasion
from gonogo.strategies.blue_green import BlueGreen, BlueGreenSettings
from gonogo.strategies.canary import Canary, CanarySettings
from gonogo.strategies.recreate import Recreate, RecreateSettings
from gonogo.strategies.rolling import Rolling, RollingSettings

KINDS = installed(STRATEGIES).kinds
OCCASIONS = [
    Occasion(instances, 900, hotfix=hotfix, first=first)
    for instances in (1, 2, 3, 7)
    for hotfix in (False, True)
    for first in (False, True)
]


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


def test_a_canary_goes_share_by_share():
    shares = [
        step.percent for step in Canary(CanarySettings()).steps(Occasion(1, 900)) if type(step) is Shift
    ]
    assert shares == [5, 25, 50, 100]


def test_a_hotfix_takes_fewer_shares_and_smokes_at_each():
    steps = Canary(CanarySettings()).steps(Occasion(1, 900, hotfix=True))
    assert [step.percent for step in steps if type(step) is Shift] == [5, 25, 100]
    assert [type(steps[at + 1]) for at, step in enumerate(steps) if type(step) is Shift] == [Smoke] * 3


def test_control_keeps_a_share_on_the_stable_version_until_all_is_watched():
    steps = Canary(CanarySettings(control=5)).steps(Occasion(1, 900))
    assert steps[-5:] == (Smoke(), Watch(900), Shift(100), Promote(), Retire())
    assert steps[-6] == Shift(95)


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
    assert smoked == [1, 2, 4]


def test_blue_green_has_the_old_version_running_until_the_watch_is_over():
    steps = BlueGreen(BlueGreenSettings()).steps(Occasion(1, 300))
    assert steps == (Start(), Smoke(), Shift(100), Smoke(), Watch(300), Promote(), Retire())


def test_recreate_stops_before_it_starts():
    assert Recreate(RecreateSettings()).steps(Occasion(1, 300))[:2] == (Retire(), Start())
