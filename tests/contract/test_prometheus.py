"""Numbers from a real Prometheus server, which scrapes what a test says."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

import msgspec
import pytest

from gonogo.adapters.clock.system import SystemClock
from gonogo.adapters.http.standard import StandardHttp
from gonogo.adapters.metrics.prometheus.instant import Instant, UnansweredError
from gonogo.adapters.metrics.prometheus.metrics import PrometheusMetrics
from gonogo.ports.metrics import MetricsContext, Sample, Totals, Unavailable
from gonogo.testing.target import MemoryTarget

PATIENCE = 60.0
INSTANCES = ("a", "b")
CONFIG = """\
global: {scrape_interval: 200ms, scrape_timeout: 200ms}
scrape_configs:
  - job_name: shop
    static_configs:
"""
SCRAPED = """\
      - targets: ["127.0.0.1:{port}"]
        labels: {{__metrics_path__: "/{version}/{instance}", version: "{version}", instance: "{instance}"}}
"""


def now() -> float:
    """Seconds since 1970."""
    return SystemClock().now().timestamp()


class Stepped(SystemClock):
    """The clock of this machine, set by so many hours."""

    def __init__(self, hours: int) -> None:
        super().__init__()
        self._by = timedelta(hours=hours)

    def now(self) -> datetime:
        return super().now() + self._by


class Shop:
    """What the instances of each version tell of themselves. None: one does not answer."""

    def __init__(self) -> None:
        self.told: dict[str, str] = {}
        self._names = count()
        told = self.told

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                text = told.get(self.path)
                self.send_response(404 if text is None else 200)
                self.end_headers()
                self.wfile.write((text or "").encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def versions(self, number: int = 1) -> list[str]:
        """Versions that no other test has."""
        return [f"1.{next(self._names)}" for _ in range(number)]

    def tell(self, version: str, instance: str, good: int, bad: int = 0, slow: int = 0, age: int = 0) -> None:
        """An instance's counters since it was started. slow: how many took 0.3 s; age: in seconds."""
        when = f" {round(1000 * (now() - age))}" if age else ""
        every = good + bad
        duration = "http_request_duration_seconds_bucket"
        codes = {"200": good, **({"500": bad} if bad else {})}
        lines = [f'http_requests_total{{code="{code}"}} {value}{when}' for code, value in codes.items()]
        buckets = {"0.25": every - slow, "0.5": every, "1.0": every, "+Inf": every}
        lines += [f'{duration}{{le="{bound}"}} {value}{when}' for bound, value in buckets.items()]
        self.told[f"/{version}/{instance}"] = "\n".join([*lines, f"memory_percent 12.5{when}", ""])

    def away(self, version: str, instance: str) -> None:
        """An instance that is not there any more."""
        self.told.pop(f"/{version}/{instance}", None)


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    made = Shop()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="module")
def server(prometheus: Callable[[str], Any], shop: Shop) -> Any:
    port = shop.server.server_address[1]
    places = [(f"1.{number}", instance) for number in range(20) for instance in INSTANCES]
    scraped = [SCRAPED.format(port=port, version=version, instance=instance) for version, instance in places]
    return prometheus(CONFIG + "".join(scraped))


Open = Callable[..., PrometheusMetrics]


@pytest.fixture
def metrics(server: Any) -> Open:
    def opened(**settings: object) -> PrometheusMetrics:
        made = msgspec.convert(
            {"kind": "prometheus", "url": server.url, **settings}, PrometheusMetrics.Settings
        )
        tools = MetricsContext("production", StandardHttp(), SystemClock(), MemoryTarget())
        return PrometheusMetrics(made, tools)

    return opened


def until(
    metrics: PrometheusMetrics,
    versions: list[str],
    fits: Callable[[Sample], bool] = lambda _: True,
    bounds: tuple[int, ...] = (200, 500),
) -> Sample:
    """The first look that fits."""
    deadline = time.monotonic() + PATIENCE
    while True:
        seen = metrics.read(versions, bounds)
        if isinstance(seen, Sample) and fits(seen):
            return seen
        assert time.monotonic() < deadline, seen
        time.sleep(0.05)


