from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from gonogo.domain.decision import Because, Call, Decision, Evidence, Setup
from gonogo.errors import Stopped
from gonogo.gates.command import CommandGate
from gonogo.testing.commands import Play, PlayedCommands

Poll = Callable[..., Decision]


def gate(run: str = "pytest -q", **more: object) -> CommandGate:
    return CommandGate(msgspec.convert({"run": run, **more}, CommandGate.Settings))


def test_a_command_that_succeeds_is_go_and_its_output_is_evidence(poll: Poll, tmp_path: Path) -> None:
    decision = poll(gate(), Play(output="fine\n", seconds=1.5))
    assert (decision.call, decision.because) == (Call.GO, Because.PASSED)
    assert (decision.asker, decision.subject.commit, decision.remedy) == ("unit", "c0ffee", "")
    assert decision.evidence == (
        Evidence("command", "pytest -q"),
        Evidence("output", "exit code 0, 1.5 s", "output.log"),
    )
    assert (tmp_path / "evidence/output.log").read_text() == "fine\n"


def test_a_command_that_fails_is_no_go_with_its_last_words_and_the_way_to_mend(poll: Poll) -> None:
    lines = [f"line {number}" for number in range(30)]
    decision = poll(gate(), Play(code=2, output="\n".join([*lines, "", "\x1b[31m" + "x" * 500])))
    assert (decision.call, decision.because) == (Call.NO_GO, Because.FAILED)
    assert decision.reason == "the command failed (exit code 2)"
    assert decision.details[:-1] == tuple(lines[-9:])
    assert decision.details[-1].startswith("\\x1b[31mxxx")
    assert decision.remedy == "run `pytest -q` on the commit, and fix what it says"


def test_a_command_that_a_signal_ended_is_no_go(poll: Poll) -> None:
    assert poll(gate(), Play(code=-11)).reason == "the command failed (signal 11)"


def test_a_command_that_takes_too_long_is_no_go(poll: Poll) -> None:
    decision = poll(gate(), Play(seconds=3600))
    assert (decision.call, decision.because) == (Call.NO_GO, Because.TIMED_OUT)
    assert decision.reason == "not done after 1 min; it was ended"
    assert "raise its timeout" in decision.remedy


def test_a_program_that_is_not_there_is_a_hold_that_says_what_to_install(poll: Poll) -> None:
    decision = poll(gate("no-such-program"))
    assert (decision.call, decision.because) == (Call.HOLD, Because.MISSING)
    assert isinstance(decision.waits_for, Setup)
    assert "There is no program 'no-such-program'" in decision.waits_for.remedy


def test_where_we_are_stopped_there_is_no_answer(poll: Poll) -> None:
    with pytest.raises(Stopped):
        poll(gate(), Play(code=1), stopped=lambda: True)


def test_where_we_are_stopped_after_the_command_ended_there_is_no_answer(poll: Poll) -> None:
    asked = iter([False])
    with pytest.raises(Stopped):
        poll(gate(), Play(code=1), stopped=lambda: next(asked, True))


def test_an_optional_gate_says_no_and_that_it_is_optional(poll: Poll) -> None:
    decision = poll(gate(), Play(code=1), required=False)
    assert (decision.call, decision.required) == (Call.NO_GO, False)


def test_the_command_gets_its_words_timeout_and_operation(poll: Poll) -> None:
    commands = PlayedCommands({"pytest": Play()})
    poll(gate("pytest 'a b' $HOME"), commands=commands)
    ran = commands.ran[0]
    assert (ran.command, ran.operation, ran.timeout) == (("pytest", "a b", "$HOME"), "1.1.0-1/unit", 60.0)


@pytest.mark.parametrize(
    ("run", "sentence"),
    [
        ("", "expected a command"),
        ("a 'b", "No closing quotation"),
        ("a && b", "no shell reads the command, so '&&' does nothing"),
        ("a | b", "Write: sh -c"),
        ("A=1 b", "so 'A=1' sets nothing. Write: env A=1"),
        ("a \0", "expected a command"),
    ],
)
def test_what_needs_a_shell_or_is_no_command_is_refused(run: str, sentence: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=sentence):
        gate(run)


def test_every_gate_has_the_common_settings() -> None:
    settings = msgspec.convert(
        {"kind": "command", "run": "x", "timeout": "1h30m", "retry": {"times": 2, "after": "1m"}},
        CommandGate.Settings,
    )
    assert (settings.kind, settings.required, settings.seconds) == ("command", True, 5400)
    assert settings.retry is not None
    assert (settings.retry.times, settings.retry.seconds) == (2, 60)
    assert msgspec.convert({"run": "x"}, CommandGate.Settings).seconds == 1800
    assert b'"kind":"command"' in msgspec.json.encode(settings)


@pytest.mark.parametrize(
    "wrong",
    [
        {"timeout": "soon"},
        {"retry": {"after": "soon"}},
        {"retry": {"times": -1}},
        {"knd": 1},
        {"kind": "tests"},
    ],
)
def test_wrong_common_settings_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"run": "x", **wrong}, CommandGate.Settings)
