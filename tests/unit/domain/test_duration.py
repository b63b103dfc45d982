import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain import duration
from gonogo.errors import UsageError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("5m", 300),
        ("1h30m", 5400),
        ("90s", 90),
        ("250ms", 0.25),
        (" 24h ", 86400),
        ("1d", 86400),
        ("1.5h", 5400),
    ],
)
def test_a_duration_is_read_as_people_write_it(text: str, seconds: float) -> None:
    assert duration.parse(text) == seconds


@pytest.mark.parametrize("text", ["", " ", "5", "m", "5 m", "5m1h", "-5m", "5x", "1e3s", "٣m", "5m\n6"])
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="Write it as 90s, 5m"):
        duration.parse(text)


@pytest.mark.parametrize("text", ["0s", "0.0001ms", "367d", "999999999h"])
def test_a_duration_nobody_would_wait_for_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="out of range"):
        duration.parse(text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (-1, "0 s"),
        (0.25, "250 ms"),
        (4.2, "4.2 s"),
        (60, "1 min"),
        (5400, "1 h 30 min"),
        (86400, "24 h"),
        (90061.4, "25 h 1 min 1 s"),
        (259200, "3 days"),
    ],
)
def test_a_duration_is_told_as_people_say_it(seconds: float, text: str) -> None:
    assert duration.shown(seconds) == text


@given(st.integers(1, 366 * 86400))
def test_what_is_told_is_the_duration(seconds: int) -> None:
    written = duration.shown(seconds).replace("days", "d").replace("min", "m").replace(" ", "")
    assert duration.parse(written) == seconds


@given(st.text(max_size=40))
def test_any_text_is_a_duration_or_a_sentence(text: str) -> None:
    outcome: float | str
    try:
        outcome = duration.parse(text)
    except UsageError as problem:
        outcome = str(problem)
    assert "duration" in outcome if isinstance(outcome, str) else 0.001 <= outcome <= duration.LONGEST
