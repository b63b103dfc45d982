"""Runs `gonogo release --yes` in the current folder, and tells as JSON where its time went.

Run as a process of its own: what is measured is a whole command, with a clock around the calls of its parts.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from contextlib import contextmanager
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BEGUN = perf_counter()
spent: dict[str, float] = defaultdict(float)
calls: dict[str, int] = defaultdict(int)
lock = Lock()


def add(part: str, seconds: float) -> None:
    """So much was spent on a part, once more."""
    with lock:
        spent[part] += seconds
        calls[part] += 1


def clocked(part: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, with its time on the account of a part."""

    def run(*arguments: Any, **named: Any) -> Any:
        begun = perf_counter()
        try:
            return function(*arguments, **named)
        finally:
            add(part, perf_counter() - begun)

    return run


def main() -> int:
    """Import, put the clocks in, release, and tell."""
    from gonogo.adapters.commands.local import LocalCommands
    from gonogo.adapters.engine import dbos
    from gonogo.adapters.repository import process
    from gonogo.cli.main import run
    from gonogo.store.record import Record

    add("imports", perf_counter() - BEGUN)
    transaction = Record.transaction

    @contextmanager
    def clocked_transaction(self: Record) -> Iterator[Any]:
        begun = perf_counter()
        with transaction(self) as found:
            yield found
        add("record", perf_counter() - begun)

    Record.transaction = clocked_transaction  # type: ignore[method-assign]  # the clock goes around it
    dbos.DbosEngine.launch = clocked("launch", dbos.DbosEngine.launch)  # type: ignore[method-assign]
    dbos._DbosFlow.do = clocked("steps", dbos._DbosFlow.do)  # type: ignore[method-assign]  # noqa: SLF001
    dbos._DbosFlow._guarded = clocked("work", dbos._DbosFlow._guarded)  # type: ignore[method-assign]  # noqa: SLF001
    process.GitCommand.run = clocked("git", process.GitCommand.run)  # type: ignore[method-assign]
    LocalCommands.run = clocked("gate", LocalCommands.run)  # type: ignore[method-assign]
    sys.argv = ["gonogo", "release", "--yes"]
    code = run()
    add("whole", perf_counter() - BEGUN)
    print(json.dumps({"spent": spent, "calls": calls}))
    return code


if __name__ == "__main__":
    sys.exit(main())
