from datetime import UTC, datetime, timedelta

import pytest

from gonogo.adapters.clock.others import OtherClocks, dated
from gonogo.domain.window.trust import Compared
from gonogo.errors import RepositoryError, StoreError
from gonogo.ports.http import Response
from gonogo.testing.polling import NOW, PlayedHttp, StillClock

URL = "https://git.example/shop.git/info/refs?service=git-upload-pack"


def refused() -> datetime:
    raise StoreError("it cannot be asked")


class Slow(StillClock):
    """Four seconds go by between two looks."""

    def now(self) -> datetime:
        self.shows += timedelta(seconds=4)
        return self.shows


def test_ours_is_held_against_each_and_who_is_silent_is_said():
    others = {"the database": lambda: NOW - timedelta(seconds=90), "origin": refused}
    assert OtherClocks(StillClock(NOW), others).compared() == (
        Compared("the database", 90.0),
        Compared("origin", None, "it cannot be asked"),
    )


def test_the_time_that_a_question_takes_is_no_difference():
    assert OtherClocks(Slow(NOW), {"origin": lambda: NOW + timedelta(seconds=6)}).compared() == (
        Compared("origin", 0.0),
    )


@pytest.mark.parametrize("status", [200, 401, 404])
def test_a_server_tells_the_time_with_any_answer(status):
    http = PlayedHttp({URL: Response(status, {"date": "Sun, 15 Nov 2026 08:00:00 GMT"}, b"", 0.01)})
    assert dated(http, URL) == datetime(2026, 11, 15, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "date", ["", "soon", "Sun, 99 Nov 2026 08:00:00 GMT", "Sun, 15 Nov 2026 08:00:00 -0000"]
)
def test_an_answer_without_a_date_tells_no_time(date):
    with pytest.raises(RepositoryError, match="its answer has no date"):
        dated(PlayedHttp({URL: Response(200, {"date": date} if date else {}, b"", 0.01)}), URL)


def test_a_server_that_is_silent_tells_no_time():
    with pytest.raises(RepositoryError, match="connection refused"):
        dated(PlayedHttp({}), URL)
