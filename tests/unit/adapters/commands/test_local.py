import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gonogo.adapters.commands import child, output
from gonogo.adapters.commands.local import LocalCommands
from gonogo.adapters.commands.records import Records
from gonogo.adapters.processes import PROCESSES, Mark, Processes
from gonogo.errors import GonogoError, UsageError
from gonogo.ports.commands import Finished

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="tokens are seen in /proc only")


def alive(pid: int) -> bool:
    return bool(PROCESSES.started(pid))


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def pid_in(place: Path) -> int:
    until(lambda: place.exists() and place.read_text().endswith("\n"))
    return int(place.read_text())


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    return tmp_path / "marks"


@pytest.fixture
def run(tmp_path: Path, marks: Path) -> Callable[..., Finished]:
    def run(
        *command: str,
        grace: float = 0.3,
        timeout: float = 20,
        largest: int = output.LARGEST,
        processes: Processes = PROCESSES,
        **more: object,
    ) -> Finished:
        commands = LocalCommands(marks, grace=grace, largest=largest, processes=processes)
        return commands.run(
            command, operation="release/gate", folder=tmp_path, log=tmp_path / "log", timeout=timeout, **more
        )  # type: ignore[arg-type]  # whatever a test gives

    return run


Run = Callable[..., Finished]


def shell(script: str) -> tuple[str, str, str]:
    return ("sh", "-c", script)


def test_a_command_has_a_session_of_its_own_and_nothing_on_its_input(run: Run) -> None:
    script = "import os, sys; print(os.getsid(0) == os.getpid() == os.getpgid(0), repr(sys.stdin.read()))"
    assert run(sys.executable, "-c", script).output == "True ''\n"


def test_no_shell_reads_the_words_of_a_command(run: Run) -> None:
    words = ["$HOME", "`id`", "a; b", "&& c", "", "-n", "*"]
    printed = run(sys.executable, "-c", "import sys; print(sys.argv[1:])", *words).output
    assert printed == f"{words}\n"


