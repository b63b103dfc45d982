"""What users see of the local target: where their requests go, and that none is lost."""

import base64
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException, IncompleteRead
from typing import Self

import pytest

from gonogo.adapters.clock.system import SystemClock
from gonogo.adapters.http.standard import StandardHttp
from gonogo.adapters.metrics.envoy import EnvoyMetrics, EnvoySettings
from gonogo.adapters.target.local.supervisor.ports import free_port
from gonogo.ports.metrics import MetricsContext, Sample, Totals, Unavailable
from gonogo.ports.target import Done, FencingToken, Obstructed

LISTENING = """
import socket, sys, time
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print("listens", flush=True)
time.sleep(60)
"""


def test_the_traffic_is_split_as_it_was_said(site):
    shop = site()
    shop.live("1.0")
    assert shop.start("1.1") == Done()
    assert Counter(shop.ask() for _ in range(20)) == {(200, "1.0"): 20}
    assert shop.shift(v1_0=70, v1_1=30) == Done()
    counts = Counter(body for _, body in (shop.ask() for _ in range(300)))
    assert 50 <= counts["1.1"] <= 130
    assert shop.shift(v1_1=100) == Done()
    assert Counter(shop.ask() for _ in range(20)) == {(200, "1.1"): 20}


def test_a_header_or_a_cookie_pins_a_request_to_a_version(site):
    shop = site()
    shop.live("1.0")
    assert shop.start("1.1") == Done()
    shop.number += 1
    assert shop.shift(v1_0=100) == Done()
    pins = [
        {"x_gonogo_version": "1.1"},
        {"cookie": "gonogo-version=1.1"},
        {"cookie": "a=b; gonogo-version=1.1; c=d"},
    ]
    others = [
        {},
        {"x_gonogo_version": "7"},
        {"cookie": "gonogo-version=1x1"},
        {"cookie": "xgonogo-version=1.1"},
    ]
    assert [shop.ask("/", **pin)[1] for pin in pins] == ["1.1"] * 3
    assert [shop.ask("/", "POST", **pin)[1] for pin in pins] == ["1.1"] * 3
    assert [shop.ask("/", **other)[1] for other in others] == ["1.0"] * 4


def test_a_version_without_traffic_hears_a_copy_of_what_changes_nothing(site, wait):
    shop = site(mirror=100.0)
    shop.live("1.0")
    assert shop.start("1.1") == Done()
    assert shop.shift(v1_0=100) == Done()
    assert shop.ask("/copied") == (200, "1.0")
    assert shop.ask("/changes", "POST") == (200, "1.0")
    wait(lambda: any("/copied" in line for who, line in shop.target.logs("1.1")))
    assert not any("/changes" in line for who, line in shop.target.logs("1.1"))


def test_a_bad_version_is_looked_into_without_traffic_until_its_time_is_over(site, wait):
    """Also where its supervisor dies meanwhile; what has traffic is stopped at once."""
    shop = site()
    shop.live("1.0")
    assert shop.start("1.1") == Done()
    assert shop.shift(v1_0=50, v1_1=50) == Done()
    assert shop.shift(v1_0=100) == Done()
    pin = {"x_gonogo_version": "1.1"}
    spared = shop.target.spare(shop.order, "1.1", 10)
    assert spared.remark == (
        "1.1 runs without traffic for 10 s, to be looked into; "
        "a request with x-gonogo-version: 1.1 reaches it"
    )
    assert shop.target.spare(shop.order, "1.1", 1000) == Done(spared.remark.replace("10 s", "16 min 40 s"))
    assert shop.ask(**pin) == (200, "1.1")
    shop.kill_supervisor()
    wait(lambda: shop.target.observe().of("1.1") is None)
    assert shop.ask(**pin) == (200, "1.0")
    assert shop.target.observe().kept == ("1.1",)
    assert list(shop.target.stopped_at) == ["1.1"]
    assert shop.target.stopped_at["1.1"] == pytest.approx(SystemClock().moment().wall, abs=60)
    assert shop.target.spare(shop.order, "1.0", 10).remark == ""
    for seconds, kept in ((3600, ("1.0", "1.1")), (0, ("1.0",))):
        assert shop.target.expire(shop.order, ("1.1", "1.0"), seconds) == Done()
        assert shop.target.forget(shop.order, 5, ("1.1", "1.0")) == Done()
        assert shop.target.observe().kept == kept
        assert any(shop.target.logs("1.1")) == ("1.1" in kept)


