from math import comb, inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.analysis.baseline import DOUBT, Baseline, divergence, is_beyond
from gonogo.domain.analysis.counters import Counts


def test_the_bound_lies_above_what_was_recorded():
    assert Baseline(100_000, 1000).upper == pytest.approx(0.0112, abs=0.0001)
    assert Baseline(100, 1).upper == pytest.approx(0.098, abs=0.001)


def test_nothing_recorded_bounds_nothing():
    assert Baseline(0, 0).upper == 1
    assert Baseline(5, 5).upper == 1


def test_no_bad_request_at_all_still_leaves_room():
    assert Baseline(1000, 0).upper == pytest.approx(0.0069, abs=0.0001)


def test_bursts_make_the_record_worth_less():
    assert Baseline(1000, 10, 5.0).upper > Baseline(1000, 10).upper


@given(st.integers(1, 40), st.floats(0.01, 0.99))
def test_the_true_rate_exceeds_the_bound_with_less_than_a_thousandth(requests, rate):
    missed = sum(
        comb(requests, bad) * rate**bad * (1 - rate) ** (requests - bad)
        for bad in range(requests + 1)
        if Baseline(requests, bad).upper < rate
    )
    assert missed <= DOUBT


def test_more_bad_requests_than_requests_are_refused():
    with pytest.raises(ValueError, match="3 bad ones of 2 requests"):
        Baseline(2, 3)


@pytest.mark.parametrize(
    ("true", "believed", "nats"), [(0, 0, 0), (0.5, 1, inf), (1, 0.5, 0.6931), (0, 0.5, 0.6931)]
)
def test_the_divergence_at_its_ends(true, believed, nats):
    assert divergence(true, believed) == pytest.approx(nats, abs=1e-4)


def test_the_bound_is_never_below_what_was_seen_last():
    assert Baseline(100_000, 1000, latest=0.03).upper == 0.03
    assert Baseline(100_000, 1000, latest=0.005).upper == Baseline(100_000, 1000).upper


def test_counts_show_that_a_rate_is_beyond_a_share_by_chernoffs_bound():
    nats = 100 * divergence(0.2, 0.05)
    assert is_beyond(Counts(100, 20), 0.05, nats)
    assert not is_beyond(Counts(100, 20), 0.05, nats + 0.001)
    assert not is_beyond(Counts(100, 0), 0.05, 1.0)
    assert not is_beyond(Counts(), 0.05, 0.0)
