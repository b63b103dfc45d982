"""What a version needs to be warm, as people write it."""

import pytest

from gonogo.domain.rollout.warmth import Warmth, parse
from gonogo.errors import UsageError


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("60s", Warmth(60)),
        ("1m30s", Warmth(90)),
        ("0s", Warmth()),
        ("500 requests", Warmth(requests=500)),
        (" 1 request ", Warmth(requests=1)),
    ],
)
def test_it_is_a_time_or_a_number_of_requests(text, found):
    assert parse(text) == found


@pytest.mark.parametrize(
    "text", ["", "soon", "0 requests", "500", "-5 requests", "1e3 requests", "5 request s"]
)
def test_anything_else_is_refused_by_what_it_may_be(text):
    with pytest.raises(UsageError, match="neither a duration nor a number of requests"):
        parse(text)
