"""The way back from any prefix of any rollout, played on a model of an environment."""

from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.rollout.rollout import (
    Pause,
    Promote,
    Retire,
    Shift,
    Smoke,
    Start,
    Step,
    Watch,
    alone,
    undo,
    whole,
)

INSTANCES = 4


class Model:
    """An environment with two versions. A step of a *set* says how it shall stand; half of one may happen."""

    def __init__(self) -> None:
        self.running = {"stable": INSTANCES, "candidate": 0}
        self.share = 0
        self.live = "stable"
        self.served = True

    def do(self, step: Step) -> None:
        match step:
            case Start(slot, instances):
                self.running[slot] = max(self.running[slot], instances or INSTANCES)
            case Retire(slot, leaving):
                self.running[slot] = min(self.running[slot], leaving)
            case Shift(percent):
                self.share = percent
            case Promote(slot):
                self.live = slot
        shares = {"candidate": self.share, "stable": 100 - self.share}
        self.served = all(self.running[slot] for slot, share in shares.items() if share)


steps = st.one_of(
    st.builds(Start, st.just("candidate"), st.integers(1, INSTANCES)),
    st.builds(Shift, st.integers(0, 100)),
    st.builds(Retire, st.just("stable"), st.integers(0, INSTANCES - 1)),
    st.just(Smoke()),
    st.just(Watch(60)),
    st.just(Pause()),
    st.just(Promote()),
)


@given(st.lists(steps, max_size=12), st.booleans())
def test_the_way_back_from_any_steps_leads_to_the_stable_version(done, last_happened):
    """Whether or not the last step happened, also of strategies that nobody has written yet."""
    model = Model()
    for step in done if last_happened else done[:-1]:
        model.do(step)
    for step in undo(done):
        model.do(step)
    assert model.running == {"stable": INSTANCES, "candidate": 0}
    assert (model.share, model.live) == (0, "stable")


@given(st.lists(steps, max_size=12))
def test_the_way_back_can_be_taken_twice(done):
    model = Model()
    for step in (*done, *undo(done), *undo(done)):
        model.do(step)
    assert (model.running, model.share) == ({"stable": INSTANCES, "candidate": 0}, 0)


def test_users_get_the_stable_version_before_the_candidate_goes():
    done = (Start(), Shift(100), Promote(), Retire())
    assert undo(done) == (Start("stable"), Shift(0), Promote("stable"), Retire("candidate"))


def test_where_both_cannot_run_the_candidate_goes_first():
    done = (Retire(), Start(), Shift(100))
    assert undo(done) == (Retire("candidate"), Start("stable"), Shift(0))


def test_steps_that_move_no_traffic_are_the_same_without_a_stable_version():
    assert alone((Start(), Watch(5))) == (Start(), Watch(5))


def test_without_a_stable_version_all_users_come_at_once_and_only_the_last_watch_is_kept():
    shares = (Shift(5), Watch(1), Shift(25), Smoke(), Watch(2), Shift(50), Watch(3))
    assert alone((Start(), *shares, Shift(100), Promote())) == (Start(), Shift(100), Watch(3), Promote())


def test_without_a_watch_the_last_share_is_all_of_it():
    steps = (Start(), Smoke(), Shift(5), Smoke(), Shift(100), Smoke(), Promote())
    assert alone(steps) == (Start(), Smoke(), Shift(100), Smoke(), Promote())
    assert whole(steps) == whole(()) == 100


def test_what_is_watched_last_is_all_of_the_traffic_but_the_control_share():
    assert whole((Shift(5), Watch(60), Shift(95), Watch(60), Shift(100), Promote())) == 95


def test_nothing_done_is_nothing_to_undo():
    assert undo(()) == undo((Smoke(), Watch(5), Pause())) == ()