def test_the_given_environment_lies_over_ours(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_OURS", "1")
    monkeypatch.setenv("LC_BOTH", "1")
    finished = run(*shell("echo $LC_OURS $LC_BOTH $GIVEN"), environment={"LC_BOTH": "2", "GIVEN": "3"})
    assert finished.output == "1 2 3\n"


def test_both_streams_are_kept_in_their_order_and_binary_output_is_replaced(run: Run, tmp_path: Path) -> None:
    finished = run(*shell(r"echo out; echo err >&2; printf '\377\000x'"))
    assert finished.output == "out\nerr\n\ufffd\0x"
    assert (tmp_path / "log").read_bytes() == b"out\nerr\n\xff\0x"


def test_a_flood_of_output_is_cut_in_the_log_and_its_end_is_told(run: Run, tmp_path: Path) -> None:
    finished = run(*shell("yes | head -c 3000000; echo the end"), largest=1000)
    assert finished.code == 0
    assert len(finished.output) == output.LAST
    assert finished.output.endswith("y\nthe end\n")
    log = (tmp_path / "log").read_text()
    assert log == "y\n" * 500 + "\n[gonogo: the output goes on, the log is cut here]\n"


def test_a_command_that_closes_its_output_is_waited_for(run: Run) -> None:
    finished = run(*shell("exec >&- 2>&-; sleep 0.2; exit 3"))
    assert finished.code == 3
    assert finished.seconds >= 0.2


def test_a_command_that_a_signal_ends_has_a_negative_code(run: Run) -> None:
    assert run(*shell("kill -9 $$")).code == -signal.SIGKILL


@pytest.mark.parametrize("program", ["", "./no", "no-such", "/no/such"])
def test_a_program_that_is_not_there_is_a_sentence(run: Run, program: str) -> None:
    with pytest.raises(UsageError, match=r"There is no program .* Install it, or correct the command"):
        run(program)


def test_a_program_is_found_from_the_folder_and_by_the_given_path(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin" / "mine"
    script.write_text("#!/bin/sh\necho $1\n")
    script.chmod(0o755)
    assert run("./bin/mine", "1").output == "1\n"
    assert run("bin/mine", "2").output == "2\n"
    assert run("mine", "3", environment={"PATH": str(tmp_path / "bin")}).output == "3\n"


def test_a_command_that_cannot_be_started_is_a_sentence(run: Run) -> None:
    with pytest.raises(UsageError, match="cannot be started"):
        run("true", "x" * 10_000_000)
    with pytest.raises(UsageError, match="cannot be started"):
        run("true", "a\0b")


def test_a_log_that_cannot_be_written_is_a_sentence_and_nothing_runs(tmp_path: Path, marks: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(GonogoError, match="log cannot be written"):
        LocalCommands(marks).run(
            shell("touch ran"), operation="o", folder=tmp_path, log=tmp_path / "file/log", timeout=9
        )
    assert not (tmp_path / "ran").exists()
    assert list(marks.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
def test_a_disk_that_is_full_is_a_sentence_and_nothing_goes_on(tmp_path: Path, marks: Path) -> None:
    with pytest.raises(GonogoError, match="No space left"):
        LocalCommands(marks, grace=0.3).run(
            shell("echo $$ > pid; echo x; sleep 60"),
            operation="o",
            folder=tmp_path,
            log=Path("/dev/full"),
            timeout=9,
        )
    assert not alive(pid_in(tmp_path / "pid"))


def test_where_the_mark_cannot_be_kept_nothing_runs(run: Run, marks: Path, tmp_path: Path) -> None:
    marks.write_text("in the way")
    with pytest.raises(GonogoError, match="marks cannot be written"):
        run(*shell("touch ran"))
    assert not (tmp_path / "ran").exists()


def test_the_mark_is_kept_before_the_command_begins_and_until_it_has_ended(run: Run, marks: Path) -> None:
    finished = run(*shell(f"cat {marks}/*.json; echo; echo $$"))
    mark, pid = finished.output.splitlines()
    assert json.loads(mark)["operation"] == "release/gate"
    assert json.loads(mark)["leader"] == int(pid)
    assert json.loads(mark)["started"]
    assert list(marks.iterdir()) == []


def test_a_command_that_was_never_let_in_ends_with_us(tmp_path: Path) -> None:
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom gonogo.adapters.commands.child import Child\n"
        "waiting = Child(['/usr/bin/touch', 'ran'], Path(sys.argv[1]), dict(os.environ))\n"
        "print(waiting.mark('o').leader, flush=True)\nos.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, check=False)
    until(lambda: not alive(int(killed.stdout)))
    assert not (tmp_path / "ran").exists()


IGNORES = "trap '' TERM INT HUP; echo $$ > {0}; while :; do sleep 0.05; done"


def test_at_the_timeout_a_whole_group_that_ignores_sigterm_is_ended(run: Run, tmp_path: Path) -> None:
    finished = run(*shell(f"({IGNORES.format('inner')}) & {IGNORES.format('outer')}"), timeout=2)
    assert finished.timed_out
    assert finished.code == -signal.SIGKILL
    assert not alive(pid_in(tmp_path / "outer"))


def test_at_the_timeout_a_command_may_end_by_itself_and_say_so(run: Run) -> None:
    script = "trap 'echo bye; exit 0' TERM; echo $$ > pid; while :; do :; done"
    finished = run(*shell(script), timeout=2, grace=60)
    assert finished.timed_out
    assert finished.output == "bye\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_of_marks_that_is_read_only_is_a_sentence(run: Run, marks: Path) -> None:
    marks.mkdir(mode=0o500)
    with pytest.raises(GonogoError, match="marks cannot be written"):
        run("true")


@pytest.mark.parametrize("wait", ["", "sleep 60"])
@needs_proc
def test_a_daemon_is_ended_although_it_left_the_session(run: Run, tmp_path: Path, wait: str) -> None:
    daemon = (
        "import os, time\nif os.fork(): os._exit(0)\nos.setsid()\nif os.fork(): os._exit(0)\n"
        "open('pid', 'w').write(f'{os.getpid()}\\n')\ntime.sleep(60)"
    )
    script = f'{sys.executable} -c "$0"; while ! test -s pid; do sleep 0.01; done; {wait}'
    finished = run("sh", "-c", script, daemon, timeout=2 if wait else 50)
    assert finished.timed_out is bool(wait)
    assert finished.seconds < 60
    assert not alive(pid_in(tmp_path / "pid"))


@needs_proc
def test_a_child_without_our_environment_is_ended_by_its_session(run: Run, tmp_path: Path) -> None:
    finished = run(*shell("env -i sh -c 'echo $$ > pid; exec sleep 60' & while ! test -s pid; do :; done"))
    assert finished.code == 0
    assert not alive(pid_in(tmp_path / "pid"))


def test_being_stopped_ends_a_running_command(run: Run, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    finished = run(
        *shell("echo $$ > pid; sleep 60"), stopped=lambda: pid.exists() and pid.read_text().endswith("\n")
    )
    assert finished.stopped
    assert finished.seconds < 60
    assert not alive(pid_in(pid))


def test_a_command_that_was_ended_from_outside_while_we_stop_gives_no_answer(run: Run) -> None:
    answers = iter([True])
    assert run("true", stopped=lambda: next(answers, True)).stopped


def test_an_interrupt_on_our_side_leaves_nothing_running(run: Run, tmp_path: Path, marks: Path) -> None:
    def interrupt() -> bool:
        if (tmp_path / "pid").exists():
            raise KeyboardInterrupt
        return False

    with pytest.raises(KeyboardInterrupt):
        run(*shell("echo $$ > pid; sleep 60"), stopped=interrupt)
    assert not alive(pid_in(tmp_path / "pid"))
    assert list(marks.iterdir()) == []


@pytest.fixture
def leftover(tmp_path: Path) -> Iterator[int]:
    """A command that runs on after its parent was killed."""
    script = (
        "import sys\nfrom pathlib import Path\nfrom gonogo.adapters.commands.local import LocalCommands\n"
        "top = Path(sys.argv[1])\n"
        "LocalCommands(top / 'marks').run(['sh', '-c', 'echo $$ > pid; exec sleep 60'],\n"
        "    operation='release/gate', folder=top, log=top / 'log', timeout=60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)])
    pid = pid_in(tmp_path / "pid")
    parent.kill()
    parent.wait()
    assert alive(pid)
    yield pid
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("operation", ["", "release/gate"])
def test_what_a_killed_process_left_running_is_ended(leftover: int, marks: Path, operation: str) -> None:
    commands = LocalCommands(marks, grace=0.3)
    assert commands.end_leftovers("release/other") == 0
    assert alive(leftover)
    assert commands.end_leftovers(operation) == 1
    assert not alive(leftover)
    assert commands.end_leftovers(operation) == 0


def test_the_next_try_ends_the_one_before(leftover: int, run: Run) -> None:
    assert run("true").code == 0
    assert not alive(leftover)


def test_a_process_that_has_the_pid_by_chance_is_never_touched(marks: Path) -> None:
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        for started in ("", "another boot/1"):
            Records(marks).keep(Mark("o", stranger.pid, started, "0" * 24))
            assert LocalCommands(marks, grace=0.1).end_leftovers() == 0
        assert stranger.poll() is None
        Records(marks).keep(Mark("o", stranger.pid, PROCESSES.started(stranger.pid), "0" * 24))
        assert LocalCommands(marks, grace=60).end_leftovers() == 1
        assert stranger.wait(60) == -signal.SIGTERM
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"operation": "o", "leader": 1, "started": "x", "token": "000000000000000000000000"}',
        '{"operation": "o", "leader": 0, "started": "x", "token": "000000000000000000000000"}',
        '{"operation": "o", "leader": 999999, "started": "x", "token": ""}',
    ],
)
def test_a_damaged_mark_is_passed_over(marks: Path, text: str) -> None:
    marks.mkdir()
    (marks / "damaged.json").write_text(text)
    assert LocalCommands(marks).end_leftovers() == 0


def test_commands_run_side_by_side(tmp_path: Path, marks: Path) -> None:
    commands = LocalCommands(marks)
    codes: dict[int, int] = {}

    def work(number: int) -> None:
        place = tmp_path / str(number)
        finished = commands.run(
            shell(f"sleep 0.05; exit {number}"), operation=place.name, folder=tmp_path, log=place, timeout=20
        )
        codes[number] = finished.code

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == {number: number for number in range(8)}


def test_without_proc_and_waitid_processes_are_listed_by_ps(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_ps = Processes(tmp_path / "no-proc")
    monkeypatch.delattr(child.os, "waitid")
    finished = run(*shell("(echo $$ > pid; sleep 60) & echo $$ > pid; sleep 60"), timeout=2, processes=by_ps)
    assert finished.timed_out
    assert not alive(pid_in(tmp_path / "pid"))
    assert alive(os.getpid())
    assert by_ps.started(os.getpid()) not in ("", PROCESSES.started(os.getpid()))