def refused(metrics: PrometheusMetrics, versions: list[str], said: str) -> str:
    """What is said once it says so."""
    deadline = time.monotonic() + PATIENCE
    while True:
        seen = metrics.read(versions, [200])
        if isinstance(seen, Unavailable) and said in seen.sentence:
            return seen.sentence
        assert time.monotonic() < deadline, seen
        time.sleep(0.05)


def scraped(server: Any, query: str) -> None:
    """Wait until a query has an answer."""
    deadline = time.monotonic() + PATIENCE
    while not answered(server, query):
        assert time.monotonic() < deadline, query
        time.sleep(0.05)


def answered(server: Any, query: str) -> bool:
    instant = Instant(StandardHttp(), SystemClock(), server.url, {}, at=now(), seconds=5)
    try:
        return bool(instant.ask("it", query))
    except UnansweredError:
        return False


def test_both_versions_are_counted_from_the_first_look_on(shop: Shop, metrics: Open) -> None:
    candidate, stable = shop.versions(2)
    source = metrics()
    for version in (candidate, stable):
        shop.tell(version, "a", good=1000, bad=5, slow=100)
    first = until(source, [candidate, stable])
    assert first.versions == dict.fromkeys((candidate, stable), Totals(0, 0, {250: 0, 500: 0}))
    shop.tell(candidate, "a", good=1020, bad=8, slow=110)
    shop.tell(stable, "a", good=1300, bad=6, slow=101)
    expected = {candidate: Totals(23, 3, {250: 10, 500: 0}), stable: Totals(301, 1, {250: 1, 500: 0})}
    assert until(source, [candidate, stable], lambda seen: seen.versions == expected)


def test_instances_are_summed_by_their_increase_whatever_becomes_of_one(
    shop: Shop, server: Any, metrics: Open
) -> None:
    (version,) = shop.versions()
    source = metrics()

    def counted(requests: int, bad: int, slow: int) -> None:
        expected = {version: Totals(requests, bad, {250: slow, 500: 0})}
        assert until(source, [version], lambda seen: seen.versions == expected)

    shop.tell(version, "a", good=1000, bad=5, slow=100)
    counted(0, 0, 0)
    shop.tell(version, "b", good=700, bad=700)
    scraped(server, f'http_requests_total{{version="{version}",instance="b"}}')
    counted(0, 0, 0)
    shop.tell(version, "b", good=710, bad=700)
    counted(10, 0, 0)
    shop.tell(version, "a", good=3, bad=2, slow=1)  # it was started again
    counted(15, 2, 1)
    shop.away(version, "b")
    scraped(server, f'absent(http_requests_total{{version="{version}",instance="b"}})')
    shop.tell(version, "a", good=13, bad=2, slow=1)
    counted(25, 2, 1)


def test_a_version_that_was_never_scraped_is_no_version_without_requests(shop: Shop, metrics: Open) -> None:
    candidate, stable = shop.versions(2)
    shop.tell(stable, "a", good=10)
    source = metrics()
    until(source, [stable])
    told = refused(source, [candidate, stable], "no series")
    assert told.startswith(f"Prometheus, `requests` of {candidate}: no series. The query: sum by (instance)")
    assert f'version="{candidate}"' in told


def test_errors_that_nobody_counts_are_missing_and_not_zero(shop: Shop, metrics: Open) -> None:
    (version,) = shop.versions()
    shop.tell(version, "a", good=10)
    until(metrics(), [version])
    query = PrometheusMetrics.Settings(url="http://localhost").bad.replace("code", "status")
    assert "`bad`" in refused(metrics(bad=query), [version], "no series")


def test_a_version_that_only_fails_is_counted(shop: Shop, metrics: Open) -> None:
    (version,) = shop.versions()
    source = metrics()
    shop.tell(version, "a", good=0, bad=1)
    shop.told[f"/{version}/a"] = shop.told[f"/{version}/a"].replace('http_requests_total{code="200"} 0\n', "")
    until(source, [version])
    shop.told[f"/{version}/a"] = shop.told[f"/{version}/a"].replace(" 1\n", " 8\n")
    assert until(source, [version], lambda seen: seen.versions[version].bad == 7)


