"""What happens around a rollout and is nobody's fault: without a word for it, and with one."""

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from gonogo.domain.analysis.limits import limits
from gonogo.domain.analysis.signals import Signal
from gonogo.domain.analysis.stable import Guard
from gonogo.domain.analysis.weather import CALM, SHIPPED, Weather
from gonogo.domain.decision import Call, Data, WaitsForPerson

ERRORS = (Signal(),)
LATENCY = (Signal(250),)


def slow(shop, ticks, new, old=20, bad=(1, 4)):
    """So many ticks in which so many of 100 and of 400 requests are slow."""
    verdict = None
    for _ in range(ticks):
        shop.serve("new", 100, bad[0], new)
        shop.serve("old", 400, bad[1], old)
        verdict = shop.tick()
        if verdict.clear:
            break
    return verdict


class TestColdCaches:
    def watched(self, canary, weather, **stated):
        shop = canary(signals=LATENCY, weather=weather, **stated)
        shop.learn()
        shop.tick()
        return shop

    def test_a_version_that_warms_up_is_not_sent_back(self, canary):
        assert slow(self.watched(canary, CALM), 6, 60).call is Call.NO_GO
        shop = self.watched(canary, Weather(warm=60.0))
        assert slow(shop, 6, 60).call is None
        assert slow(shop, 60, 5).call is Call.GO

    def test_one_that_stays_slow_is_once_it_had_the_time(self, canary):
        shop = self.watched(canary, Weather(warm=60.0))
        assert slow(shop, 6, 60).call is None
        assert slow(shop, 3, 60).call is Call.NO_GO

    def test_errors_are_judged_from_the_first_moment(self, canary):
        shop = canary(signals=ERRORS, weather=Weather(warm=60.0))
        shop.learn()
        shop.tick()
        assert slow(shop, 5, 0, bad=(20, 4)).call is Call.NO_GO

    def test_it_takes_a_third_of_a_watch_at_most(self, canary):
        shop = self.watched(canary, Weather(warm=600.0, warm_requests=10**6), watch=90.0)
        assert slow(shop, 3, 60).call is None
        assert slow(shop, 3, 60).call is Call.NO_GO

    def test_it_may_take_requests(self, canary):
        shop = self.watched(canary, Weather(warm_requests=500))
        assert slow(shop, 5, 60).call is None
        assert slow(shop, 3, 60).call is Call.NO_GO

    def test_limits_of_latency_wait_too(self, canary):
        shop = canary(limits=limits("p95 > 250ms"), weather=Weather(warm=60.0))
        shop.learn()
        shop.tick()
        assert slow(shop, 6, 60, old=4).call is None
        assert slow(shop, 6, 60, old=4).call is Call.NO_GO

    def test_it_warms_up_after_each_shift(self, canary):
        shop = self.watched(canary, Weather(warm=60.0))
        slow(shop, 20, 5)
        shop.state = shop.judge.next_watch(shop.state)
        shop.tick()
        assert slow(shop, 6, 60).call is None

    @pytest.mark.parametrize(("warm", "call"), [(0.0, Call.NO_GO), (60.0, None)])
    def test_gauges_wait_too(self, canary, warm, call):
        shop = canary(gauges=limits("cpu > 80%"), weather=Weather(warm=warm))
        shop.gauges = {"new": {"cpu": 99.0}}
        assert shop.run(11).call is (call if not warm else None)
        assert shop.run(7).call is Call.NO_GO


class TestLittleTraffic:
    def test_the_watch_goes_on_until_there_were_enough_requests(self, canary):
        shop = canary(signals=ERRORS, at_least=1000, weather=Weather(stretch=7200.0))
        verdict = shop.run(80, new=(10, 0))
        assert verdict.call is None
        assert verdict.sentence.startswith("the watch goes on: new had 800 requests, and needs 1,000")
        verdict = shop.run(40, new=(10, 0))
        assert (verdict.call, shop.state.counts[0][0].requests) == (Call.GO, 1000)

    def test_after_that_a_person_is_asked(self, canary):
        shop = canary(signals=ERRORS, at_least=1000, patience=60.0, weather=Weather(stretch=300.0))
        verdict = shop.run(90, new=(10, 0))
        assert verdict.sentence.startswith("the watch is over, but new had 900 requests")
        assert isinstance(verdict.waits_for, Data)
        assert shop.run(6, new=(0, 0)).waits_for == WaitsForPerson()


