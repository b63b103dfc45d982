import itertools
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gonogo.adapters.clock.system import SystemClock
from gonogo.adapters.commands.local import LocalCommands
from gonogo.domain.decision import Because, Call, Decision, Evidence, Setup
from gonogo.domain.evidence import smoke
from gonogo.errors import GonogoError, Stopped
from gonogo.gates.smoke import SmokeGate, SmokeSettings
from gonogo.ports.http import NoAnswer, Response
from gonogo.testing.commands import Play, PlayedCommands
from gonogo.testing.polling import PlayedHttp, StillClock

Poll = Callable[..., Decision]

URL = "http://slot:8000"
API = {"api": {"get": "/health"}}
PAY = {"pay": {"get": "https://pay.example/health"}}


def settings(**stated: Any) -> SmokeSettings:
    return msgspec.convert({"url": URL, "checks": API} | stated, SmokeSettings)


def gate(**stated: Any) -> SmokeGate:
    return SmokeGate(settings(**stated))


def told(decision: Decision) -> tuple[Call, Because, str]:
    return decision.call, decision.because, decision.reason


class Waiting:
    """Never answers, until it is stopped; `asked` has who was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def request(
        self,
        method: str,
        url: str,
        *,
        timeout: float,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        most: int = 0,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Response | NoAnswer:
        self.asked.append(url)
        if url.endswith("/down"):
            return Response(500, {}, b"", 0.0)
        while not stopped():
            time.sleep(0.001)
        return NoAnswer("interrupted", 0.0)


class Hurrying(StillClock):
    """Each time it is asked, ten seconds have gone by."""

    def __init__(self) -> None:
        super().__init__()
        self._seconds = itertools.count(0.0, 10.0)

    def monotonic(self) -> float:
        return next(self._seconds)


def test_where_every_check_passes_it_is_go_with_each_as_evidence(poll: Poll) -> None:
    checks = API | {"checkout": {"run": "pytest checkout.py {url} --at={url}/cart"}}
    commands = PlayedCommands({"pytest": Play(seconds=1.5)})
    decision = poll(gate(checks=checks), http=PlayedHttp({f"{URL}/health": 204}), commands=commands)
    assert told(decision) == (Call.GO, Because.PASSED, "2 checks passed")
    assert decision.evidence == (
        Evidence("URL", URL),
        Evidence("critical paths", "2 of 2 passed"),
        Evidence("api", f"GET {URL}/health: 204"),
        Evidence("checkout", "exit code 0, 1.5 s", "checks/checkout.log"),
    )
    (ran,) = commands.ran
    assert ran.command == ("pytest", "checkout.py", URL, f"--at={URL}/cart")
    assert ran.operation.endswith("/unit/checks/checkout")
    assert ran.timeout == 60


def test_a_failure_tells_endpoint_expectation_and_what_came(poll: Poll) -> None:
    http = PlayedHttp({f"{URL}/health": Response(503, {}, b"database is down", 0.1)})
    decision = poll(gate(), http=http)
    reason = f"api: GET {URL}/health: expected 2xx, got 503"
    assert told(decision) == (Call.NO_GO, Because.FAILED, reason)
    assert decision.details == (reason, "  database is down")
    assert decision.remedy == "see what the version's own log says about it, and fix that"
    assert decision.waits_for is None
    assert decision.evidence[1] == Evidence("critical paths", "0 of 1 passed")


def test_where_nobody_listens_it_is_no_go(poll: Poll) -> None:
    decision = poll(gate())
    assert told(decision) == (
        Call.NO_GO,
        Because.FAILED,
        f"api: GET {URL}/health: expected 2xx, got no answer: connection refused",
    )


def test_a_redirect_is_a_failure_that_says_where_to(poll: Poll) -> None:
    http = PlayedHttp({f"{URL}/health": Response(302, {"location": "/login"}, b"", 0.1)})
    assert poll(gate(), http=http).reason.endswith("expected 2xx, got 302 to /login, which is not followed")


def test_a_command_that_fails_is_no_go_with_its_last_words(poll: Poll) -> None:
    decision = poll(gate(checks={"checkout": {"run": "pytest x"}}), Play(code=2, output="a\n\nboom\n"))
    assert told(decision) == (Call.NO_GO, Because.FAILED, "checkout: `pytest x` failed (exit code 2)")
    assert decision.details[1:] == ("  a", "  boom")
    killed = poll(gate(checks={"checkout": {"run": "pytest x"}}), Play(code=-9))
    assert killed.reason == "checkout: `pytest x` failed (signal 9)"


def test_a_command_that_takes_longer_than_it_may_is_no_go(poll: Poll) -> None:
    decision = poll(gate(checks={"checkout": {"run": "pytest x", "within": "2s"}}), Play(seconds=3))
    reason = "checkout: `pytest x` was not done after 2 s; it was ended"
    assert told(decision) == (Call.NO_GO, Because.TIMED_OUT, reason)


def test_a_program_that_is_not_there_is_a_hold_that_says_what_to_install(poll: Poll) -> None:
    decision = poll(gate(checks={"checkout": {"run": "no-such-program"}}))
    assert told(decision) == (Call.HOLD, Because.MISSING, "checkout: the command cannot be run")
    assert isinstance(decision.waits_for, Setup)
    assert decision.remedy.startswith("There is no program 'no-such-program'")


def test_the_first_failure_ends_the_others_and_says_which(poll: Poll) -> None:
    checks = {"bad": {"get": "/down"}, "slow": {"get": "/slow"}, "other": {"get": "/other"}}
    decision = poll(gate(checks=checks), http=Waiting())
    assert told(decision) == (Call.NO_GO, Because.FAILED, f"bad: GET {URL}/down: expected 2xx, got 500")
    assert Evidence("ended by the first failure", "other, slow") in decision.evidence


def test_the_first_failure_ends_commands_that_run(poll: Poll, tmp_path: Path) -> None:
    sleep = f"{sys.executable} -c 'import time; time.sleep(60)'"
    checks = {"slow": {"run": sleep}, "bad": {"run": "false"}}
    begun = time.monotonic()
    decision = poll(gate(checks=checks), commands=LocalCommands(tmp_path / "running", grace=0.5))
    assert told(decision) == (Call.NO_GO, Because.FAILED, "bad: `false` failed (exit code 1)")
    assert time.monotonic() - begun < 60
    assert list((tmp_path / "running").glob("*.json")) == []


def test_services_of_others_are_looked_at_first_and_their_trouble_is_a_hold(poll: Poll) -> None:
    http = PlayedHttp({"https://pay.example/health": 503, f"{URL}/health": 200})
    decision = poll(gate(external=PAY), http=http)
    assert told(decision) == (
        Call.HOLD,
        Because.NOT_REACHED,
        "the checks were not made: pay: GET https://pay.example/health: expected 2xx, got 503",
    )
    assert decision.waits_for == Setup("wait until pay is well again, and ask again")
    assert http.asked == ["https://pay.example/health"]


def test_a_service_of_others_that_cannot_be_looked_at_says_what_to_install(poll: Poll) -> None:
    decision = poll(gate(external={"pay": {"run": "no-such-program"}}))
    assert decision.reason == "the checks were not made: pay: the command cannot be run"
    assert decision.remedy.startswith("There is no program 'no-such-program'")


def test_where_the_services_of_others_are_well_the_checks_are_made(poll: Poll) -> None:
    http = PlayedHttp({"https://pay.example/health": 200, f"{URL}/health": 200})
    assert told(poll(gate(external=PAY), http=http)) == (Call.GO, Because.PASSED, "1 check passed")
    assert http.asked == ["https://pay.example/health", f"{URL}/health"]


@pytest.mark.parametrize(
    ("stated", "reason", "remedy"),
    [
        ({"url": ""}, "no URL is known", "say with `url:` where the version runs"),
        (
            {"url": "", "environment": "staging"},
            "no URL of staging is known",
            "deploy to staging, or say with `url:` where the version runs",
        ),
        (
            {"checks": {}},
            "no check is named",
            "name what must work under `checks:`, such as api: {get: /health}",
        ),
    ],
)
def test_where_there_is_nothing_to_look_at_it_holds(
    poll: Poll, stated: dict[str, Any], reason: str, remedy: str
) -> None:
    decision = poll(gate(**stated))
    assert told(decision) == (Call.HOLD, Because.MISSING, reason)
    assert decision.waits_for == Setup(remedy)


def test_the_same_checks_are_made_at_another_url(poll: Poll) -> None:
    planned = msgspec.json.encode(settings(url=""), order="sorted")
    pointed = msgspec.json.decode(smoke.pointed(planned, "http://green:1"), type=SmokeSettings)
    http = PlayedHttp({"http://green:1/health": 200})
    assert poll(SmokeGate(pointed), http=http).call is Call.GO


def test_what_is_not_done_in_time_is_no_go_and_names_what_ran(poll: Poll) -> None:
    decision = poll(gate(), http=Waiting(), clock=Hurrying())
    assert told(decision) == (Call.NO_GO, Because.TIMED_OUT, "not done after 1 min; it was ended: api")
    assert "raise its timeout" in decision.remedy


def test_services_of_others_that_are_not_done_in_time_are_no_go_too(poll: Poll) -> None:
    decision = poll(gate(external=PAY), http=Waiting(), clock=Hurrying())
    assert told(decision) == (Call.NO_GO, Because.TIMED_OUT, "not done after 1 min; it was ended: pay")


def test_what_was_seen_before_time_was_over_is_kept(poll: Poll) -> None:
    class OneWell(Waiting):
        def request(self, method: str, url: str, **more: Any) -> Response | NoAnswer:
            return (
                Response(200, {}, b"", 0.0) if url.endswith("/well") else super().request(method, url, **more)
            )

    checks = {"slow": {"get": "/slow"}, "well": {"get": "/well"}}
    decision = poll(gate(checks=checks), http=OneWell(), clock=Hurrying())
    assert decision.reason == "not done after 1 min; it was ended: slow"
    assert Evidence("well", f"GET {URL}/well: 200") in decision.evidence


def test_more_checks_than_run_at_once_wait_for_their_turn_or_are_left(poll: Poll) -> None:
    checks = {f"c{number}": {"get": f"/{number}"} for number in range(40)}
    http = PlayedHttp({f"{URL}/{number}": 200 for number in range(40)})
    assert poll(gate(checks=checks), http=http, clock=SystemClock()).reason == "40 checks passed"
    waiting = Waiting()
    decision = poll(gate(checks={"bad": {"get": "/down"}} | checks), http=waiting)
    assert decision.because is Because.FAILED
    assert len(waiting.asked) < 41


def test_where_we_are_stopped_there_is_no_answer(poll: Poll) -> None:
    with pytest.raises(Stopped):
        poll(gate(), http=Waiting(), stopped=lambda: True)
    with pytest.raises(Stopped):
        poll(gate(checks={"checkout": {"run": "pytest"}}), stopped=lambda: True)


def test_what_breaks_in_a_check_is_raised(poll: Poll) -> None:
    class Broken:
        def request(self, *_: object, **__: object) -> Response:
            raise GonogoError("no room")

    with pytest.raises(GonogoError, match="no room"):
        poll(gate(), http=Broken())


def test_an_optional_gate_says_no_and_that_it_is_optional(poll: Poll) -> None:
    decision = poll(gate(), required=False)
    assert (decision.call, decision.required) == (Call.NO_GO, False)


def test_it_is_asked_again_once_after_thirty_seconds_unless_said_otherwise() -> None:
    retry = settings().retry
    assert retry is not None
    assert (retry.times, retry.seconds) == (1, 30)
    assert settings(retry=None).retry is None


@pytest.mark.parametrize(
    ("stated", "sentence"),
    [
        ({"url": "slot:8000"}, "'slot:8000' is no address of HTTP"),
        ({"timeout": "soon"}, "'soon' is not a duration"),
        ({"checks": {"a/b": {"get": "/"}}}, "'a/b' is no name of a check. Use letters, digits"),
        ({"checks": {"..": {"get": "/"}}}, "'..' is no name of a check"),
        ({"checks": {"a": {"run": "a && b"}}}, "no shell reads the command"),
        ({"checks": {"a": {}}}, "expected either get:"),
        ({"external": {"pay": {"get": "/health"}}}, "external.pay needs a whole address, such as https://"),
    ],
)
def test_settings_that_cannot_work_are_refused(stated: dict[str, Any], sentence: str) -> None:
    with pytest.raises(msgspec.ValidationError) as problem:
        settings(**stated)
    assert sentence in str(problem.value)