def is_asked(shop, version, path):
    """Whether an instance has begun with a request."""
    return any(f"asked {path}" in line for _, line in shop.target.logs(version))


def test_the_answer_to_come_is_waited_for_before_an_instance_is_stopped(site, wait):
    shop = site()
    shop.live("1.0")
    assert shop.start("1.1") == Done()
    answers = []
    slow = threading.Thread(target=lambda: answers.append(shop.ask("/sleep?1.5")))
    slow.start()
    wait(lambda: is_asked(shop, "1.0", "/sleep"))
    assert shop.shift(v1_1=100) == Done()
    assert shop.target.retire(shop.order, "1.0") == Done()
    slow.join()
    assert answers == [(200, "1.0")]


def test_what_is_not_answered_in_the_time_to_drain_is_cut_off(site, wait):
    shop = site(drain="500ms")
    shop.live("1.0")
    assert shop.start("1.1") == Done()
    slow = threading.Thread(target=lambda: shop.ask("/sleep?100"))
    slow.start()
    wait(lambda: is_asked(shop, "1.0", "/sleep"))
    assert shop.shift(v1_1=100) == Done()
    began = time.monotonic()
    assert shop.target.retire(shop.order, "1.0") == Done()
    slow.join()
    assert time.monotonic() - began < 60


@pytest.mark.threat("machine", "Give the port that users come in by to somebody else's program")
def test_a_port_that_somebody_else_holds_is_no_fault_of_the_version_and_they_are_named(site):
    port = free_port()
    shop = site(port=port)
    with subprocess.Popen([sys.executable, "-c", LISTENING, str(port)], stdout=subprocess.PIPE) as foreign:
        foreign.stdout.readline()
        try:
            outcome = shop.start("1.0")
            assert isinstance(outcome, Obstructed)
            assert re.match(
                rf"port {port} is in use by .*python.* \(pid {foreign.pid}\)\. End it, or", outcome.sentence
            )
        finally:
            foreign.kill()
    shop.live("1.0")


def test_a_port_that_was_found_is_kept(site):
    shop = site()
    shop.live("1.0")
    before = shop.port
    assert shop.target.down() == Done()
    assert shop.target.up() == Done()
    assert shop.port == before


def test_envoy_counts_each_versions_requests_and_what_failed(site, wait):
    shop = site(timeout="500ms")
    shop.live("1.0")
    assert shop.start("1.1") == Done()
    assert shop.shift(v1_0=100) == Done()
    metrics = EnvoyMetrics(
        EnvoySettings(), MetricsContext("production", StandardHttp(), SystemClock(), shop.target)
    )
    for _ in range(10):
        shop.ask()
    pin = {"x_gonogo_version": "1.1"}
    paths = ["/", "/status?500", "/status?503", "/sleep?1", "/cut", "/sleep?0.2"]
    assert [shop.ask(path, "POST", **pin)[0] for path in paths] == [200, 500, 503, 504, 503, 200]
    with pytest.raises(IncompleteRead):
        shop.ask("/half", "POST", **pin)
    wait(lambda: metrics.read(["1.1"], [150]).versions["1.1"].slower == {150: 1})
    sample = metrics.read(["1.0", "1.1", "1.2"], [150])
    assert sample.versions["1.0"] == Totals(10, 0, {150: 0})
    assert sample.versions["1.1"].requests == 7
    assert sample.versions["1.1"].bad in (4, 5)  # an own 503 hides the answer that broke off half-way
    wait(lambda: set(metrics.read(["1.0"], []).gauges["1.0"]) == {"cpu", "memory"})
    os.kill(shop.pids["envoy"], signal.SIGKILL)
    wait(lambda: isinstance(metrics.read(["1.1"], []), Unavailable))
    wait(lambda: isinstance(metrics.read(["1.1"], []), Sample))
    assert metrics.read(["1.1"], []).versions.get("1.1", Totals(0, 0)).requests == 0


