"""What the judge calls, and why; that the same is seen gives the same calls, bit for bit."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.analysis.counters import Counts
from gonogo.domain.analysis.judge import Judge
from gonogo.domain.analysis.limits import limits
from gonogo.domain.analysis.sample import Sample, Totals, Unavailable
from gonogo.domain.analysis.settings import Settings
from gonogo.domain.analysis.signals import Signal
from gonogo.domain.analysis.state import State
from gonogo.domain.analysis.weather import CALM, SHIPPED, Weather
from gonogo.domain.analysis.wording import share
from gonogo.domain.decision import Call, Data, Setup, WaitsForPerson

ERRORS = (Signal(),)
LATENCY = (Signal(0, 0.5), Signal(250, 0.5))


def test_a_candidate_that_is_as_good_goes_when_the_watch_is_over(canary):
    shop = canary(signals=ERRORS)
    assert shop.run(59).call is None
    verdict = shop.run(2)
    assert (verdict.call, verdict.clear) == (Call.GO, True)
    assert verdict.sentence.startswith(
        "new is no worse than old after 10 min: 1% (59 of 5,900) of its requests"
    )


def test_a_share_of_nothing_is_told_as_that():
    assert share(Counts()) == "none (no requests)"


def test_a_candidate_without_requests_is_told_as_that(canary):
    verdict = canary(signals=ERRORS).run(3, new=(0, 0))
    assert (verdict.call, verdict.sentence) == (
        None,
        "nothing against new so far: it had no requests yet; evidence 1",
    )


def test_a_candidate_that_fails_more_goes_back_at_once_with_the_numbers(canary):
    shop = canary(signals=ERRORS)
    shop.learn()
    verdict = shop.run(60, new=(100, 10))
    assert (verdict.call, verdict.clear) == (Call.NO_GO, True)
    assert verdict.evidence >= 100
    assert "in the last 20 s 10% (10 of 100) of its requests failed, beside 1% (4 of 400)" in verdict.sentence
    assert "no-go from 100" in verdict.sentence


def test_a_clear_verdict_stays_whatever_comes(canary):
    shop = canary(signals=ERRORS)
    shop.learn()
    verdict = shop.run(60, new=(100, 20))
    state = shop.state
    shop.serve("new", 100_000)
    assert shop.tick() == verdict
    assert shop.state == state


def test_trouble_that_hits_both_is_not_the_candidates(canary):
    shop = canary(signals=ERRORS)
    shop.learn()
    shop.run(20)
    assert shop.run(30, new=(100, 10), old=(400, 40)).call is None


def test_doubt_holds_before_it_refuses(canary):
    shop = canary(signals=ERRORS, refuse=1e9)
    shop.learn()
    verdict = shop.run(3, new=(100, 8))
    assert (verdict.call, verdict.clear) == (Call.HOLD, False)
    assert verdict.sentence.startswith("new may be worse than old: in the last")
    assert verdict.sentence.endswith("hold from 20")
    assert isinstance(verdict.waits_for, Data)


def test_doubt_that_does_not_end_waits_for_a_person(canary):
    shop = canary(signals=ERRORS, refuse=1e9, watch=20.0, patience=10.0)
    shop.learn()
    assert shop.run(6, new=(100, 6)).waits_for == WaitsForPerson()


def test_trouble_that_begins_late_is_found_and_told_from_its_begin(canary):
    shop = canary(signals=ERRORS)
    shop.learn()
    shop.run(30)
    verdict = shop.run(20, new=(100, 12))
    assert verdict.call is Call.NO_GO
    assert "12% (" in verdict.sentence


def test_a_candidate_that_is_slower_goes_back_too(canary):
    shop = canary(signals=LATENCY)
    shop.learn()
    verdict = shop.tick()
    while not verdict.clear:
        shop.serve("new", 100, 1, 30)
        shop.serve("old", 400, 4, 20)
        verdict = shop.tick()
    assert verdict.call is Call.NO_GO
    assert "30% (" in verdict.sentence
    assert "took longer than 250 ms" in verdict.sentence


def test_a_dry_run_is_told_and_decides_nothing(canary):
    shop = canary(signals=(Signal(0, 1.0), Signal(250, 1.0, dry_run=True)))
    shop.learn()
    shop.tick()
    for _ in range(62):
        shop.serve("new", 100, 1, 30)
        shop.serve("old", 400, 4, 20)
        verdict = shop.tick()
    assert verdict.call is Call.GO
    errors, slower = shop.judge.findings(shop.state)
    assert (errors.decides, slower.decides) == (True, False)
    assert errors.evidence < 1
    assert slower.evidence > 1e6


def test_a_dry_limit_and_a_dry_gauge_decide_nothing_either(canary):
    stated = limits("error_rate > 1% or cpu > 80%")
    dry = [msgspec.structs.replace(limit, dry_run=True) for limit in stated]
    shop = canary(signals=(Signal(dry_run=True),), limits=(dry[0],), gauges=(dry[1],))
    shop.gauges = {"new": {"cpu": 99.0}}
    verdict = shop.run(60, new=(100, 50))
    assert (verdict.call, verdict.waits_for) == (Call.HOLD, Setup(verdict.waits_for.remedy))
    assert verdict.sentence == "there is nothing to judge new by"
    assert [each.decides for each in shop.judge.findings(shop.state)] == [False] * 3


def test_a_signal_beside_dry_limits_decides(canary):
    dry = msgspec.structs.replace(limits("error_rate > 1%")[0], dry_run=True)
    shop = canary(signals=ERRORS, limits=(dry,))
    shop.learn()
    assert shop.run(62, new=(100, 5), old=(400, 20)).call is Call.GO


class TestLimits:
    def test_a_candidate_beyond_it_goes_back(self, canary):
        shop = canary(limits=limits("error_rate > 1%"))
        shop.learn()
        verdict = shop.run(60, new=(100, 10), old=(400, 1))
        assert verdict.call is Call.NO_GO
        assert verdict.sentence.startswith("new is beyond its limit, error_rate > 1%: in the last ")
        assert "10% (" in verdict.sentence
        assert verdict.sentence.endswith("no-go from 200")

    def test_one_that_runs_at_it_is_not_rolled_back(self, canary):
        assert canary(limits=limits("error_rate > 1%")).run(62).call is Call.GO

    def test_where_the_stable_version_breaks_it_too_going_back_would_not_help(self, canary):
        shop = canary(limits=limits("error_rate > 1%"))
        shop.learn(bad=1)
        verdict = shop.run(30, new=(100, 10), old=(400, 40))
        assert (verdict.call, verdict.clear) == (Call.HOLD, False)
        assert verdict.sentence.startswith(
            "both are in trouble; going back would not help: beyond error_rate"
        )

    def test_where_the_stable_version_has_too_little_traffic_to_tell_it_holds(self, canary):
        """An incident that hits both, when the candidate has nearly all of the traffic."""
        shop = canary(limits=limits("error_rate > 1%"))
        shop.learn(bad=1)
        verdict = shop.run(5, new=(500, 20), old=(10, 0))
        assert (verdict.call, verdict.clear) == (Call.HOLD, False)
        assert verdict.sentence.endswith("whether old is within it is not shown yet")

    def test_nor_does_it_go_back_to_a_version_without_traffic(self, canary):
        shop = canary(limits=limits("error_rate > 1%"))
        shop.learn(bad=1)
        assert shop.run(5, new=(500, 20), old=(0, 0)).call is Call.HOLD

    def test_a_candidate_that_seems_worse_besides_goes_back_at_once(self, canary):
        shop = canary(signals=ERRORS, limits=limits("error_rate > 1%"), refuse=1e9)
        shop.learn()
        verdict = shop.run(9, new=(100, 7), old=(400, 4))
        assert verdict.call is Call.NO_GO
        assert "is beyond its limit" in verdict.sentence

    def test_near_it_holds(self, canary):
        shop = canary(limits=limits("error_rate > 1%"), refuse_limit=1e9)
        shop.learn()
        verdict = shop.run(3, new=(100, 5), old=(400, 1))
        assert verdict.call is Call.HOLD
        assert "may be beyond its limit" in verdict.sentence

    def test_a_quantile_is_a_share_of_slow_requests(self, canary):
        shop = canary(limits=limits("p95 > 250ms"))
        shop.learn()
        shop.tick()
        verdict = None
        while verdict is None or not verdict.clear:
            shop.serve("new", 100, 0, 30)
            shop.serve("old", 400, 0, 4)
            verdict = shop.tick()
        assert verdict.call is Call.NO_GO
        assert "30% (" in verdict.sentence


class TestGauges:
    LIMITS = limits("cpu > 80%")

    def judged(self, canary, ticks, new, old=None):
        shop = canary(gauges=self.LIMITS)
        for cpu in new[:ticks]:
            shop.gauges = {"new": {"cpu": cpu}, "old": {} if old is None else {"cpu": old}}
            shop.serve("new", 100)
            shop.serve("old", 100)
            verdict = shop.tick()
        return shop, verdict

    def test_a_minute_above_it_is_a_no_go(self, canary):
        _, before = self.judged(canary, 6, [91.0] * 7)
        _, verdict = self.judged(canary, 7, [91.0] * 7)
        assert before.call is None
        assert verdict.call is Call.NO_GO
        assert verdict.sentence == "cpu of new is 91, beyond cpu > 80% for 1 min"

    def test_a_moment_below_begins_anew(self, canary):
        _, verdict = self.judged(canary, 9, [91.0] * 4 + [50.0] + [91.0] * 4)
        assert verdict.call is None

    def test_where_the_stable_version_is_above_too_it_holds(self, canary):
        _, verdict = self.judged(canary, 8, [91.0] * 8, old=95.0)
        assert verdict.call is Call.HOLD
        assert verdict.sentence.startswith("both are in trouble; going back would not help: cpu of new is 91")

    def test_one_that_is_not_measured_holds(self, canary):
        shop = canary(gauges=self.LIMITS)
        shop.tick()
        verdict = shop.tick()
        assert verdict.call is Call.HOLD
        assert "cpu of new is not measured" in verdict.sentence
        assert shop.judge.findings(shop.state)[0].sentence == "not measured"

    def test_it_is_told_with_its_value(self, canary):
        shop, _ = self.judged(canary, 2, [50.0] * 2)
        assert shop.judge.findings(shop.state)[0].sentence == "cpu is 50"


class TestMissing:
    def test_a_source_that_is_away_holds_with_the_reason_and_a_deadline(self, canary):
        shop = canary(signals=ERRORS)
        shop.run(5)
        began = shop.at
        verdict = shop.tick(Unavailable(began, "the server does not answer"))
        assert verdict.call is Call.HOLD
        assert verdict.sentence == (
            "the numbers are not whole: the server does not answer; there is no go without them"
        )
        assert verdict.waits_for == Data(int(began) + 300)

    def test_after_the_deadline_it_waits_for_a_person(self, canary):
        shop = canary(signals=ERRORS)
        shop.run(5)
        for _ in range(31):
            verdict = shop.tick(Unavailable(shop.at, "away"))
        assert verdict.waits_for == WaitsForPerson()
        assert "for 5 min: away" in verdict.sentence

    def test_it_never_goes_without_numbers_however_long_it_has_watched(self, canary):
        shop = canary(signals=ERRORS)
        shop.run(59)
        shop.at += 10_000
        assert shop.tick(Unavailable(shop.at, "away")).call is Call.HOLD
        shop.serve("new", 100)
        assert shop.tick().call is Call.GO

    @pytest.mark.parametrize("gone", ["new", "old"])
    def test_a_version_that_is_not_seen_holds_and_what_it_did_meanwhile_counts_later(self, canary, gone):
        shop = canary(signals=ERRORS)
        shop.run(5)
        whole = shop.totals.pop(gone)
        verdict = shop.tick()
        assert verdict.call is Call.HOLD
        assert f"{gone} was not seen" in verdict.sentence
        shop.totals[gone] = whole
        shop.serve("new", 100, 1)
        shop.serve("old", 400, 4)
        assert shop.tick().call is None
        assert shop.state.counts[0] == (Counts(600, 6), Counts(2400, 24))

    def test_a_bound_that_is_not_counted_holds(self, canary):
        shop = canary(signals=(Signal(1000),))
        assert "slower than 1 s are not counted" in shop.tick().sentence

    def test_too_few_requests_hold_and_go_once_there_are_enough(self, canary):
        shop = canary(signals=ERRORS, at_least=1000)
        verdict = shop.run(60, new=(10, 0))
        assert verdict.call is Call.HOLD
        assert "the watch is over, but new had 600 requests, and needs 1,000" in verdict.sentence
        assert isinstance(verdict.waits_for, Data)
        assert shop.run(10, new=(100, 1)).call is Call.GO

    def test_no_traffic_on_the_stable_version_is_too_little_too(self, canary):
        verdict = canary(signals=ERRORS).run(61, old=(0, 0))
        assert verdict.call is Call.HOLD
        assert "old had 0 requests" in verdict.sentence

    def test_no_traffic_at_all_holds(self, canary):
        assert canary(signals=ERRORS).run(61, new=(0, 0), old=(0, 0)).call is Call.HOLD


class TestOrder:
    def test_a_sample_that_comes_twice_or_late_changes_nothing(self, canary):
        shop = canary(signals=ERRORS)
        verdict = shop.run(5, new=(100, 3))
        state, latest = shop.state, shop.seen[-1]
        for old in (latest, shop.seen[2], Unavailable(latest.at - 5, "late")):
            assert shop.tick(old) == verdict
            assert shop.state == state

    @pytest.mark.parametrize(
        ("anew", "counts"),
        [("new", (Counts(550, 6), Counts(2000, 20))), ("old", (Counts(500, 5), Counts(2050, 21)))],
    )
    def test_a_counter_that_starts_anew_does_not_count_twice(self, canary, anew, counts):
        shop = canary(signals=ERRORS)
        shop.run(5)
        shop.totals[anew] = Totals(50, 1, {250: 0})
        shop.tick()
        assert shop.state.counts[0] == counts

    def test_a_gap_is_one_long_interval(self, canary):
        shop = canary(signals=ERRORS)
        shop.run(5)
        shop.at += 200
        shop.run(1, new=(2000, 20), old=(8000, 80))
        assert shop.state.counts[0] == (Counts(2500, 25), Counts(10_000, 100))

    def test_learning_takes_neither_late_samples_nor_missing_ones(self, canary):
        shop = canary(signals=ERRORS)
        shop.learn()
        state = shop.state
        for nothing in (
            Unavailable(shop.at, "away"),
            Sample(shop.at - 100, shop.totals),
            Sample(shop.at, {"new": shop.totals["new"]}),
        ):
            assert shop.judge.learn(state, nothing) == state


class TestUnobserved:
    """What nobody watched counts for nothing: no time, no requests, no evidence."""

    GAP = 30.0

    def test_a_gap_holds_and_says_so_and_the_rest_of_the_watch_is_watched_all_the_same(self, canary):
        shop = canary(signals=ERRORS, gap=self.GAP)
        shop.run(30)
        shop.at += 3 * 3600 - 10
        shop.serve("new", 100_000, 1_000)
        shop.serve("old", 400_000, 4_000)
        verdict = shop.tick()
        assert (verdict.call, verdict.waits_for) == (Call.HOLD, Data(int(shop.at) - 10 + 300))
        assert verdict.sentence == (
            "the numbers are not whole: nobody looked for 3 h; there is no go without them"
        )
        assert shop.state.counts[0] == (Counts(3000, 30), Counts(12_000, 120))
        shop.serve("new", 100, 1)
        shop.serve("old", 400, 4)
        assert shop.tick().call is None
        assert shop.state.observed == 310
        assert shop.run(27).call is None
        verdict = shop.run(2)
        assert (verdict.call, "after 10 min" in verdict.sentence) == (Call.GO, True)

    def test_what_went_wrong_meanwhile_is_nobodys_fault(self, canary):
        shop = canary(signals=ERRORS, gap=self.GAP)
        shop.learn()
        shop.run(5)
        shop.at += 3600
        shop.serve("new", 500, 500)
        shop.tick()
        assert shop.run(5).call is None

    def test_where_nobody_looked_and_there_are_no_numbers_either_it_says_the_first(self, canary):
        shop = canary(signals=ERRORS, gap=self.GAP)
        shop.run(5)
        shop.at += 3600
        assert "nobody looked for 1 h" in shop.tick(Unavailable(shop.at, "away")).sentence
        assert "for 10 s: away" in shop.tick(Unavailable(shop.at, "away")).sentence
        assert shop.tick().call is None
        assert shop.state.observed == 70

    def test_numbers_that_were_away_take_no_time_of_the_watch_but_what_they_counted_does_count(self, canary):
        shop = canary(signals=ERRORS, gap=self.GAP)
        shop.run(30)
        for _ in range(60):
            shop.tick(Unavailable(shop.at, "away"))
        shop.serve("new", 6000, 60)
        shop.serve("old", 24_000, 240)
        assert shop.tick().call is None
        assert (shop.state.observed, shop.state.counts[0][0]) == (300, Counts(9000, 90))
        assert shop.run(28).call is None
        assert shop.run(0).call is Call.GO

    def test_a_look_that_is_late_is_none(self, canary):
        shop = canary(signals=ERRORS, gap=self.GAP)
        shop.run(5)
        shop.at += self.GAP - 10
        shop.run(1)
        assert shop.state.unobserved == 0.0

    def test_a_gauge_is_above_its_limit_only_for_as_long_as_somebody_looked(self, canary):
        (gauge,) = limits("cpu > 80%", 60.0)
        shop = canary(gauges=(gauge,), gap=self.GAP)
        shop.gauges = {"new": {"cpu": 90.0}, "old": {"cpu": 10.0}}
        shop.run(2)
        shop.at += 3600
        shop.tick()
        assert shop.run(5).call is None
        assert shop.run(1).call is Call.NO_GO

    def test_a_watch_begins_anew_with_the_next_share(self, canary):
        shop = canary(signals=ERRORS, gap=self.GAP)
        shop.run(5)
        shop.at += 3600
        shop.tick()
        shop.state = shop.judge.next_watch(shop.state)
        assert (shop.state.unobserved, shop.state.observed) == (0.0, 0.0)
        shop.at += 300
        shop.run(60)
        assert shop.state.unobserved == 0.0

    def test_a_person_is_asked_later_by_as_much(self, canary):
        shop = canary(signals=ERRORS, gap=self.GAP, at_least=100_000)
        shop.run(30)
        shop.at += 3600
        shop.tick()
        verdict = shop.run(40)
        assert isinstance(verdict.waits_for, Data)
        assert shop.run(40).waits_for == WaitsForPerson()


class TestBaseline:
    """Where no stable traffic flows."""

    def after_a_canary(self, canary, **stated):
        earlier = canary(signals=ERRORS)
        earlier.learn()
        earlier.run(30)
        later = canary(signals=ERRORS, baselines=earlier.state.baselines(earlier.settings), **stated)
        return earlier, later

    def test_the_record_of_the_stable_version_is_what_it_is_compared_with(self, canary):
        _, later = self.after_a_canary(canary)
        assert later.run(61, old=(0, 0)).call is Call.GO

    def test_a_candidate_that_is_beyond_it_goes_back(self, canary):
        _, later = self.after_a_canary(canary)
        verdict = later.run(61, new=(500, 40), old=(0, 0))
        assert verdict.call is Call.NO_GO
        assert "8% (" in verdict.sentence
        assert "at most by the record of old" in verdict.sentence

    def test_the_stable_version_need_not_be_there(self, canary):
        _, later = self.after_a_canary(canary)
        del later.totals["old"]
        later.serve("new", 100)
        assert later.tick().call is None

    def test_traffic_that_it_still_has_counts(self, canary):
        _, later = self.after_a_canary(canary)
        assert "beside 10% (" in later.run(3, new=(100, 10), old=(400, 40)).sentence

    def test_evidence_goes_on_into_the_next_watch(self, canary):
        earlier, later = self.after_a_canary(canary)
        evidence = earlier.state.trials
        state = later.judge.next_watch(earlier.state)
        assert state.trials == evidence
        assert (state.began, state.counts[0]) == (None, (Counts(), Counts()))

    def switched(self, canary, past, latest=(0, 0)):
        """A switch at once: the totals of the stable version, and one look at it before that."""
        shop = canary(signals=ERRORS)
        shop.serve("old", *past)
        for counts in ((0, 0), latest):
            shop.serve("old", *counts)
            shop.state = shop.judge.learn(shop.state, shop.sample, since_start=True)
            shop.at += 10
        return shop

    def test_before_any_watch_all_that_it_did_since_it_started_is_the_record(self, canary):
        shop = self.switched(canary, (100_000, 1000), (500, 5))
        (found,) = shop.state.baselines(shop.settings).values()
        assert (found.requests, found.bad, found.latest) == (100_500, 1005, 0.01)
        assert 0.01 < found.upper < 0.0125

    def test_a_stable_version_that_is_worse_now_than_it_was_is_compared_as_it_is_now(self, canary):
        shop = self.switched(canary, (100_000, 1000), (500, 25))
        (found,) = shop.state.baselines(shop.settings).values()
        assert found.upper == 0.05

    def test_what_it_did_beside_the_candidate_is_a_better_record_than_all_that_was_before(self, canary):
        shop = self.switched(canary, (100_000, 5000), (500, 5))
        shop.run(5)
        (found,) = shop.state.baselines(shop.settings).values()
        assert (found.requests, found.bad, found.latest) == (500 + 5 * 400, 5 + 5 * 4, 0)

    def test_the_totals_since_the_start_say_nothing_of_bursts(self, canary):
        shop = self.switched(canary, (100_000, 50_000), (500, 5))
        assert shop.state.dispersions[0].pairs == 0

    def test_a_counter_that_started_anew_is_no_past(self, canary):
        shop = self.switched(canary, (100_000, 1000))
        shop.totals["old"] = Totals(40, 1, {250: 0})
        shop.state = shop.judge.learn(shop.state, shop.sample, since_start=True)
        (found,) = shop.state.baselines(shop.settings).values()
        assert (found.requests, found.bad) == (100_040, 1001)

    def test_what_was_let_go_on_in_spite_of_evidence_begins_without_it(self, canary):
        shop = canary(signals=ERRORS)
        shop.learn()
        assert shop.run(30, new=(100, 20)).call is Call.NO_GO
        state = shop.judge.afresh(shop.state)
        assert (state.trials, state.verdict, state.number) == (shop.judge.begin().trials, None, 0)
        assert (state.dispersions, state.record) == (shop.state.dispersions, shop.state.record)
        shop.state = state
        assert shop.run(61).call is Call.GO

    def test_nothing_recorded_is_no_record(self, canary):
        fresh = canary(signals=ERRORS)
        assert fresh.state.baselines(fresh.settings) == {}


class TestFirstVersion:
    """Where there is no stable version."""

    def test_limits_alone_decide(self, canary):
        good = canary(stable="", limits=limits("error_rate > 5%"))
        assert good.run(61).sentence.startswith("new is within its limits after 10 min: 1% (")
        bad = canary(stable="", limits=limits("error_rate > 5%"))
        assert bad.run(61, new=(100, 30)).call is Call.NO_GO

    def test_without_any_there_is_nothing_to_judge_by(self, canary):
        assert canary(stable="", signals=ERRORS).run(61).waits_for.remedy.startswith("name signals or limits")

    def test_its_findings_compare_it_with_nobody(self, canary):
        shop = canary(stable="", signals=ERRORS, limits=limits("error_rate > 5%"))
        shop.run(3)
        (errors, _) = shop.judge.findings(shop.state)
        assert errors.sentence == "in the last 30 s 1% (3 of 300) of its requests failed"


_TOTALS = st.builds(
    lambda requests, bad, slow: Totals(requests, min(bad, requests), {250: min(slow, requests)}),
    *[st.integers(0, 3000)] * 3,
)
_OBSERVATIONS = st.lists(
    st.one_of(
        st.builds(
            Sample,
            st.floats(1e9, 1e9 + 900),
            st.dictionaries(st.sampled_from(["new", "old"]), _TOTALS, max_size=2),
            st.just({"new": {"cpu": 85.0}}),
        ),
        st.builds(Unavailable, st.floats(1e9, 1e9 + 900), st.just("away")),
    ),
    max_size=25,
)
_WHOLE = Settings(
    candidate="new",
    stable="old",
    watch=600.0,
    signals=LATENCY,
    limits=limits("error_rate > 1% or p95 > 250ms"),
    gauges=limits("cpu > 80%"),
)


_WEATHERS = st.sampled_from([CALM, SHIPPED])


@given(_OBSERVATIONS, _WEATHERS)
def test_a_state_that_went_through_json_after_every_tick_gives_the_same_calls_bit_for_bit(
    observations, weather
):
    settings = msgspec.structs.replace(_WHOLE, weather=weather)
    judge = Judge(settings)
    straight = stored = judge.begin()
    for observation in observations:
        straight, verdict = judge.tick(straight, observation)
        kept = msgspec.json.decode(msgspec.json.encode(stored), type=State)
        told = msgspec.json.encode(observation)
        again = msgspec.json.decode(told, type=type(observation))
        stored, same = Judge(settings).tick(kept, again)
        assert same == verdict
        assert msgspec.json.encode(stored) == msgspec.json.encode(straight)


@given(_OBSERVATIONS, _WEATHERS)
def test_whatever_comes_every_number_is_finite_and_every_verdict_says_something(observations, weather):
    judge = Judge(msgspec.structs.replace(_WHOLE, weather=weather))
    state = judge.begin()
    for observation in observations:
        state, verdict = judge.tick(state, observation)
        assert 0 <= verdict.evidence <= 1e15
        assert verdict.sentence
        assert (verdict.call is Call.HOLD) == (verdict.waits_for is not None)
        assert b"null" not in msgspec.json.encode(
            [state.trials, state.limits, [*filter(None, state.incidents)]]
        )
        for counts in state.counts:
            assert all(0 <= each.bad <= each.requests for each in counts)


def test_no_weather_is_reckoned_with_unless_it_is_said():
    plain = Settings(candidate="new", watch=600.0)
    assert plain.reckoned == Weather() == Weather(warm=0.0, stretch=0.0, record=0.0, stalls=0.0)
    assert not plain.reckoned.bursts
    assert not plain.reckoned.incidents
    assert msgspec.structs.replace(plain, weather=SHIPPED).reckoned == SHIPPED


def test_a_source_is_asked_for_each_bound_of_latency_once():
    assert _WHOLE.latencies == (250,)
    assert _WHOLE.bounds == (0, 250)


def test_healthy_canaries_go_and_sick_ones_do_not(canary, random):
    """A small part of what the benchmark shows, with chance that is always the same."""

    def served(requests, rate):
        return requests, sum(random.random() < rate for _ in range(requests))

    calls = {0.01: [], 0.2: []}
    for rate, found in calls.items():
        for _ in range(20):
            shop = canary(signals=ERRORS, limits=limits("error_rate > 2%"))
            shop.learn(10)
            verdict = shop.tick()
            while not verdict.clear and verdict.waits_for != WaitsForPerson():
                shop.serve("new", *served(25, rate))
                shop.serve("old", *served(100, 0.01))
                verdict = shop.tick()
            found.append(verdict.call)
    assert calls == {0.01: [Call.GO] * 20, 0.2: [Call.NO_GO] * 20}