class TestTooFewRequests:
    """Whether requests are all that a go lacks."""

    def lacks(self, shop) -> bool:
        return shop.judge.lacks_requests(shop.state)

    def test_only_once_the_watch_is_over(self, canary):
        shop = canary(signals=ERRORS, at_least=1000)
        assert not self.lacks(shop)
        shop.run(59, new=(10, 0))
        assert not self.lacks(shop)
        shop.run(2, new=(10, 0))
        assert self.lacks(shop)
        shop.run(60, new=(10, 0))
        assert not self.lacks(shop)

    def test_not_where_something_speaks_against_it_or_the_numbers_are_away(self, canary):
        shop = canary(signals=ERRORS, at_least=100_000)
        shop.run(61, new=(10, 0))
        assert self.lacks(shop)
        shop.run(60, new=(10, 9))
        assert not self.lacks(shop)


class TestBursts:
    """Ten errors at once, now and then, by a stable version of which little is known yet."""

    def learnt(self, canary, weather):
        shop = canary(signals=ERRORS, weather=weather)
        for number in range(24):
            shop.serve("old", 500, 12 if number % 6 == 0 else 0)
            shop.state = shop.judge.learn(shop.state, shop.sample)
            shop.at += 10
        shop.tick()
        return shop

    def test_they_are_believed_as_they_were_seen(self, canary):
        hasty, calm = (self.learnt(canary, Weather(bursts=bursts)) for bursts in (False, True))
        (known,) = calm.state.dispersions
        assert known.whole == pytest.approx(known.squares / known.expected)
        assert known.whole > known.factor + 0.3
        assert slow(hasty, 1, 0, bad=(9, 2)).evidence > slow(calm, 1, 0, bad=(9, 2)).evidence

    def test_one_before_there_was_time_to_see_any_decides_nothing(self, canary):
        hasty, calm = (canary(signals=ERRORS, weather=Weather(bursts=bursts)) for bursts in (False, True))
        for shop in (hasty, calm):
            shop.tick()
        assert slow(hasty, 1, 0, bad=(30, 2)).call is Call.NO_GO
        assert slow(calm, 1, 0, bad=(30, 2)).call is None
        assert slow(calm, 60, 0).call is Call.GO

    def test_trouble_that_lasts_is_found_before_that_too(self, canary):
        shop = canary(signals=ERRORS, limits=limits("error_rate > 1%"), weather=Weather(bursts=True))
        shop.tick()
        assert slow(shop, 4, 0, bad=(30, 2)).call is Call.NO_GO

    def test_the_record_of_the_stable_version_is_as_bursty(self, canary):
        shop = self.learnt(canary, Weather(bursts=True))
        (known,) = shop.state.dispersions
        assert shop.state.baselines(shop.settings)[0].dispersion == known.whole
        plain = replace(shop.settings, weather=CALM)
        assert shop.state.baselines(plain)[0].dispersion == known.factor

    def test_whether_the_stable_version_is_within_a_limit_is_shown_as_late(self, canary):
        hasty, calm = (
            canary(limits=limits("error_rate > 1%"), weather=Weather(bursts=bursts))
            for bursts in (False, True)
        )
        for shop in (hasty, calm):
            shop.learn(11, bad=1)
            shop.serve("old", 500, 9)
            shop.state = shop.judge.learn(shop.state, shop.sample)
            shop.at += 10
            shop.tick()
        ended = [shop.run(60, new=(100, 10), old=(200, 0)).at - 1_700_000_000 for shop in (hasty, calm)]
        assert ended[0] < ended[1]


