import pytest

from gonogo.domain.analysis.limits import GaugeLimit, ShareLimit, limits
from gonogo.errors import UsageError


def test_the_condition_of_the_settings_becomes_limits():
    assert limits("error_rate > 1% or p95 > 500ms or cpu > 80% or memory >= 80%") == (
        ShareLimit("error_rate > 1%", 0, 0.01),
        ShareLimit("p95 > 0.5s", 500, 0.05),
        GaugeLimit("cpu > 80%", "cpu", 80, 60),
        GaugeLimit("memory >= 80%", "memory", 80, 60),
    )


def test_one_limit_and_none():
    assert limits("p50 > 1s") == (ShareLimit("p50 > 1s", 1000, 0.5),)
    assert limits(" ") == ()


@pytest.mark.parametrize(("name", "share"), [("p99", 0.01), ("p999", 0.001), ("p99.9", 0.001), ("p90", 0.1)])
def test_a_quantile_leaves_a_share_above_it(name, share):
    (limit,) = limits(f"{name} > 2s")
    assert limit == ShareLimit(f"{name} > 2s", 2000, share)


def test_brackets_do_not_matter_and_gauges_last_as_long_as_is_said():
    (_, gauge) = limits("(error_rate > 1% or (cpu > 80%))", seconds=30)
    assert gauge == GaugeLimit("cpu > 80%", "cpu", 80, 30)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("error_rate > 1% and p95 > 500ms", "joined by 'or'"),
        ("not error_rate > 1%", "joined by 'or'"),
        ("error_rate < 1%", "refused above a limit"),
        ("error_rate > 1", "a percentage between"),
        ("error_rate > 100%", "a percentage between"),
        ("error_rate > 0%", "a percentage between"),
        ("p95 > 5%", "a time from 1ms"),
        ("p95 > 2h", "a time from 1ms"),
        ("latency > 5s", "by a quantile"),
        ("p100 > 5s", "by a quantile"),
    ],
)
def test_what_cannot_be_watched_is_refused_with_what_to_write(text, told):
    with pytest.raises(UsageError, match=told):
        limits(text)
