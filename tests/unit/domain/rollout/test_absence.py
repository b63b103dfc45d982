"""When numbers have been away for so long that somebody is told."""

from gonogo.domain.rollout.absence import Absence, looked

TICK, PATIENCE = 10.0, 30.0


def told(looks):
    """What is told at each look. looks: a sign each, `-` where the numbers are missing."""
    absence, found = Absence(), []
    for sign in looks:
        absence, notice = looked(absence, TICK, PATIENCE, missing=sign == "-")
        found.append(notice)
    return found


def test_numbers_that_are_there_are_nothing_to_tell():
    assert told("+++") == ["", "", ""]


def test_a_short_absence_is_nothing_to_tell():
    assert told("+---+") == [""] * 5


def test_an_absence_is_told_once_and_so_is_its_end():
    assert told("+----" + "---+++") == ["", "", "", "", "away", "", "", "", "back", "", ""]


def test_the_next_absence_is_told_anew():
    assert told("----+----") == ["", "", "", "away", "back", "", "", "", "away"]


def test_time_in_which_nobody_looked_counts_where_the_numbers_were_away_before_it():
    absence, _ = looked(Absence(), TICK, PATIENCE, missing=True)
    assert looked(absence, 3600.0, PATIENCE, missing=True) == (Absence(3600.0, told=True), "away")
    assert looked(Absence(), 3600.0, PATIENCE, missing=True) == (Absence(0.0), "")