class TestStalls:
    """One tick in which half of the candidate's requests are slow, as those of the stable version are."""

    def stalled(self, canary, weather, **stated):
        shop = canary(weather=weather, **stated)
        shop.learn()
        shop.tick()
        slow(shop, 10, 5)
        return shop

    @pytest.mark.parametrize("judged", [{"signals": LATENCY}, {"limits": limits("p90 > 250ms")}])
    def test_one_decides_nothing(self, canary, judged):
        hasty, calm = (self.stalled(canary, weather, **judged) for weather in (CALM, Weather(stalls=10.0)))
        assert slow(hasty, 1, 50).call is Call.NO_GO
        assert slow(calm, 1, 50).call is None
        assert slow(calm, 60, 5).call is Call.GO

    @pytest.mark.parametrize("judged", [{"signals": LATENCY}, {"limits": limits("p90 > 250ms")}])
    def test_one_that_does_not_end_does(self, canary, judged):
        verdict = slow(self.stalled(canary, Weather(stalls=10.0), **judged), 6, 50)
        assert verdict.call is Call.NO_GO
        assert "50% (" in verdict.sentence

    def test_errors_are_not_bounded(self, canary):
        bounded = self.stalled(canary, Weather(stalls=10.0), signals=ERRORS)
        assert slow(bounded, 2, 0, bad=(30, 4)).call is Call.NO_GO


class TestIncidents:
    """All requests of both fail, for five minutes."""

    LIMITS = limits("error_rate > 2%")

    def through(self, canary, weather, **stated):
        settings = {"signals": ERRORS, "limits": self.LIMITS, "watch": 3600.0} | stated
        shop = canary(weather=weather, **settings)
        shop.learn()
        shop.run(20)
        assert shop.run(30, new=(100, 100), old=(400, 400)).call is Call.HOLD
        return shop

    def test_a_hold_ends_when_its_reason_does(self, canary):
        lasting = self.through(canary, CALM)
        assert lasting.run(180).sentence.startswith("both are in trouble")
        over = self.through(canary, SHIPPED)
        assert over.run(6).call is None
        assert over.run(400).call is Call.GO

    def test_what_is_held_against_a_stable_version_with_little_traffic_ends_as_soon(self, canary):
        shop = canary(limits=self.LIMITS, watch=3600.0, weather=SHIPPED, guard=Guard())
        shop.learn()
        shop.run(20, new=(475, 4), old=(25, 0))
        assert shop.run(30, new=(475, 475), old=(25, 25)).call is Call.HOLD
        assert shop.run(6, new=(475, 4), old=(25, 0)).call is None

    def test_it_ends_also_where_somebody_promoted_meanwhile(self, canary):
        shop = self.through(canary, SHIPPED)
        shop.state = shop.judge.next_watch(shop.state)
        assert shop.run(2, new=(100, 100), old=(400, 400)).call is Call.HOLD
        assert shop.run(6).call is None

    def test_it_does_not_end_before(self, canary):
        shop = self.through(canary, SHIPPED)
        assert shop.run(30, new=(100, 4), old=(400, 16)).sentence.startswith("both are in trouble")

    @pytest.mark.parametrize(
        ("new", "old"),
        [((100, 100), (400, 4)), ((400, 400), (100, 1))],
        ids=["with little traffic", "with most of it"],
    )
    def test_a_candidate_that_does_not_recover_goes_back(self, canary, new, old):
        shop = self.through(canary, SHIPPED)
        assert shop.run(30, new=new, old=old).call is Call.NO_GO

    def test_whichever_recovers_first_does_not_make_the_other_seem_worse(self, canary):
        shop = self.through(canary, SHIPPED, signals=(Signal(dry_run=True),))
        assert shop.run(2, new=(1500, 90), old=(100, 1)).call is Call.HOLD
        assert shop.run(20, new=(1500, 15), old=(100, 1)).call is None

    def test_one_that_the_stable_version_grows_out_of_ends_with_it(self, canary):
        """Near the limit it is not shown that it is over; but nothing is left of the evidence for it."""
        shop = canary(signals=ERRORS, limits=self.LIMITS, watch=36_000.0, weather=SHIPPED)
        shop.learn()
        shop.run(20)
        assert shop.run(2, new=(100, 20), old=(400, 40)).call is Call.HOLD
        shop.run(400, new=(400, 7), old=(400, 7))
        assert shop.state.incidents == (None,)
        assert shop.state.limits[0][0].level < 1

    def test_what_was_seen_in_it_says_nothing_of_bursts(self, canary):
        known = self.through(canary, SHIPPED)
        assert known.state.dispersions[0].whole < 1.5
        polluted = self.through(canary, Weather(bursts=True))
        assert polluted.state.dispersions[0].whole > 5

    def test_trouble_of_the_candidate_after_it_is_found(self, canary):
        shop = self.through(canary, SHIPPED)
        shop.run(12)
        assert shop.run(9, new=(100, 12)).call is Call.NO_GO