class WebSocket:
    """A real one, as a browser opens it; each word is echoed."""

    def __init__(self, port: int, path: str = "/") -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        key = base64.b64encode(b"sixteen bytes it").decode()
        asked = f"GET {path} HTTP/1.1\r\nHost: shop\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        asked += f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        self._socket.sendall(asked.encode())
        self._file = self._socket.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        while self._file.readline().strip():
            pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._socket.close()

    def echoed(self, text: bytes) -> bytes:
        mask = b"\x01\x02\x03\x04"
        masked = bytes(sign ^ mask[at % 4] for at, sign in enumerate(text))
        self._socket.sendall(bytes([0x81, 0x80 | len(text)]) + mask + masked)
        return self._file.read(2 + len(text))[2:]

    def is_over(self) -> bool:
        """Wait until the other side ends it."""
        return self._file.read() == b""


def test_a_stream_lasts_for_as_long_as_something_comes_and_an_answer_for_as_long_as_was_said(site):
    """Time for an answer: half a second. Silence of a stream: two seconds."""
    shop = site(timeout="500ms", idle_timeout="2s", streams=["/events-by-path"])
    shop.live("1.0")
    with WebSocket(shop.port) as talk:
        assert talk.status == 101
        for _ in range(4):
            assert talk.echoed(b"hello") == b"hello"
            time.sleep(0.7)
        assert talk.echoed(b"still here") == b"still here"
        events = "".join(f"data: {number}\n\n" for number in range(3))
        assert shop.ask("/events?3", accept="text/event-stream") == (200, events)
        assert shop.ask("/events-by-path?3", x_gonogo_version="1.0") == (200, events)
        with pytest.raises((IncompleteRead, ConnectionError)):
            shop.ask("/events?3")
        assert talk.is_over()
    assert shop.ask("/sleep?1")[0] == 504


class Users:
    """Clients that keep their connections, some reading and some changing; they count what they get."""

    def __init__(self, port: int, many: int = 8) -> None:
        self.port = port
        self.answers: Counter[tuple[int, str]] = Counter()
        self.lost: list[str] = []
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=[index % 2]) for index in range(many)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, changing: int) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        while not self._ended.is_set():
            try:
                connection.request("POST" if changing else "GET", "/", b"given" if changing else None)
                answer = connection.getresponse()
                self.answers[answer.status, answer.read().decode()] += 1
            except (OSError, HTTPException) as problem:
                self.lost.append(repr(problem))
                connection.close()
            self._ended.wait(0.002)
        connection.close()


@pytest.mark.slow
def test_no_request_is_lost_while_versions_come_and_go(site):
    shop = site(instances=2)
    shop.live("1.0")
    times = []
    with Users(shop.port) as users:
        before, number = "1.0", 0
        while sum(users.answers.values()) < 5000 or number < 5:
            number += 1
            after, order = f"1.{number}", FencingToken("release", number + 1)
            shop.number = number + 1
            assert shop.start(after) == Done()
            for share in (5, 50, 100):
                began = time.monotonic()
                assert shop.target.shift(order, {before: 100 - share, after: share}) == Done()
                times.append(time.monotonic() - began)
            assert shop.target.promote(order, after) == Done()
            assert shop.target.retire(order, before, 1) == Done()
            assert shop.target.retire(order, before) == Done()
            before = after
    assert users.lost == []
    assert {status for status, _ in users.answers} == {200}
    assert sum(users.answers.values()) >= 5000
    assert sorted(times)[len(times) // 2] < 1.0
