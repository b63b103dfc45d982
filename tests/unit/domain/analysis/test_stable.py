"""The stable version breaks while the candidate is watched: that holds, is told, and ends with its reason."""

from __future__ import annotations

from random import Random

import pytest
from msgspec.structs import replace

from gonogo.domain.analysis.baseline import Baseline
from gonogo.domain.analysis.counters import ERRORS
from gonogo.domain.analysis.judge import Judge
from gonogo.domain.analysis.limits import ShareLimit
from gonogo.domain.analysis.sample import Sample, Totals
from gonogo.domain.analysis.settings import Settings
from gonogo.domain.analysis.stable import MIGRATED, Guard, Guarded, guarded, trouble
from gonogo.domain.decision import Call, Data

RECORD = {ERRORS: Baseline(50_000, 250)}
SETTINGS = Settings(
    candidate="1.1.0",
    stable="1.0.0",
    watch=180.0,
    planned=180.0,
    limits=(ShareLimit("error_rate > 2%", ERRORS, 0.02),),
    guard=Guard(after=MIGRATED, record=RECORD),
)


class Weather:
    """Counts that grow by a tick's requests, of which so many fail."""

    def __init__(self, settings: Settings = SETTINGS, seed: int = 1) -> None:
        self.judge = Judge(settings)
        self.state = self.judge.begin()
        self.at = 0
        self.verdicts: list = []
        self._random = Random(seed)
        self._totals = {"1.0.0": [0, 0], "1.1.0": [0, 0]}

    def tick(self, stable: float, candidate: float, requests: int = 475, *, few: int = 25):
        for name, rate, count in (("1.0.0", stable, requests), ("1.1.0", candidate, few)):
            known = self._totals[name]
            known[0] += count
            known[1] += sum(self._random.random() < rate for _ in range(count))
        self.state, verdict = self.judge.tick(self.state, self.sample())
        self.verdicts.append(verdict)
        return verdict

    def sample(self) -> Sample:
        self.at += 10
        slower = {250: 0, 500: 0, 1000: 0}
        return Sample(float(self.at), {name: Totals(*known, slower) for name, known in self._totals.items()})

    @property
    def alarm(self) -> str:
        return self.judge.alarm(self.state)


def test_a_stable_version_that_a_migration_broke_holds_within_two_ticks_and_names_it():
    weather = Weather()
    for _ in range(3):
        weather.tick(0.005, 0.005)
    assert weather.alarm == ""
    calls = [weather.tick(1.0, 0.005) for _ in range(2)]
    assert calls[-1].call is Call.HOLD
    assert isinstance(calls[-1].waits_for, Data)
    assert calls[-1].sentence == weather.alarm
    assert weather.alarm.startswith("1.0.0 itself is beyond the limit, error_rate > 2%: ")
    assert "what came before: the migration; going back would not help" in weather.alarm


def test_what_is_within_the_limit_and_far_worse_than_its_record_holds_too():
    weather = Weather(replace(SETTINGS, limits=(ShareLimit("error_rate > 20%", ERRORS, 0.2),)))
    for _ in range(12):
        weather.tick(0.05, 0.05)
    assert weather.alarm.startswith("1.0.0 fails since the migration: it may fail 1.")
    assert weather.verdicts[-1].call is Call.HOLD


def test_the_hold_is_over_soon_after_its_reason():
    weather = Weather()
    for _ in range(30):  # five minutes of nothing but failures
        weather.tick(1.0, 0.005)
    assert weather.alarm
    over = next(number for number in range(1, 30) if weather.tick(0.005, 0.005) and not weather.alarm)
    assert over <= 3


def test_without_a_word_of_it_nobody_looks_at_the_stable_version():
    weather = Weather(replace(SETTINGS, guard=Settings(candidate="", watch=1.0).guard))
    for _ in range(20):
        weather.tick(1.0, 0.005)
    assert weather.alarm == ""
    assert weather.state.guarded == Guarded()
    assert weather.verdicts[-1].call is Call.GO


def test_a_limit_that_only_watches_holds_nothing():
    limit = replace(SETTINGS.limits[0], dry_run=True)
    weather = Weather(replace(SETTINGS, limits=(limit,), guard=Guard(after="the shift to 5 %")))
    for _ in range(5):
        weather.tick(1.0, 0.005)
    assert weather.alarm == ""


@pytest.mark.parametrize("record", [{}, {ERRORS: Baseline(3, 1)}, {250: Baseline(500, 1)}])
def test_a_record_that_says_nothing_is_no_reason(record):
    weather = Weather(replace(SETTINGS, limits=(), guard=Guard(record=record)))
    for _ in range(5):
        weather.tick(0.5, 0.005)
    assert weather.alarm == ""
    assert weather.state.guarded == Guarded()


def test_where_nothing_came_before_nothing_is_named():
    weather = Weather(replace(SETTINGS, guard=Guard()))
    for _ in range(5):
        weather.tick(1.0, 0.005)
    assert "what came before" not in weather.alarm


def test_both_in_trouble_hold_as_both():
    weather = Weather()
    for _ in range(20):
        weather.tick(0.3, 0.3, few=475)
    assert weather.alarm
    assert weather.verdicts[-1].sentence.startswith("both are in trouble")
    assert Call.NO_GO not in {one.call for one in weather.verdicts}


def test_a_candidate_that_is_worse_goes_back_all_the_same():
    weather = Weather()
    for _ in range(20):
        if weather.tick(0.02, 0.5, few=475).call is Call.NO_GO:
            break
    assert weather.verdicts[-1].call is Call.NO_GO


def test_it_is_seen_while_the_stable_version_has_all_of_the_traffic():
    judge = Judge(SETTINGS)
    state = judge.begin()
    for number in range(3):
        sample = Sample(10.0 * number + 1, {"1.0.0": Totals(500 * number, 500 * number)})
        state = judge.learn(state, sample, since_start=True)
    assert judge.alarm(state)


def test_somebody_who_lets_it_go_on_does_not_make_it_forgotten():
    weather = Weather()
    for _ in range(5):
        weather.tick(1.0, 0.005)
    assert weather.judge.alarm(weather.judge.afresh(weather.state)) == weather.alarm


def test_tests_that_are_new_begin_with_nothing():
    known = guarded(replace(SETTINGS, guard=Guard()), Guarded(), Totals(100, 100), {}, 0.0, 10.0)
    assert len(known.tests) == 1
    more = guarded(SETTINGS, known, Totals(100, 100), {}, 10.0, 20.0)
    assert len(more.tests) == 2
    assert more.tests[0].since == 10.0
    assert trouble(SETTINGS, Guarded(), 0.0) == ""


@pytest.mark.parametrize("rate", [0.003, 0.005, 0.01])
def test_healthy_stable_versions_raise_no_alarm(rate):
    alarms = 0
    for seed in range(60):
        weather = Weather(replace(SETTINGS, planned=600.0), seed)
        alarms += any(weather.tick(rate, rate, 100, few=5) and weather.alarm for _ in range(60))
    assert alarms == 0


def test_the_last_shift_is_named_and_the_migration_before_it():
    assert Guard().shifted(5).after == "the shift to 5 %"
    assert SETTINGS.guard.shifted(25) == Guard(
        after="the shift to 25 %, and the migration before it", record=RECORD
    )
