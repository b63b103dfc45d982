from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gonogo.domain.decision import Because, Call, Decision, Evidence, Setup
from gonogo.errors import Stopped
from gonogo.gates.metric import MetricGate, MetricSettings
from gonogo.ports.http import NoAnswer, Response
from gonogo.testing.commands import Play
from gonogo.testing.polling import PlayedHttp

Poll = Callable[..., Decision]

FILE = "reports/metrics.json"
PAGE = "http://metrics.example/now"
MEASURING = {"from": FILE, "run": "pytest --measure"}


def settings(**stated: Any) -> MetricSettings:
    return msgspec.convert({"require": "error_rate < 1% and p95 < 500ms"} | stated, MetricSettings)


def gate(**stated: Any) -> MetricGate:
    return MetricGate(settings(**(stated if "url" in stated or "from" in stated else MEASURING | stated)))


def play(text: str, code: int = 0) -> Play:
    return Play(code=code, output="last words\n", files={FILE: text})


def told(decision: Decision) -> tuple[Call, Because, str]:
    return decision.call, decision.because, decision.reason


def page(body: bytes, status: int = 200) -> PlayedHttp:
    return PlayedHttp({PAGE: Response(status, {}, body, 0.1)})


def test_where_all_that_must_hold_does_it_is_go_with_numbers_as_evidence(poll: Poll, tmp_path: Path) -> None:
    text = '{"error_rate": "0.4%", "p95": "230ms"}'
    decision = poll(gate(), play(text))
    reason = "error_rate is 0.4%; error_rate < 1% is met; p95 is 0.23s; p95 < 0.5s is met"
    assert told(decision) == (Call.GO, Because.PASSED, reason)
    assert decision.evidence[2:] == (
        Evidence("measurements", FILE, f"reports/{FILE}"),
        Evidence("error_rate", "0.4%"),
        Evidence("p95", "0.23s"),
    )
    assert (tmp_path / "evidence/reports" / FILE).read_text() == text


def test_a_threshold_that_is_exceeded_is_no_go(poll: Poll) -> None:
    decision = poll(gate(), play('{"error_rate": 1.2, "p95": 0.2}'))
    assert told(decision) == (
        Call.NO_GO,
        Because.FAILED,
        "error_rate is 1.2%; error_rate < 1% is not met; p95 is 0.2s; p95 < 0.5s is met",
    )
    assert decision.details == (
        "error_rate is 1.2%; error_rate < 1% is not met",
        "p95 is 0.2s; p95 < 0.5s is met",
    )
    assert decision.remedy == "find out what made it worse, and fix that"


def test_what_was_not_measured_is_a_hold(poll: Poll) -> None:
    decision = poll(gate(), play('{"error_rate": 0.1, "p99": 1}'))
    reason = "error_rate is 0.1%; error_rate < 1% is met; p95 was not measured (p95 < 0.5s)"
    assert told(decision) == (Call.HOLD, Because.MISSING, reason)
    assert decision.waits_for == Setup("measure it, or do not require it; measured: error_rate, p99")
    assert "measured: nothing" in poll(gate(), play("{}")).remedy


def test_thresholds_in_the_structured_form_are_judged_beside_the_condition(poll: Poll) -> None:
    thresholds = [
        {"metric": "http.cpu", "operator": "lte", "value": "80%"},
        {"metric": "rps", "operator": "gte", "value": 100},
    ]
    asked = gate(require="", thresholds=thresholds)
    assert poll(asked, play('{"http": {"cpu": "80%"}, "rps": 100}')).call is Call.GO
    assert poll(asked, play('{"http": {"cpu": "80%"}, "rps": 99}')).call is Call.NO_GO
    assert poll(asked, play('{"http": {"cpu": "80%"}}')).call is Call.HOLD


def test_a_number_counts_what_units_say(poll: Poll) -> None:
    units = {"p95": "ms", "error_rate": "ratio"}
    decision = poll(gate(units=units), play('{"error_rate": 0.02, "p95": 230}'))
    assert told(decision)[:2] == (Call.NO_GO, Because.FAILED)
    assert decision.details[0] == "error_rate is 2%; error_rate < 1% is not met"
    assert decision.details[1] == "p95 is 0.23s; p95 < 0.5s is met"


def test_a_unit_that_is_not_the_conditions_is_a_hold(poll: Poll) -> None:
    decision = poll(gate(require="p95 < 500"), play('{"p95": "230ms"}'))
    assert told(decision) == (
        Call.HOLD,
        Because.BROKEN,
        "p95 is a time (0.23s), and is compared with a plain number (p95 < 500)",
    )
    assert decision.remedy == (
        "write measurement and condition in the same unit, or say with `units:` what it counts"
    )


def test_a_command_that_fails_or_takes_too_long_is_no_go(poll: Poll) -> None:
    failed = poll(gate(), play("{}", code=3))
    assert told(failed) == (Call.NO_GO, Because.FAILED, "the command failed (exit code 3)")
    assert failed.details == ("last words",)
    late = poll(gate(), Play(seconds=100))
    assert told(late) == (Call.NO_GO, Because.TIMED_OUT, "not done after 1 min; it was ended")


