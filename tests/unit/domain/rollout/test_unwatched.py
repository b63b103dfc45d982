import pytest

from gonogo.domain.rollout.judged import unwatched


@pytest.mark.parametrize(("tick", "seconds"), [(1, 10.0), (10, 30.0), (60, 180.0)])
def test_nobody_watched_from_three_looks_or_ten_seconds_on(tick, seconds):
    assert unwatched(tick) == seconds
