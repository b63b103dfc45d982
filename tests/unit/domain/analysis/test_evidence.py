"""The laws of the evidence, most of them exact: over all that can happen."""

from math import comb, exp, log

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gonogo.domain.analysis.counters import Counts
from gonogo.domain.analysis.evidence import (
    GRID,
    NONE,
    UNTOUCHED,
    added,
    bounded,
    entered,
    entering,
    one_factor,
    one_sample,
    risen,
    two_sample,
    value,
)

_RATES = st.floats(0, 1)
_FEW = st.integers(1, 8)
_TOLERANCE = st.floats(1, 2)
_BURST = st.floats(1, 6)
_COUNTS = st.builds(lambda requests, bad: Counts(requests, min(bad, requests)), *[st.integers(0, 2000)] * 2)


def chance(requests: int, bad: int, rate: float) -> float:
    return comb(requests, bad) * rate**bad * (1 - rate) ** (requests - bad)


def geometric(size: int, mean: float) -> float:
    return (1 - 1 / mean) ** (size - 1) / mean


@given(_FEW, _FEW, _RATES, st.floats(0, 1), _TOLERANCE, _BURST)
def test_beside_expects_at_most_one_while_the_candidate_is_no_worse(
    mine, other, rate, part, tolerance, burst
):
    """At any rate of the stable version, and also where bursts are reckoned with that are not there."""
    worse = min(1.0, tolerance * rate) * part
    expected = [0.0] * len(GRID)
    for a in range(mine + 1):
        for b in range(other + 1):
            factors = two_sample(Counts(mine, a), Counts(other, b), tolerance, burst) or [0.0] * len(GRID)
            likely = chance(mine, a, worse) * chance(other, b, rate)
            expected = [sum_ + likely * exp(each) for sum_, each in zip(expected, factors, strict=True)]
    assert max(expected) <= 1 + 1e-9


@given(st.integers(1, 12), st.floats(0.001, 0.999), st.floats(0, 1), _BURST)
def test_alone_expects_at_most_one_while_the_rate_is_within_the_null(requests, null, part, burst):
    expected = [0.0] * len(GRID)
    for bad in range(requests + 1):
        factors = one_sample(Counts(requests, bad), null, burst)
        likely = chance(requests, bad, null * part)
        expected = [sum_ + likely * exp(each) for sum_, each in zip(expected, factors, strict=True)]
    assert max(expected) <= 1 + 1e-9


@given(st.integers(1, 12), st.floats(0.001, 0.999))
def test_alone_expects_exactly_one_at_its_limit(requests, null):
    for place in range(len(GRID)):
        expected = sum(
            chance(requests, bad, null) * exp(one_sample(Counts(requests, bad), null, 1.0)[place])
            for bad in range(requests + 1)
        )
        assert expected == pytest.approx(1)


@given(st.floats(1, 6), st.floats(0, 1), st.floats(0.01, 100), st.floats(0.01, 100), _TOLERANCE)
def test_bursts_that_are_no_longer_than_reckoned_with_do_not_make_evidence(burst, part, mine, other, rho):
    """Poisson many bursts: the logarithm of the expectation is a sum over both, and at most 0."""
    actual = 1 + (burst - 1) * part
    share = rho * mine / (rho * mine + other)
    for place, ratio in enumerate(GRID):
        mean = 1 + share * (ratio - 1)
        won = growth(log(burst * ratio / (mean + (burst - 1) * ratio)), actual)
        lost = growth(log(burst / (mean + burst - 1)), actual)
        assert rho * mine * won + other * lost <= 1e-9 * (rho * mine + other), place


def growth(gain: float, mean: float) -> float:
    """What bursts of this mean size bring, for each bad request; the sum over all sizes."""
    left = (1 - 1 / mean) * exp(gain)
    assert left < 1
    return (exp(gain) / mean / (1 - left) - 1) / mean


def test_the_gain_of_one_bad_request_is_what_the_law_above_takes_it_for():
    burst, share = 3.0, 1.25 * 25 / (1.25 * 25 + 475)
    won = two_sample(Counts(25, 1), Counts(475, 0), 1.25, burst)
    lost = two_sample(Counts(25, 0), Counts(475, 1), 1.25, burst)
    for place, ratio in enumerate(GRID):
        mean = 1 + share * (ratio - 1)
        assert won[place] == pytest.approx(log(burst * ratio / (mean + 2 * ratio)))
        assert lost[place] == pytest.approx(log(burst / (mean + 2)))


def test_a_burst_of_each_size_is_as_likely_as_the_law_above_takes_it_for():
    assert sum(geometric(size, 3) for size in range(1, 200)) == pytest.approx(1)
    gain = log(1.2)
    expected = sum(geometric(size, 3) * exp(gain * size) for size in range(1, 400))
    assert growth(gain, 3) * 3 == pytest.approx(expected - 1)