def test_a_program_that_is_not_there_is_a_hold(poll: Poll) -> None:
    decision = poll(gate(**{"from": FILE, "run": "no-such-program"}))
    assert told(decision) == (Call.HOLD, Because.MISSING, "the command cannot be run")


@pytest.mark.threat("gate", "Leave measured values of an earlier run in place")
def test_without_its_file_it_holds_and_an_earlier_one_does_not_count(poll: Poll, tmp_path: Path) -> None:
    old = tmp_path / "checkout" / FILE
    old.parent.mkdir(parents=True)
    old.write_text('{"error_rate": 0, "p95": 0}')
    decision = poll(gate())
    assert told(decision) == (Call.HOLD, Because.MISSING, f"0 files of measurements at {FILE}")
    assert decision.remedy.startswith("let a command write to that one place a JSON object, such as {")


def test_a_file_of_the_commit_is_read_where_no_command_writes_it(poll: Poll, tmp_path: Path) -> None:
    place = tmp_path / "checkout" / FILE
    place.parent.mkdir(parents=True)
    place.write_text('{"error_rate": 0, "p95": 0}')
    assert poll(gate(**{"from": FILE})).call is Call.GO


def test_an_earlier_file_that_cannot_be_removed_is_a_hold(
    poll: Poll, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "checkout/reports").mkdir(parents=True)
    (tmp_path / "checkout" / FILE).write_text("{}")

    def refuse(*_: object) -> None:
        raise PermissionError("not yours")

    monkeypatch.setattr(Path, "unlink", refuse)
    decision = poll(gate())
    assert told(decision) == (Call.HOLD, Because.BROKEN, "an earlier run's report is in the way")


def test_a_broken_file_is_a_hold(poll: Poll) -> None:
    decision = poll(gate(), play("[1]"))
    assert told(decision)[:2] == (Call.HOLD, Because.BROKEN)
    assert decision.reason.startswith(f"{FILE} is no JSON object of numbers: ")


def test_an_address_is_asked(poll: Poll) -> None:
    http = page(b'{"error_rate": 0.4, "p95": "230ms"}')
    decision = poll(gate(url=PAGE), http=http)
    assert decision.call is Call.GO
    assert decision.evidence[0] == Evidence("measurements", PAGE)


@pytest.mark.parametrize(
    ("http", "because", "reason"),
    [
        (PlayedHttp({}), Because.MISSING, f"{PAGE} gave no answer: connection refused"),
        (
            PlayedHttp({PAGE: NoAnswer("timed out after 30 s", 30)}),
            Because.MISSING,
            f"{PAGE} gave no answer: timed out after 30 s",
        ),
        (page(b"{}", 503), Because.BROKEN, f"{PAGE} answered 503, not 200"),
        (page(b"[]"), Because.BROKEN, f"{PAGE} is no JSON object of numbers: Expected `object`, got `array`"),
    ],
)
def test_an_address_without_measurements_is_a_hold(
    poll: Poll, http: PlayedHttp, because: Because, reason: str
) -> None:
    assert told(poll(gate(url=PAGE), http=http)) == (Call.HOLD, because, reason)


def test_file_and_address_are_taken_together_unless_they_measure_the_same(poll: Poll) -> None:
    both = gate(**MEASURING, url=PAGE)
    http = page(b'{"p95": "230ms"}')
    assert poll(both, play('{"error_rate": 0.4}'), http=http).call is Call.GO
    twice = poll(both, play('{"error_rate": 0.4, "p95": "100ms"}'), http=http)
    assert told(twice) == (Call.HOLD, Because.BROKEN, "measured twice: p95")
    assert twice.remedy == "measure each name in one place only"


def test_where_we_are_stopped_there_is_no_answer(poll: Poll) -> None:
    with pytest.raises(Stopped):
        poll(gate(), play("{}"), stopped=lambda: True)
    with pytest.raises(Stopped):
        poll(gate(url=PAGE), http=page(b"{}"), stopped=lambda: True)


def test_an_optional_gate_says_no_and_that_it_is_optional(poll: Poll) -> None:
    decision = poll(gate(), play('{"error_rate": 9, "p95": 0}'), required=False)
    assert (decision.call, decision.required) == (Call.NO_GO, False)


@pytest.mark.parametrize(
    ("stated", "sentence"),
    [
        ({}, "say with from: or url: where measurements are"),
        ({"url": PAGE, "run": "x"}, "say with from: which file the command writes"),
        ({"from": "../x"}, "expected a path or pattern inside the repository"),
        ({"from": FILE, "run": "a | b"}, "no shell reads the command"),
        ({"url": "metrics.example"}, "is no address of HTTP"),
        ({"url": PAGE, "headers": {"a b": "c"}}, "is no name of a header"),
        ({"url": PAGE, "require": ""}, "say with require: or thresholds: what must hold"),
        ({"url": PAGE, "require": "p95 <"}, "Character 6 of the condition, at its end: expected a number"),
        ({"url": PAGE, "units": {"p95": "us"}}, "Invalid enum value 'us'"),
        ({"url": PAGE, "timeout": "soon"}, "'soon' is not a duration"),
    ],
)
def test_settings_that_cannot_work_are_refused(stated: dict[str, Any], sentence: str) -> None:
    with pytest.raises(msgspec.ValidationError) as problem:
        settings(**stated)
    assert sentence in str(problem.value)
