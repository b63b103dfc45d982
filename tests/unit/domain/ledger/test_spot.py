from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.ledger.spot import IN_TURN, NEWEST, spans


def test_a_short_ledger_is_looked_at_whole() -> None:
    assert spans(0, 7) == []
    assert spans(NEWEST, 7) == [(1, NEWEST)]
    assert spans(NEWEST + 1, 7) == [(1, 1), (2, NEWEST + 1)]


@given(st.integers(1, 100_000), st.integers(0, 1_000))
def test_what_is_looked_at_is_bounded_and_in_turn_it_is_all(size: int, turn: int) -> None:
    assert sum(last - first + 1 for first, last in spans(size, turn)) <= NEWEST + IN_TURN
    turns = -(-size // IN_TURN)
    seen = sorted({span for number in range(turn, turn + turns) for span in spans(size, number)})
    reached = 0
    for first, last in seen:
        assert first == reached + 1
        reached = last
    assert reached == size
