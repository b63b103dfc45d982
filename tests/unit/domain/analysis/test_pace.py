import pytest

from gonogo.domain.analysis.pace import parse
from gonogo.errors import UsageError


@pytest.mark.parametrize(
    ("text", "often"), [("50/s", 50), ("90/m", 1.5), ("1800 / h", 0.5), ("0.25/s", 0.25), ("864/d", 0.01)]
)
def test_how_often_in_a_second(text, often):
    assert parse(text) == pytest.approx(often)


@pytest.mark.parametrize("text", ["", "50", "50/y", "-1/s", "1e3/s", "fast", "5/s or so"])
def test_what_cannot_be_read_is_refused_with_how_to_write_it(text):
    with pytest.raises(UsageError, match="is no traffic"):
        parse(text)


@pytest.mark.parametrize("text", ["0/s", "99999999999/s"])
def test_none_and_more_than_anybody_has_are_out_of_range(text):
    with pytest.raises(UsageError, match="out of range"):
        parse(text)
