"""Smoke checks in place of visitors: when one is due, and what is said of them."""

import pytest

from gonogo.domain.rollout.unvisited import CHECKS, is_due, told


@pytest.mark.parametrize(
    ("passed", "seconds", "due"),
    [(0, 0, False), (0, 59, False), (0, 60, True), (1, 60, False), (4, 299, False), (4, 300, True)],
)
def test_checks_are_spread_over_the_patience(passed, seconds, due):
    assert is_due(passed, seconds, 300) is due


def test_so_many_are_enough():
    assert not is_due(CHECKS, 3600, 300)


def test_it_is_said_what_the_evidence_was():
    assert told(0, 5, 300.0) == "no visitors; 5 smoke checks passed in 5 min"
    assert told(1, 1, 12.0) == "only 1 request; 1 smoke check passed in 12 s"