class TestRecord:
    """After a switch at once; see TestBaseline."""

    def switched(self, canary, weather, **stated):
        earlier = canary(signals=ERRORS)
        earlier.learn()
        earlier.run(30)
        baselines = earlier.state.baselines(earlier.settings)
        return canary(signals=ERRORS, baselines=baselines, weather=weather, **stated)

    def test_it_counts_for_the_first_minutes(self, canary):
        shop = self.switched(canary, Weather(record=300.0))
        verdict = shop.run(20, new=(500, 30), old=(0, 0))
        assert verdict.call is Call.NO_GO

    def test_then_traffic_that_doubles_is_nobodys_fault(self, canary):
        assert self.switched(canary, CALM).run(31, old=(0, 0)).call is None
        for weather, call in ((CALM, Call.NO_GO), (Weather(record=300.0), Call.GO)):
            shop = self.switched(canary, weather)
            shop.run(31, new=(500, 5), old=(0, 0))
            assert shop.run(30, new=(1000, 30), old=(0, 0)).call is call

    def test_then_the_limits_alone_decide(self, canary):
        shop = self.switched(canary, Weather(record=300.0), limits=limits("error_rate > 2%"))
        shop.run(31, new=(500, 5), old=(0, 0))
        assert shop.run(30, new=(500, 50), old=(0, 0)).call is Call.NO_GO
        good = self.switched(canary, Weather(record=300.0), limits=limits("error_rate > 2%"))
        assert good.run(61, old=(0, 0)).sentence.startswith("new is within its limits after 10 min")

    def test_without_any_that_is_said(self, canary):
        verdict = self.switched(canary, Weather(record=300.0)).run(61, old=(0, 0))
        assert verdict.sentence.startswith(
            "new is no worse than the record of old, which counted at first, after"
        )

    def test_doubt_does_not_outlive_it(self, canary):
        shop = self.switched(canary, Weather(record=300.0), refuse=1e9)
        assert shop.run(29, new=(500, 12), old=(0, 0)).call is Call.HOLD
        assert shop.run(3, new=(500, 12), old=(0, 0)).call is None

    def test_traffic_that_the_stable_version_has_counts_all_the_same(self, canary):
        shop = self.switched(canary, Weather(record=300.0))
        shop.run(31)
        assert shop.run(30, new=(100, 20)).call is Call.NO_GO


