"""Runs gonogo in this process, and kills it with SIGKILL at one moment that the environment names.

`CRASH_AT` is `STEP begin`, `STEP end` (the work is done and not yet remembered), or `STEP N`: right after
the N-th effect of the step, which is a git command that writes, a transaction of the record or an order to
the local target. What the command line itself writes counts as the effects of a step called `cli`. With
`CRASH_BY=SIGSTOP` it is frozen at that moment. With `CRASH_LIST` nothing is killed, and the effects of each
step are written to that file.

With `CRASH_EACH` it dies at every moment that matches `CRASH_MOMENTS`, once at each, and `gonogo resume` in
a new process goes on each time, until it ends; that file tells the moments.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dbos._dbos import DBOSRegistry

from gonogo.adapters.engine import dbos
from gonogo.adapters.repository.process import GitCommand
from gonogo.adapters.target.local.supervisor import state
from gonogo.bootstrap import project
from gonogo.cli.main import run
from gonogo.store.record import Record
from gonogo.workflow.entry import Entry

READING = {
    "check-ref-format",
    "cat-file",
    "config",
    "for-each-ref",
    "log",
    "ls-remote",
    "ls-tree",
    "rev-parse",
}
_WHERE = threading.local()
_COUNTS: Counter[str] = Counter()


def _step() -> str:
    return getattr(_WHERE, "step", "")


def _moment(step: str, point: str) -> None:
    moment = f"{step} {point}"
    if os.environ.get("CRASH_AT") == moment:
        os.kill(os.getpid(), signal.Signals[os.environ.get("CRASH_BY", "SIGKILL")])
        time.sleep(0.5)  # a thread runs on for a moment when its process is stopped
    if "CRASH_EACH" in os.environ and re.fullmatch(os.environ["CRASH_MOMENTS"], moment):
        place = Path(os.environ["CRASH_EACH"])
        seen = place.read_text().splitlines() if place.exists() else []
        if moment not in seen:
            place.write_text("\n".join([*seen, moment]))
            os.kill(os.getpid(), signal.SIGKILL)


def _effect(step: str) -> None:
    if step:
        _COUNTS[step] += 1
        _moment(step, str(_COUNTS[step]))


def _patch() -> None:
    guarded, rest, hold, ask, change, follow = (
        dbos._DbosFlow._guarded,
        dbos._DbosFlow.rest,
        Entry.hold,
        GitCommand.ask,
        Record.change,
        state.follow,
    )

    def crashing_step(self: Any, work: Any, attempt: Any, keep: Any) -> Any:
        _WHERE.step = attempt.operation.partition("/")[2]
        _COUNTS[_WHERE.step] = 0
        _moment(_WHERE.step, "begin")

        def kept(attempt: Any, done: Any) -> None:
            _moment(_WHERE.step, "end")
            _WHERE.kept, _WHERE.step = _WHERE.step, ""  # what is kept of it is no effect of its work
            keep(attempt, done)
            _WHERE.step = _WHERE.kept

        done = guarded(self, work, attempt, kept)
        _WHERE.before, _WHERE.step = _WHERE.step, ""
        return done

    def crashing_rest(self: Any, seconds: float, is_over: Any) -> None:
        after = f"{getattr(_WHERE, 'before', '')} wait"
        for step in ("wait", after):
            _moment(step, "begin")
        rest(self, seconds, is_over)
        for step in ("wait", after):
            _moment(step, "end")

    def crashing_hold(self: Any, write: Any, seconds: float) -> None:
        after = f"{getattr(_WHERE, 'before', '')} wait"
        for step in ("wait", after):
            _moment(step, "begin")
        try:
            hold(self, write, seconds)
        finally:
            for step in ("wait", after):
                _moment(step, "end")

    def crashing_follow(*arguments: Any) -> Any:
        done = follow(*arguments)
        _effect(_step())
        return done

    def crashing_git(self: Any, *command: str, **options: Any) -> Any:
        answer = ask(self, *command, **options)
        if command[0] not in READING:
            _effect(_step())
        return answer

    @contextmanager
    def crashing_change(self: Any) -> Any:
        with change(self) as entered:
            yield entered
        _effect("cli" if threading.current_thread() is threading.main_thread() else _step())

    for kind, name, patched in (
        (dbos._DbosFlow, "_guarded", crashing_step),
        (dbos._DbosFlow, "rest", crashing_rest),
        (Entry, "hold", crashing_hold),
        (GitCommand, "ask", crashing_git),
        (Record, "change", crashing_change),
        (state, "follow", crashing_follow),
        (project, "_token", lambda: "cafe0000"),
    ):
        setattr(kind, name, patched)


def main() -> None:
    """As `gonogo`, but for the moment of death."""
    _patch()
    if "CRASH_EACH" in os.environ:
        _resume_what_dies()
    code = run()
    if listed := os.environ.get("CRASH_LIST"):
        Path(listed).write_text(json.dumps(_COUNTS))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _resume_what_dies() -> None:
    """Return in one new process after the other; the first that does not die says how it ended."""
    _resume_at_once()
    while pid := os.fork():
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if code != -signal.SIGKILL:
            os._exit(code)
        sys.argv[1:] = ["resume"]


def _resume_at_once() -> None:
    """The engine looks once a second for flows that were left: much time where it is begun so often."""
    register = DBOSRegistry._register_internal_queue

    def registered(self: Any, name: str) -> Any:
        queue = register(self, name)
        queue._polling_interval_sec = 0.02
        return queue

    DBOSRegistry._register_internal_queue = registered  # type: ignore[method-assign]  # only here


if __name__ == "__main__":
    main()
