from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gonogo.domain.analysis.counters import Counts
from gonogo.domain.analysis.dispersion import UNKNOWN, Dispersion, burst
from gonogo.domain.analysis.weather import SHIPPED, Weather


def learnt(bad: list[int], requests: int = 500) -> Dispersion:
    dispersion = Dispersion()
    for each in bad:
        dispersion = dispersion.after(Counts(requests, each))
    return dispersion


def binomial(random: Random, requests: int, rate: float) -> int:
    return sum(random.random() < rate for _ in range(requests))


def test_nothing_known_is_taken_for_bursts():
    assert Dispersion().factor == UNKNOWN
    assert learnt([5, 4, 6]).factor == UNKNOWN
    assert Dispersion(assumed=1.0).factor == 1.0


def test_errors_that_come_alone_have_no_dispersion():
    random = Random(1)
    assert learnt([binomial(random, 500, 0.01) for _ in range(200)]).factor == pytest.approx(1, abs=0.15)


def test_errors_that_come_in_fives_have_about_five_times_the_variance():
    random = Random(2)
    assert learnt([5 * binomial(random, 500, 0.002) for _ in range(200)]).factor == pytest.approx(5, abs=2)


def test_the_mean_size_of_geometric_bursts_follows_from_it():
    assert burst(1.0) == 1
    assert burst(5.0) == 3


def test_a_rate_that_jumps_once_and_stays_hardly_counts():
    random = Random(3)
    rates = [0.01] * 60 + [0.04] * 60
    assert learnt([binomial(random, 500, rate) for rate in rates]).factor < 1.4


def test_no_errors_at_all_say_that_there_are_no_bursts():
    assert learnt([0] * 20).factor == 1


def test_an_interval_without_requests_says_nothing():
    known = learnt([3, 4])
    assert known.after(Counts()) == known


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), max_size=30))
def test_it_is_never_below_one(counts):
    dispersion = Dispersion()
    for requests, bad in counts:
        dispersion = dispersion.after(Counts(requests, min(bad, requests)))
        assert dispersion.factor >= 1


def test_it_is_less_by_one_standard_deviation_of_its_estimate():
    # 400 / 100 is 4; its variance is 3 / pairs + 1 / expected, here 0.01 + 0.01
    found = Dispersion(pairs=300, expected=100, squares=400)
    assert found.factor == pytest.approx(4 - 0.02**0.5)


def test_believed_whole_it_is_less_by_nothing():
    assert Dispersion(pairs=300, expected=100, squares=400).whole == 4
    assert Dispersion(pairs=300, expected=100, squares=40).whole == 1
    assert Dispersion().whole == UNKNOWN


class TestOneInterval:
    """One that lies far from all others is in two pairs."""

    def test_what_it_says_of_bursts_is_left_out(self):
        usual = [5, 4, 6, 5, 3, 7] * 5
        known = learnt([*usual, 250, *usual])
        assert known.whole > 20
        assert known.is_dominated
        assert known.usual == UNKNOWN

    def test_of_other_bursts_the_rest_says_what_there_is(self):
        bursts = [0, 20, 0, 0, 25, 0, 20] * 4
        known = learnt([*bursts, 450, *bursts])
        assert known.is_dominated
        assert learnt(bursts).whole < known.usual + 3 < known.whole
        assert known.usual > 8

    def test_bursts_that_come_again_are_believed_whole(self):
        known = learnt([0, 20, 0, 0, 25, 0, 20] * 4)
        assert not known.is_dominated
        assert known.usual == known.whole

    def test_what_comes_seldom_and_alone_is_none(self):
        known = learnt([0] * 15 + [1] + [0] * 15)
        assert not known.is_dominated
        assert known.usual == known.whole == 1

    def test_with_nothing_beside_it_bursts_are_expected_as_if_nothing_were_known(self):
        assert learnt([0] * 15 + [250] + [0] * 15).usual == UNKNOWN
        beside = replace(learnt([0, 250, 0]), assumed=9.0)
        assert beside.usual == 9.0

    def test_it_is_reckoned_with_only_for_errors_and_where_weather_says_so(self):
        known = learnt([0] * 15 + [250] + [0] * 15)
        assert known.believed(0, SHIPPED) == UNKNOWN
        assert known.believed(250, SHIPPED) == known.whole
        assert known.believed(0, Weather(bursts=True)) == known.whole
        assert known.believed(0, Weather(outages=True)) == known.factor
