from math import inf

import pytest

from gonogo.domain.analysis.counters import Counts
from gonogo.domain.analysis.evidence import UNTOUCHED, entering, risen, two_sample, value
from gonogo.domain.analysis.power import USUAL, WORST, Power, Traffic

SHOP = Power(Traffic(2.5, 47.5, 0.01), watch=1800)


def test_it_says_what_the_traffic_can_show():
    assert SHOP.sentence() == (
        "at 2.5 candidate requests/s this watch of 30 min detects a rise from 1% to 2.5% or more; "
        "a rise to 5% usually within 2 min, in the worst case 6 min 10 s"
    )


def test_a_short_watch_shows_less():
    short = Power(Traffic(2.5, 47.5, 0.01), watch=180)
    assert short.smallest > SHOP.smallest
    assert short.sentence().endswith("to 6.1% or more")


def test_hardly_any_traffic_shows_nothing():
    assert Power(Traffic(0.01, 0.1, 0.01), 180).sentence() == (
        "at 0.01 candidate requests/s this watch of 3 min is too short to find any rise of 1%"
    )


def test_what_is_found_grows_with_the_watch_the_traffic_and_the_rise():
    assert 0.5 < SHOP.found(0.02) < 0.63 < SHOP.found(0.03)
    longer = Power(Traffic(2.5, 47.5, 0.01), watch=7200)
    busier = Power(Traffic(25.0, 475.0, 0.01), watch=1800)
    assert SHOP.found(0.02) < longer.found(0.02) < busier.found(0.02) <= 1


def test_a_rise_that_is_allowed_is_never_found():
    assert SHOP.found(0.0) == 0.0
    assert SHOP.delay(0.0125) == inf
    assert SHOP.delay(0.0) == inf


def test_trouble_that_begins_later_takes_longer_and_so_does_the_worst_case():
    usual, worst = SHOP.delay(0.05, USUAL), SHOP.delay(0.05, WORST)
    assert usual < worst < SHOP.delay(0.05, WORST, late=True)
    assert usual < SHOP.delay(0.05, USUAL, late=True)


def test_without_stable_traffic_the_record_is_the_null():
    alone = Power(Traffic(50.0, 0.0, 0.01), 900)
    assert 0.0125 < alone.smallest < 0.02


@pytest.mark.parametrize("worse", [0.03, 0.05, 0.16])
@pytest.mark.parametrize("z", [USUAL, WORST])
def test_a_record_tells_as_much_as_endless_stable_traffic(worse, z):
    alone, endless = (Power(Traffic(5.0, stable, 0.01), 900) for stable in (0.0, 5e6))
    assert alone.delay(worse, z) == pytest.approx(endless.delay(worse, z), rel=0.05, abs=alone.tick)


def test_a_rate_at_which_five_times_as_much_is_not_possible_is_told_without():
    assert Power(Traffic(50.0, 50.0, 0.3), 900).sentence().endswith("or more")


@pytest.mark.parametrize("worse", [0.03, 0.05, 0.16])
def test_simulated_watches_take_no_longer_than_it_says(random, worse):
    """The judge's own evidence, with the weight of errors, over watches by chance."""
    delays = sorted(delay(random, worse) for _ in range(200))
    assert delays[100] <= SHOP.delay(worse, USUAL) <= 1.6 * delays[100] + 10
    assert delays[186] <= SHOP.delay(worse, WORST) <= 1.8 * delays[190] + 20


def delay(random, worse: float) -> float:
    stakes, unused = UNTOUCHED, 1.0
    for number in range(1, 181):
        stake = entering(unused, number, 180)
        unused -= stake
        mine = Counts(25, sum(random.random() < worse for _ in range(25)))
        other = Counts(475, round(random.gauss(4.75, 2.17)) if random.random() < 0.97 else 5)
        other = Counts(475, max(0, other.bad))
        stakes = risen(stakes, stake, two_sample(mine, other, 1.25, 1.0))
        if value(stakes, unused) >= 5.2983:  # 100 with half of the weight
            return number * 10.0
    return inf
