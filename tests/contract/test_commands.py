"""What every adapter of the commands port does, and the fake too."""

import itertools
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gonogo.adapters.commands.local import LocalCommands
from gonogo.errors import UsageError
from gonogo.ports.commands import MOST_GIVEN, Commands
from gonogo.testing.commands import Play, PlayedCommands

SCRIPT = """
import json, sys, time, pathlib
play = json.loads(sys.argv[1])
sys.stdout.write(play["output"]); sys.stdout.flush()
time.sleep(play["seconds"])
for name, text in play["files"].items():
    pathlib.Path(name).parent.mkdir(parents=True, exist_ok=True); pathlib.Path(name).write_text(text)
sys.exit(play["code"])
"""
Room = tuple[Commands, Callable[[Play], list[str]]]


@pytest.fixture(params=["local", "played"])
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Room:
    """The commands, and a function that makes a program which ends as a play says."""
    if request.param == "local":
        local = LocalCommands(tmp_path / "marks", grace=0.5)
        return local, lambda play: [sys.executable, "-I", "-S", "-c", SCRIPT, _json(play)]
    programs: dict[str, Play] = {}
    names = (f"program-{number}" for number in itertools.count())

    def add(play: Play) -> list[str]:
        programs[name := next(names)] = play
        return [name]

    return PlayedCommands(programs), add


def _json(play: Play) -> str:
    return json.dumps(
        {"code": play.code, "output": play.output, "seconds": play.seconds, "files": play.files}
    )


def test_a_command_runs_in_its_folder_and_its_output_is_kept(room: Room, tmp_path: Path) -> None:
    commands, program = room
    log = tmp_path / "logs" / "log"
    play = Play(output="söme\noutput\n", files={"made/here": "text"})
    finished = commands.run(program(play), operation="o", folder=tmp_path, log=log, timeout=20)
    assert (finished.code, finished.output) == (0, "söme\noutput\n")
    assert not finished.timed_out
    assert not finished.stopped
    assert log.read_text() == "söme\noutput\n"
    assert (tmp_path / "made/here").read_text() == "text"


def test_the_exit_code_is_told(room: Room, tmp_path: Path) -> None:
    commands, program = room
    finished = commands.run(
        program(Play(code=7)), operation="o", folder=tmp_path, log=tmp_path / "log", timeout=20
    )
    assert finished.code == 7


def test_a_command_is_ended_at_its_timeout(room: Room, tmp_path: Path) -> None:
    commands, program = room
    play = Play(seconds=60, files={"late": ""})
    finished = commands.run(program(play), operation="o", folder=tmp_path, log=tmp_path / "log", timeout=0.3)
    assert finished.timed_out
    assert not finished.stopped
    assert finished.code != 0
    assert 0.3 <= finished.seconds < 60
    assert not (tmp_path / "late").exists()


def test_a_command_is_ended_when_we_are_stopped(room: Room, tmp_path: Path) -> None:
    commands, program = room
    play = Play(seconds=60, files={"late": ""})
    finished = commands.run(
        program(play), operation="o", folder=tmp_path, log=tmp_path / "log", timeout=20, stopped=lambda: True
    )
    assert finished.stopped
    assert not finished.timed_out
    assert not (tmp_path / "late").exists()


def test_a_program_that_is_not_there_is_named(room: Room, tmp_path: Path) -> None:
    commands, _ = room
    with pytest.raises(UsageError, match="There is no program 'no-such-program'"):
        commands.run(["no-such-program"], operation="o", folder=tmp_path, log=tmp_path / "log", timeout=1)


def test_where_nothing_was_left_running_there_is_nothing_to_end(room: Room, tmp_path: Path) -> None:
    commands, program = room
    commands.run(program(Play()), operation="o", folder=tmp_path, log=tmp_path / "log", timeout=20)
    assert commands.end_leftovers("o") == 0
    assert commands.end_leftovers() == 0


def test_a_command_reads_what_it_is_given_and_nothing_else(tmp_path: Path) -> None:
    commands = LocalCommands(tmp_path / "marks")
    program = [sys.executable, "-I", "-S", "-c", "import sys; print(repr(sys.stdin.read()))"]
    given = (("é" * 16_000).encode() + b"\nq\n", b"")
    for text in given:
        finished = commands.run(
            program, operation="o", folder=tmp_path, log=tmp_path / "log", timeout=20, given=text
        )
        assert finished.output.strip() == repr(text.decode())


def test_a_command_that_does_not_read_what_it_is_given_ends_all_the_same(tmp_path: Path) -> None:
    commands = LocalCommands(tmp_path / "marks")
    finished = commands.run(
        ["true"], operation="o", folder=tmp_path, log=tmp_path / "log", timeout=20, given=b"x" * MOST_GIVEN
    )
    assert (finished.code, finished.timed_out) == (0, False)


def test_more_than_a_pipe_holds_is_not_given(tmp_path: Path) -> None:
    commands = LocalCommands(tmp_path / "marks")
    with pytest.raises(UsageError, match="at most"):
        commands.run(
            ["true"],
            operation="o",
            folder=tmp_path,
            log=tmp_path / "log",
            timeout=20,
            given=b"x" * (MOST_GIVEN + 1),
        )
