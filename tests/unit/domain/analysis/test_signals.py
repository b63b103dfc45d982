"""By which names signals are called."""

import pytest

from gonogo.domain.analysis.signals import bound
from gonogo.errors import UsageError


@pytest.mark.parametrize(
    ("name", "milliseconds"), [("errors", 0), ("250ms", 250), ("1ms", 1), ("1.5s", 1500), ("1h", 3_600_000)]
)
def test_a_signal_is_errors_or_a_time(name, milliseconds):
    assert bound(name) == milliseconds


@pytest.mark.parametrize("name", ["", "error", "250", "0s", "0.1ms", "61m", "latency\x1b"])
def test_any_other_name_is_refused_with_an_example(name):
    with pytest.raises(
        UsageError, match=r"is no signal: it is errors, or a time from 1ms to 1h such as 250ms"
    ):
        bound(name)
