"""What a target says to its commands, and how their answers are read."""

import json
from pathlib import Path

import msgspec
import pytest

from gonogo.adapters.clock.system import SystemClock
from gonogo.adapters.metrics.command import CommandMetrics, CommandMetricsSettings
from gonogo.adapters.target.command.settings import CommandSettings
from gonogo.adapters.target.command.target import CommandTarget
from gonogo.bootstrap.environments import target_tools
from gonogo.errors import Stopped, TargetError, UsageError
from gonogo.ports.metrics import MetricsContext, Sample, Totals, Unavailable
from gonogo.ports.repository import Place
from gonogo.ports.target import Artefact, Done, Failed, FencingToken, Observed, Obstructed, Replaced, Running
from gonogo.testing.commands import Play, PlayedCommands
from gonogo.testing.target import MemoryTarget

ORDER = FencingToken("release/production-3", 7)
VERBS = ("observe", "start", "shift", "promote", "retire", "forget", "measure")
DONE = '{"done": true}\n'


@pytest.fixture
def target(tmp_path):
    """A target whose commands end as a test says, and what they were run with."""

    def made(output: str = DONE, *, settings=None, **play):
        commands = PlayedCommands({"deploy": Play(output=output, **play)})
        given = settings or CommandSettings(**{verb: f"deploy {verb} 'to there'" for verb in VERBS})
        place = Place(tmp_path, tmp_path / ".git", shallow=False)
        return CommandTarget(given, target_tools(place, "production", commands)), commands.ran

    return made


def never():
    return False


def test_each_verb_says_what_shall_be_and_who_asks(target, tmp_path):
    one, ran = target()
    one.start(ORDER, Artefact("1.1", "c" * 40), 2, never)
    one.shift(ORDER, {"1.1": 5, "1.0": 95})
    one.promote(ORDER, "1.1")
    one.retire(ORDER, "1.0", 1)
    one.forget(ORDER, 5, ("0.9",))
    assert [run.command for run in ran] == [("deploy", verb, "to there") for verb in VERBS[1:-1]]
    assert {run.folder for run in ran} == {str(tmp_path)}
    assert [run.timeout for run in ran] == [600.0, 60.0, 60.0, 60.0, 60.0]
    asked = [json.loads(run.given) for run in ran]
    whose = {"environment": "production", "operation": "release/production-3", "number": 7}
    assert [{**request, **whose} == request for request in asked] == [True] * 5
    details = [{name: value for name, value in request.items() if name not in whose} for request in asked]
    assert details == [
        {"do": "start", "version": "1.1", "commit": "c" * 40, "artefact": "", "instances": 2},
        {"do": "shift", "shares": {"1.1": 5, "1.0": 95}},
        {"do": "promote", "version": "1.1"},
        {"do": "retire", "version": "1.0", "leaving": 1},
        {"do": "forget", "keep": 5, "spared": ["0.9"]},
    ]


def test_a_later_attempt_never_ends_the_command_of_an_earlier_one_nor_the_other_way_round(target):
    one, ran = target()
    one.promote(ORDER, "1.1")
    one.promote(FencingToken(ORDER.operation, ORDER.number + 1), "1.1")
    assert len({run.operation for run in ran}) == 2


@pytest.mark.parametrize(
    ("output", "code", "outcome"),
    [
        (DONE, 0, Done()),
        ("deploying\n" + DONE + "\n", 0, Done()),
        ('{"replaced": 9}', 0, Replaced(9)),
        ('{"obstructed": "the port is taken"}', 1, Obstructed("`promote`: the port is taken")),
        ('{"replaced": 9}', 75, Replaced(9)),
        ("step 1\n" + '{"failed": "no room"}', 1, Failed("`promote`: no room", ("step 1",))),
        ('{"failed": "no\x1b[1m room", "log": ["a", "b"]}', 0, None),
        ('{"failed": "no room", "log": ["a", "b"]}', 0, Failed("`promote`: no room", ("a", "b"))),
    ],
)
def test_an_answer_is_the_last_line_and_the_log_stands_before_it(target, output, code, outcome):
    one, _ = target(output, code=code)
    got = one.promote(ORDER, "1.1")
    assert "\x1b" not in repr(got)
    assert outcome in (None, got)


@pytest.mark.parametrize(
    ("output", "code", "said"),
    [
        ("", 0, "`promote` said nothing, and ended with exit code 0"),
        ("Traceback\nKeyError: 'x'\n", 1, "`promote` ended with exit code 1: KeyError: 'x'"),
        ("all went well\n", 0, "does not end with an answer as it should: JSON is malformed"),
        ('{"done": "yes"}', 0, "Expected `bool`, got `str` - at `$.done`. Its last line: {"),
        ('{"don": true}', 0, "unknown field `don`"),
        ("{}", 0, "neither `done`, `failed` nor `replaced`"),
        (DONE, 3, "`promote` says that it is done, and ends with exit code 3"),
        ('{"replaced": -1}', 0, ">= 0"),
    ],
)
def test_what_is_no_answer_is_a_failure_that_says_what_came(target, output, code, said):
    one, _ = target(output, code=code)
    failed = one.promote(ORDER, "1.1")
    assert isinstance(failed, Failed)
    assert said in failed.sentence
    assert failed.log == tuple(output.splitlines())


