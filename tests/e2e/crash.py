"""Runs gonogo in this process, and kills it with SIGKILL at one moment that the environment names.

`CRASH_AT` is `STEP begin`, `STEP end` (the work is done and not yet remembered), or `STEP N`: right after
the N-th effect of the step, which is a git command that writes or a transaction of the record. What the
command line itself writes counts as the effects of a step called `cli`. With `CRASH_LIST` nothing is
killed, and the effects of each step are written to that file.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gonogo import bootstrap
from gonogo.adapters.engine import dbos
from gonogo.adapters.repository.process import GitCommand
from gonogo.cli.main import run
from gonogo.store.record import Record

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
    if os.environ.get("CRASH_AT") == f"{step} {point}":
        os.kill(os.getpid(), signal.SIGKILL)


def _effect(step: str) -> None:
    if step:
        _COUNTS[step] += 1
        _moment(step, str(_COUNTS[step]))


def _patch() -> None:
    guarded, wait, ask, transaction = (
        dbos._DbosFlow._guarded,
        dbos._DbosFlow.wait,
        GitCommand.ask,
        Record.transaction,
    )

    def crashing_step(self: Any, work: Any, attempt: Any) -> Any:
        _WHERE.step = attempt.operation.partition("/")[2]
        _COUNTS[_WHERE.step] = 0
        _moment(_WHERE.step, "begin")
        done = guarded(self, work, attempt)
        _moment(_WHERE.step, "end")
        _WHERE.step = ""
        return done

    def crashing_wait(self: Any, seconds: float) -> bool:
        _moment("wait", "begin")
        rung = wait(self, seconds)
        _moment("wait", "end")
        return rung

    def crashing_git(self: Any, *command: str, **options: Any) -> Any:
        answer = ask(self, *command, **options)
        if command[0] not in READING:
            _effect(_step())
        return answer

    @contextmanager
    def crashing_transaction(self: Any) -> Any:
        with transaction(self) as entered:
            yield entered
        _effect("cli" if threading.current_thread() is threading.main_thread() else _step())

    for kind, name, patched in (
        (dbos._DbosFlow, "_guarded", crashing_step),
        (dbos._DbosFlow, "wait", crashing_wait),
        (GitCommand, "ask", crashing_git),
        (Record, "transaction", crashing_transaction),
        (bootstrap, "_token", lambda: "cafe0000"),
    ):
        setattr(kind, name, patched)


def main() -> None:
    """As `gonogo`, but for the moment of death."""
    _patch()
    code = run()
    if listed := os.environ.get("CRASH_LIST"):
        Path(listed).write_text(json.dumps(_COUNTS))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