@given(_COUNTS, _COUNTS, _BURST)
def test_each_more_bad_request_of_the_candidate_is_more_evidence(candidate, stable, burst):
    assume(candidate.requests > candidate.bad and stable.requests)
    more = Counts(candidate.requests, candidate.bad + 1)
    before = two_sample(candidate, stable, 1.25, burst) or [0.0] * len(GRID)
    assert all(new > old for new, old in zip(two_sample(more, stable, 1.25, burst), before, strict=True))
    limit = zip(one_sample(more, 0.01, burst), one_sample(candidate, 0.01, burst), strict=True)
    assert all(new > old for new, old in limit)


@given(_COUNTS, _COUNTS, _BURST)
def test_each_more_bad_request_of_the_stable_version_is_less(candidate, stable, burst):
    assume(candidate.requests and stable.requests > stable.bad)
    more = Counts(stable.requests, stable.bad + 1)
    before = two_sample(candidate, stable, 1.25, burst) or [0.0] * len(GRID)
    assert all(new < old for new, old in zip(two_sample(candidate, more, 1.25, burst), before, strict=True))


@given(_COUNTS)
def test_without_traffic_on_either_side_there_is_no_evidence(counts):
    assert two_sample(counts, Counts(), 1.25, 1.0) is None
    assert two_sample(Counts(), counts, 1.25, 1.0) is None
    assert one_sample(Counts(), 0.01, 1.0) is None


@given(_COUNTS, _COUNTS)
def test_reckoning_with_bursts_tends_to_no_bursts(candidate, stable):
    assume(candidate.requests and stable.requests and candidate.bad + stable.bad)
    near = two_sample(candidate, stable, 1.25, 1 + 1e-12)
    assert near == pytest.approx(two_sample(candidate, stable, 1.25, 1.0), abs=1e-6)


@given(st.integers(1, 400), st.integers(1, 800))
def test_what_enters_is_never_more_than_there_is(planned, ticks):
    unused, total = 1.0, 0.0
    for number in range(1, ticks + 1):
        stake = entering(unused, number, planned)
        assert 0 < stake <= unused
        unused, total = unused - stake, total + stake
    assert total + unused == pytest.approx(1)


def test_half_enters_at_once_and_the_rest_evenly():
    unused, stakes = 1.0, []
    for number in range(1, 101):
        stakes.append(entering(unused, number, 100))
        unused -= stakes[-1]
    assert stakes[0] == 0.5
    assert stakes[1:76] == pytest.approx([0.5 / 99] * 75)
    assert 0 < stakes[-1] < stakes[75]


@given(st.lists(st.lists(st.floats(-3, 3), min_size=8, max_size=8), min_size=1, max_size=12))
def test_one_running_sum_is_the_mixture_over_all_onsets(ticks):
    """As it is defined: the mean over ratios, and over the tick with which the bet begins."""
    unused, stakes, entries = 1.0, UNTOUCHED, []
    for number, factors in enumerate(ticks, start=1):
        stake = entering(unused, number, len(ticks))
        unused -= stake
        entries.append(stake)
        stakes = risen(stakes, stake, factors)
    defined = unused + sum(
        stake * exp(sum(factors[place] for factors in ticks[begin:])) / len(GRID)
        for begin, stake in enumerate(entries)
        for place in range(len(GRID))
    )
    assert exp(value(stakes, unused)) == pytest.approx(defined)


def test_nothing_overflows_and_nothing_is_lost_below():
    stakes = risen(UNTOUCHED, 0.5, [1e6] * 8)
    assert value(stakes, 0.5) == pytest.approx(1e6 + log(0.5))
    stakes = risen(risen(UNTOUCHED, 0.5, [-1e6] * 8), 0.25, None)
    assert exp(value(stakes, 0.25)) == pytest.approx(0.5)
    assert value(risen(UNTOUCHED, 1.0, None), 0.0) == pytest.approx(0)


def test_no_stake_is_no_infinity():
    assert entered(UNTOUCHED, 0.0) == pytest.approx([NONE] * 8)
    assert added(0.0, NONE) == added(NONE, 0.0) == 0


@given(_COUNTS, st.floats(0.001, 0.2), st.floats(1, 20))
def test_one_factor_alone_is_that_of_all(counts, null, burst):
    assume(counts.requests)
    alone = [one_factor(counts, null, ratio, burst) for ratio in GRID]
    assert alone == pytest.approx(one_sample(counts, null, burst), abs=1e-9)


@given(st.floats(0.05, 1.0), st.integers(1, 60), st.floats(0.01, 0.3), st.floats(1.0, 3.0))
def test_a_bet_on_a_lower_rate_is_worth_one_at_most_where_the_rate_is_no_lower(ratio, requests, null, worse):
    rate = min(1.0, null * worse)
    mean = sum(
        chance(requests, bad, rate) * exp(one_factor(Counts(requests, bad), null, ratio, 1.0))
        for bad in range(requests + 1)
    )
    assert mean <= 1 + 1e-9


@given(st.lists(st.floats(-50, 50), min_size=8, max_size=8), st.floats(0, 5))
def test_what_is_bounded_is_never_more_and_never_above_the_bound(factors, most):
    found = bounded(factors, most)
    assert all(new <= min(old, most) for new, old in zip(found, factors, strict=True))
    assert bounded(None, most) is None