def test_a_command_that_takes_too_long_has_failed(target):
    one, _ = target(seconds=90)
    failed = one.shift(ORDER, {"1.1": 100})
    assert "`shift` did not end in 60 s" in failed.sentence


def test_what_was_stopped_is_no_answer(target):
    one, _ = target()
    with pytest.raises(Stopped):
        one.start(ORDER, Artefact("1.1", "c" * 40), 1, lambda: True)


def test_a_program_that_is_not_there_is_a_target_that_cannot_be_reached(target):
    settings = CommandSettings(**dict.fromkeys(VERBS, "nowhere"))
    one, _ = target(settings=settings)
    with pytest.raises(TargetError, match="`observe`: There is no program 'nowhere' on PATH"):
        one.observe()


def test_old_versions_stay_where_no_command_forgets_them(target):
    one, ran = target(settings=CommandSettings(**{**dict.fromkeys(VERBS, "deploy"), "forget": ""}))
    assert one.forget(ORDER, 5) == Done()
    assert ran == []


def test_how_it_stands_is_read_whole(target):
    running = {"version": "1.1", "wanted": 2, "ready": 1, "share": 5, "urls": ["http://10.0.0.7:80"]}
    one, ran = target(json.dumps({"live": "1.0", "running": [running], "kept": ["0.9"], "url": ""}))
    assert one.observe() == Observed("1.0", (Running("1.1", 2, 1, 5, ("http://10.0.0.7:80",)),), ("0.9",), "")
    assert json.loads(ran[0].given) == {"do": "observe", "environment": "production"}


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"running": [{"version": "1.1", "wanted": 1, "ready": 1, "share": 101}]}, "share"),
        ({"running": [{"version": "1.1", "wanted": 1, "share": 1}]}, "ready"),
        ({"alive": "1.0"}, "unknown field `alive`"),
        ({"url": "nowhere"}, "`observe`: 'nowhere' is no address of HTTP"),
    ],
)
def test_how_it_stands_is_never_guessed(target, told, said):
    one, _ = target(json.dumps(told))
    with pytest.raises(TargetError, match=said):
        one.observe()


def test_an_answer_of_a_command_that_failed_is_none(target):
    one, _ = target("{}", code=2)
    with pytest.raises(TargetError, match="exit code 2"):
        one.observe()


def measured(target, output, **play):
    one, ran = target(output, **play)
    tools = MetricsContext("production", None, SystemClock(), one)
    return CommandMetrics(CommandMetricsSettings(), tools).read(["1.1", "1.0"], [250]), ran


def test_counts_are_taken_as_they_are_told(target):
    told = {
        "versions": {
            "1.1": {"requests": 7, "bad": 1, "slower": {"250": 2}},
            "0.9": {"requests": 1, "bad": 0},
        },
        "gauges": {"1.1": {"cpu": 12.5}},
    }
    seen, ran = measured(target, json.dumps(told))
    assert isinstance(seen, Sample)
    assert (seen.versions, seen.gauges) == ({"1.1": Totals(7, 1, {250: 2})}, {"1.1": {"cpu": 12.5}})
    assert json.loads(ran[0].given) == {
        "do": "measure",
        "environment": "production",
        "versions": ["1.1", "1.0"],
        "bounds": [250],
    }


@pytest.mark.parametrize(
    ("output", "play", "said"),
    [
        ('{"failed": "the server is away"}', {}, "`measure`: the server is away"),
        ('{"versions": {"1.1": {"requests": -1, "bad": 0}}}', {}, ">= 0"),
        ('{"versions": {"1.1": {"requests": 1}}}', {}, "missing required field `bad`"),
        ("", {"code": 1}, "said nothing"),
        ("{}", {"seconds": 90}, "did not end in 60 s"),
    ],
)
def test_counts_that_are_not_told_are_missing_and_not_zero(target, output, play, said):
    seen, _ = measured(target, output, **play)
    assert isinstance(seen, Unavailable)
    assert said in seen.sentence


def test_a_target_without_a_command_to_measure_says_so(target):
    one, _ = target(settings=CommandSettings(**{**dict.fromkeys(VERBS, "deploy"), "measure": ""}))
    assert one.measure(1.0, ["1.1"], []) == Unavailable(
        1.0, "production: its target has no command to `measure`"
    )


def test_only_a_target_that_is_moved_by_commands_is_measured_by_one():
    tools = MetricsContext("production", None, SystemClock(), MemoryTarget())
    with pytest.raises(UsageError, match="production has no numbers of kind `command`"):
        CommandMetrics(CommandMetricsSettings(), tools)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"start": ""}, "`start` needs a command"),
        ({"start": "deploy 'start"}, "cannot be read"),
        ({"measure": "'"}, "cannot be read"),
        ({"timeout": "soon"}, "soon"),
        ({"instances": 0}, ">= 1"),
    ],
)
def test_settings_that_cannot_work_are_refused(settings, said):
    with pytest.raises(msgspec.ValidationError, match=said):
        msgspec.convert({"kind": "command", **dict.fromkeys(VERBS, "deploy"), **settings}, CommandSettings)


def test_its_logs_lie_beside_those_of_the_local_target(target, tmp_path: Path):
    one, _ = target("hello\n" + DONE)
    one.promote(ORDER, "1.1")
    assert (tmp_path / ".git/gonogo/environments/production/promote.log").read_text().startswith("hello")
