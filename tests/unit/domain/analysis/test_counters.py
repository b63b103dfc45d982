from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.analysis.counters import ERRORS, Counts, counted, interval
from gonogo.domain.analysis.sample import Totals

_COUNT = st.integers(0, 1000)
_TOTALS = st.builds(Totals, _COUNT, _COUNT, st.dictionaries(st.sampled_from([100, 250, 1000]), _COUNT))


def test_an_interval_is_what_was_added():
    before, now = Totals(100, 3, {250: 10}), Totals(150, 5, {250: 14})
    assert interval(before, now) == Totals(50, 2, {250: 4})


def test_a_counter_that_fell_started_anew():
    assert interval(Totals(100, 3, {250: 10}), Totals(40, 1, {250: 2})) == Totals(40, 1, {250: 2})


def test_one_count_that_fell_is_enough_to_know_it():
    assert interval(Totals(100, 3), Totals(120, 1)) == Totals(120, 1)
    assert interval(Totals(100, 3, {250: 9}), Totals(120, 4, {250: 2})) == Totals(120, 4, {250: 2})


def test_bounds_that_only_one_look_has_are_left_out():
    assert interval(Totals(1, 0, {250: 1}), Totals(2, 0, {500: 1})) == Totals(1, 0)


def test_counters_that_were_read_one_after_the_other_never_show_more_bad_requests_than_requests():
    assert interval(Totals(10, 1), Totals(11, 4)) == Totals(1, 1)


@given(_TOTALS, _TOTALS)
def test_nothing_is_ever_negative_or_more_than_all(before, now):
    found = interval(before, now)
    assert found.requests >= 0
    for count in (found.bad, *found.slower.values()):
        assert 0 <= count <= found.requests


@given(_TOTALS)
def test_the_same_look_twice_is_an_interval_without_requests(totals):
    assert interval(totals, totals) == Totals(0, 0, dict.fromkeys(totals.slower, 0))


def test_a_bound_that_is_not_counted_gives_way_to_the_next_above_and_never_to_one_below():
    totals = Totals(100, 2, {100: 50, 500: 7, 1000: 3})
    assert counted(totals, ERRORS) == Counts(100, 2)
    assert counted(totals, 500) == Counts(100, 7)
    assert counted(totals, 250) == Counts(100, 7)
    assert counted(totals, 2000) is None