def test_gauges_are_asked_by_name(shop: Shop, metrics: Open) -> None:
    (version,) = shop.versions()
    shop.tell(version, "a", good=10)
    gauges = {"memory": 'max(memory_percent{version="{version}"})'}
    assert until(metrics(gauges=gauges), [version]).gauges == {version: {"memory": 12.5}}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"gauges": {"cpu": 'sum(memory_percent{version="{version}"} * 0) / 0'}}, "the value is NaN"),
        ({"gauges": {"cpu": 'sum(memory_percent{version="{version}"}) / 0'}}, "the value is +Inf"),
        ({"gauges": {"cpu": 'http_requests_total{version="{version}"}'}}, "2 series, where one is needed"),
        ({"bad": 'sum(http_requests_total{version="{version}"}'}, "it answers 400: "),
        ({"bad": 'http_requests_total{version="{version}"}[1m]'}, "it answers with a matrix"),
        ({"bad": 'sum(http_requests_total{version="{version}"})'}, "Sum both by the same labels"),
        ({"bad": '-sum by (instance) (http_requests_total{version="{version}"})'}, "is below zero"),
        ({"buckets": 'sum by (instance) (http_requests_total{version="{version}"})'}, "lacks the label `le`"),
    ],
)
def test_what_is_no_number_to_rely_on_is_said(
    shop: Shop, metrics: Open, settings: dict[str, object], said: str
) -> None:
    shop.tell("1.19", "a", good=10, bad=1)
    until(metrics(), ["1.19"])
    assert next(iter(settings)) in refused(metrics(**settings), ["1.19"], said)


def test_numbers_that_are_too_old_are_not_taken_for_numbers_of_now(shop: Shop, metrics: Open) -> None:
    (version,) = shop.versions()
    shop.tell(version, "a", good=10, age=150)
    assert f"the newest number of {version} is" in refused(metrics(), [version], "s old, more than 2m")
    assert until(metrics(late="10m"), [version])


@pytest.mark.threat("clock", "let a watch read the numbers of an hour ago as those of now")
@pytest.mark.parametrize(
    ("hours", "said"), [(-1, "1 h behind the server's"), (1, "1 h ahead of the server's")]
)
def test_no_numbers_are_read_by_a_clock_that_is_not_the_servers(
    shop: Shop, server: Any, metrics: Open, hours: int, said: str
) -> None:
    (version,) = shop.versions()
    shop.tell(version, "a", good=10)
    until(metrics(), [version])
    settings = PrometheusMetrics.Settings(url=server.url)
    tools = MetricsContext("production", StandardHttp(), Stepped(hours), MemoryTarget())
    assert said in refused(PrometheusMetrics(settings, tools), [version], "this machine's clock is")


def test_a_bound_is_filled_in_where_a_query_counts_what_took_longer(shop: Shop, metrics: Open) -> None:
    (version,) = shop.versions()
    of = 'sum by (instance) (http_request_duration_seconds_bucket{version="{version}",le="'
    source = metrics(slower=f'{of}+Inf"}}) - {of}{{bound}}"}})')
    shop.tell(version, "a", good=10)
    until(source, [version], bounds=(250, 500))
    shop.tell(version, "a", good=20, slow=4)
    expected = Totals(10, 0, {250: 4, 500: 0})
    assert until(source, [version], lambda seen: seen.versions[version] == expected, (250, 500))


def test_a_server_that_died_is_away_and_no_number_is_made_up(
    prometheus: Callable[[str], Any], metrics: Open
) -> None:
    other = prometheus(CONFIG.replace("static_configs:", "static_configs: []"))
    source = metrics(url=other.url)
    refused(source, ["1.0"], "no series")
    other.process.kill()
    other.process.wait(PATIENCE)
    assert "connection refused" in refused(source, ["1.0"], "`requests` of 1.0")
