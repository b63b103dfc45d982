"""Whoever is on call is told by a command or in a file; a repeat is known."""

from __future__ import annotations

import json

import msgspec
import pytest

from gonogo.adapters.alerts.command import CommandAlerts, CommandSettings
from gonogo.adapters.alerts.file import FileAlerts, FileSettings
from gonogo.adapters.clock.system import SystemClock
from gonogo.errors import Stopped, UsageError
from gonogo.ports.alerts import Alert
from gonogo.ports.commands import Finished
from gonogo.ports.target import TargetTools
from gonogo.testing.commands import Play, PlayedCommands
from gonogo.testing.polling import PlayedHttp
from gonogo.testing.workspace import MemoryWorkspace

ALERT = Alert(
    "r-1/alert", 0, 1_700_000_000, "shop", "production", "1.1.0", "it is {version}\nbad", ("call Bob",)
)


def never() -> bool:
    return False


def tools(commands, folder) -> TargetTools:
    return TargetTools("production", commands, PlayedHttp({}), SystemClock(), MemoryWorkspace(folder), dict)


def test_a_command_gets_the_message_as_one_word_and_nothing_of_it_is_read_again(tmp_path):
    commands = PlayedCommands({"page": Play()})
    settings = CommandSettings("page --priority={priority} {environment}/{version} {message}")
    assert CommandAlerts(settings, tools(commands, tmp_path)).send(ALERT, never) == "told by a command"
    (ran,) = commands.ran
    message = "[P0] shop 1.1.0 in production: it is {version}\\x0abad. By hand: call Bob"
    assert list(ran.command) == ["page", "--priority=0", "production/1.1.0", message]


@pytest.mark.parametrize(
    ("finished", "says"),
    [
        (Finished(3, "no route\n", 0.1), "ended with 3: no route"),
        (Finished(-9, "", 60.0, timed_out=True), "did not end in 60 s"),
    ],
)
def test_a_command_that_fails_says_so(tmp_path, finished, says):
    class Failing:
        def run(self, *_, **__):
            return finished

    with pytest.raises(UsageError, match=says):
        CommandAlerts(CommandSettings("page"), tools(Failing(), tmp_path)).send(ALERT, never)


def test_a_command_that_is_stopped_is_told_again_later(tmp_path):
    class Stopping:
        def run(self, *_, **__):
            return Finished(-15, "", 0.1, stopped=True)

    with pytest.raises(Stopped):
        CommandAlerts(CommandSettings("page"), tools(Stopping(), tmp_path)).send(ALERT, never)


@pytest.mark.parametrize("line", ["", "page 'half"])
def test_a_line_that_is_no_command_is_refused(line):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"kind": "command", "run": line}, CommandSettings)


def test_a_file_has_each_alert_once(tmp_path):
    alerts = FileAlerts(FileSettings("on-call/alerts.jsonl"), tools(PlayedCommands({}), tmp_path))
    assert alerts.send(ALERT, never) == "written to alerts.jsonl"
    alerts.send(ALERT, never)
    alerts.send(msgspec.structs.replace(ALERT, operation="r-1/alert-2"), never)
    lines = (tmp_path / "gonogo" / "on-call" / "alerts.jsonl").read_text().splitlines()
    first, second = map(json.loads, lines)
    assert (first["priority"], first["message"]) == (0, ALERT.message)
    assert second["operation"] == "r-1/alert-2"


def test_a_file_that_cannot_be_written_or_is_too_large_says_what_to_do(tmp_path):
    (tmp_path / "gonogo" / "folder").mkdir(parents=True)
    with pytest.raises(UsageError, match="cannot be written"):
        FileAlerts(FileSettings("folder"), tools(PlayedCommands({}), tmp_path)).send(ALERT, never)
    (tmp_path / "gonogo" / "long").write_text("x" * 20)
    with pytest.raises(UsageError, match="move it away"):
        FileAlerts(FileSettings("long"), tools(PlayedCommands({}), tmp_path), 10).send(ALERT, never)