class TestOutages:
    """The stable version is down once before the watch; then half of the candidate's requests fail."""

    LIMITS = limits("error_rate > 5%")
    BAD = (49, 0)

    def known(self, canary, history, weather=SHIPPED, **stated):
        shop = canary(**{"signals": ERRORS, "weather": weather} | stated)
        for bad in history:
            shop.serve("old", 500, bad)
            shop.state = shop.judge.learn(shop.state, shop.sample)
            shop.at += 10
        shop.tick()
        return shop

    @pytest.mark.parametrize("bad", [60, 250, 500])
    @pytest.mark.parametrize("ticks", [1, 4, 30])
    @pytest.mark.parametrize("stated", [{}, {"limits": LIMITS}, {"limits": LIMITS, "guard": Guard()}])
    def test_one_does_not_hide_a_candidate_that_fails(self, canary, bad, ticks, stated):
        shop = self.known(canary, [0, 0, bad, *[0] * ticks], **stated)
        verdict = slow(shop, 7, 0, bad=self.BAD)
        assert verdict.call is Call.NO_GO

    def test_without_a_word_for_them_one_does(self, canary):
        weather = replace(SHIPPED, outages=UNSET)
        shop = self.known(canary, [0, 0, 500, 0], weather, watch=20.0)
        assert slow(shop, 2, 0, bad=self.BAD).call is Call.GO

    def test_one_that_lasts_is_left_out_by_a_limit(self, canary):
        history = [0] * 10 + [300, 500, 200, 0, 450, 400] + [0] * 10
        shop = self.known(canary, history, limits=self.LIMITS)
        assert shop.state.dispersions[0].whole == 1
        assert shop.state.record[0].bad == 0
        assert slow(shop, 3, 0, bad=self.BAD).call is Call.NO_GO

    @pytest.mark.parametrize(
        "stated",
        [
            {"limits": (replace(LIMITS[0], dry_run=True),)},
            {"limits": limits("p95 > 250ms")},
            {"limits": LIMITS, "weather": replace(SHIPPED, outages=UNSET)},
        ],
    )
    def test_only_by_one_of_errors_that_decides(self, canary, stated):
        shop = self.known(canary, [0, 500, 0], **stated)
        assert shop.state.record[0].bad == 500

    def test_bursts_are_learnt_beyond_a_limit_too(self, canary):
        shop = self.known(canary, [0, 70, 0, 0, 55, 0, 0, 70] * 4, limits=self.LIMITS)
        assert shop.state.dispersions[0].usual == shop.state.dispersions[0].whole > 30

    def test_the_guard_of_the_stable_version_is_not_blinded_either(self, canary):
        ends = []
        for weather in (SHIPPED, replace(SHIPPED, outages=UNSET)):
            shop = self.known(canary, [0, 0, 500, *[0] * 30], weather, limits=self.LIMITS, guard=Guard())
            while not shop.judge.alarm(shop.state):
                slow(shop, 1, 0, bad=(0, 40))
            ends.append(shop.at)
        assert ends[0] < ends[1]

    def test_the_guard_believes_bursts_as_they_were_seen_where_nothing_is_reckoned_with(self, canary):
        alarms = []
        for weather in (UNSET, Weather(bursts=True)):
            shop = self.known(
                canary, [0, 60, 0, 0] * 8, weather, limits=self.LIMITS, guard=Guard(), signals=()
            )
            slow(shop, 3, 0, bad=(0, 80))
            alarms.append(shop.state.guarded)
        assert alarms[0] == alarms[1]


class TestPlainCounts:
    """Bursts of sixty were learnt, so that evidence of a tenth that fails grows slowly."""

    LIMITS = limits("error_rate > 5%")

    def watched(self, canary, **stated):
        settings = {"limits": self.LIMITS, "weather": SHIPPED, "watch": 50.0, "patience": 60.0}
        shop = canary(**settings | stated)
        for number in range(32):
            shop.serve("old", 500, 60 if number % 4 == 1 else 0)
            shop.state = shop.judge.learn(shop.state, shop.sample)
            shop.at += 10
        return shop

    def test_there_is_no_go_for_what_is_beyond_a_limit_by_them(self, canary):
        verdict = self.watched(canary).run(5, new=(100, 12))
        assert verdict.call is Call.HOLD
        assert isinstance(verdict.waits_for, Data)
        assert verdict.sentence.startswith(
            "the watch is over, but 12% (60 of 500) of the requests of new failed, "
            "which is beyond its limit, error_rate > 5%; the evidence, "
        )

    def test_a_person_is_asked_in_the_end_as_long_as_it_lasts(self, canary):
        shop = self.watched(canary)
        assert shop.run(12, new=(100, 11)).waits_for == WaitsForPerson()
        assert shop.run(60, new=(100, 0)).call is Call.GO

    @pytest.mark.parametrize(
        ("stated", "traffic"),
        [
            ({"weather": replace(SHIPPED, outages=UNSET)}, {"new": (100, 12)}),
            ({"limits": (replace(LIMITS[0], dry_run=True),), "signals": ERRORS}, {"new": (100, 12)}),
            ({}, {"new": (100, 6)}),
            ({}, {"new": (100, 12), "old": (400, 24)}),
        ],
        ids=["without a word for it", "in a dry run", "not by much", "as the stable version is"],
    )
    def test_else_there_is(self, canary, stated, traffic):
        assert self.watched(canary, **stated).run(5, **traffic).call is Call.GO
