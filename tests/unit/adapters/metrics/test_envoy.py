"""Envoy's statistics as totals of each version."""

from datetime import UTC, datetime

import msgspec
import pytest

from gonogo.adapters.metrics.envoy import EnvoyMetrics, EnvoySettings, totals
from gonogo.errors import UsageError
from gonogo.ports.http import NoAnswer, Response
from gonogo.ports.metrics import MetricsContext, Sample, Totals, Unavailable
from gonogo.testing.target import MemoryTarget

NOW = datetime(2027, 1, 2, tzinfo=UTC)


def counters(version, **counts):
    lead = f"cluster.version-{version}."
    return [{"name": lead + name, "value": value} for name, value in counts.items()]


def times(version, buckets):
    listed = [{"upper_bound": bound, "interval": 0, "cumulative": count} for bound, count in buckets.items()]
    name = f"cluster.version-{version}.upstream_rq_time"
    return {"histograms": [{"name": name, "buckets": listed}]}


class Said:
    """An HTTP port that gives one answer, and a clock that stands."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = []

    def request(self, method, url, **_):
        self.asked.append(url)
        return self.answer

    def now(self):
        return NOW


class Proxied:
    """A target that runs Envoy."""

    def __init__(self, admin, gauges):
        self.admin = admin
        self.gauges = lambda: gauges


def metrics(answer, admin="127.0.0.1:9901", gauges=None):
    said = Said(answer)
    return EnvoyMetrics(
        EnvoySettings(), MetricsContext("production", said, said, Proxied(admin, gauges or {}))
    )


def response(statistics, status=200):
    return Response(status, {}, msgspec.json.encode({"stats": statistics}), 0.0)


def test_each_version_has_its_own_counts():
    statistics = [
        *counters("1.0", upstream_rq_completed=100, upstream_rq_5xx=2),
        *counters("1.0.1", upstream_rq_completed=7),
        times("1.0", {100: 90, 250: 96, 500: 99, 1000: 100}),
    ]
    assert totals(statistics, ["1.0", "1.0.1", "2.0"], [250, 500]) == {
        "1.0": Totals(100, 2, {250: 4, 500: 1}),
        "1.0.1": Totals(7, 0, {250: 0, 500: 0}),
    }


def test_other_bounds_are_answered_with_the_next_ones_above_if_there_are_any():
    statistics = [*counters("1", upstream_rq_completed=10), times("1", {100: 5, 250: 9, 500: 10})]
    assert totals(statistics, ["1"], [90, 260, 9000])["1"].slower == {100: 5, 500: 0}


def test_what_broke_off_before_its_answer_is_one_bad_request():
    statistics = counters(
        "1",
        upstream_rq_completed=10,
        upstream_rq_5xx=3,
        upstream_rq_503=3,
        upstream_cx_destroy_remote_with_active_rq=3,
    )
    assert totals(statistics, ["1"], [])["1"].bad == 3


def test_what_broke_off_half_way_or_was_tried_again_is_bad_though_nobody_got_a_5xx():
    statistics = counters(
        "1", upstream_rq_completed=10, upstream_rq_retry=1, upstream_cx_destroy_remote_with_active_rq=2
    )
    assert totals(statistics, ["1"], [])["1"] == Totals(11, 2, {})


def test_a_look_has_its_time_and_the_gauges_of_those_that_were_asked_for():
    gauges = {"1.0": {"cpu": 3.0}, "0.9": {"cpu": 1.0}}
    read = metrics(response(counters("1.0", upstream_rq_completed=1)), gauges=gauges).read(["1.0", "1.1"], [])
    assert read == Sample(NOW.timestamp(), {"1.0": Totals(1, 0, {})}, {"1.0": {"cpu": 3.0}})


@pytest.mark.parametrize(
    ("answer", "admin", "said"),
    [
        (None, "", "does not run"),
        (NoAnswer("nobody listens there", 0.1), "127.0.0.1:1", "nobody listens there"),
        (response([], status=500), "127.0.0.1:1", "it answers 500"),
        (Response(200, {}, b"<html>", 0.1), "127.0.0.1:1", "no JSON"),
        (Response(200, {}, b"[]", 0.1), "127.0.0.1:1", "no JSON"),
        (Response(200, {}, b"{}", 0.1, cut=True), "127.0.0.1:1", "cannot be read"),
    ],
)
def test_without_numbers_it_is_said_why(answer, admin, said):
    read = metrics(answer, admin).read(["1.0"], [250])
    assert isinstance(read, Unavailable)
    assert (read.at, said in read.sentence) == (NOW.timestamp(), True)


def test_a_target_that_runs_no_envoy_has_no_such_numbers():
    said = Said(None)
    with pytest.raises(UsageError, match="production has no numbers of kind `envoy`"):
        EnvoyMetrics(EnvoySettings(), MetricsContext("production", said, said, MemoryTarget()))
