"""Runs gonogo in this process with a wall clock that somebody sets, all the time.

The file that `CLOCK` names holds by how many seconds it is wrong. With `CLOCK_STEPS` it is set to another
of `JUMPS` at the begin and at the end of each step, and of each wait.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any

HOUR, YEAR = 3600, 31_536_000
JUMPS = (0, HOUR, -HOUR, YEAR, -YEAR, 2 * YEAR, -HOUR)
_TIME = time.time  # noqa: TID251 - it is what jumps here
_FILE = Path(os.environ["CLOCK"])
_NEXT = cycle(JUMPS)


def _now() -> float:
    return _TIME() + int(_FILE.read_text() or 0)


time.time = _now  # type: ignore[assignment]  # noqa: TID251 - whoever asks for the time asks here

from gonogo.__main__ import main  # noqa: E402 - as above
from gonogo.adapters.clock.system import SystemClock  # noqa: E402 - as above


def _jump() -> None:
    beside = _FILE.with_suffix(".part")
    beside.write_text(str(next(_NEXT)))
    beside.replace(_FILE)


def _jumping(of: type, name: str) -> None:
    plain = getattr(of, name)

    def patched(self: Any, *given: Any) -> Any:
        _jump()
        try:
            return plain(self, *given)
        finally:
            _jump()

    setattr(of, name, patched)


if __name__ == "__main__":
    os.environ.pop("SOURCE_DATE_EPOCH", None)
    SystemClock.now = lambda _: datetime.fromtimestamp(_now(), UTC)  # type: ignore[method-assign]
    if "CLOCK_STEPS" in os.environ:
        from gonogo.adapters.engine import dbos
        from gonogo.workflow.entry import Entry

        _jumping(dbos._DbosFlow, "_guarded")
        _jumping(dbos._DbosFlow, "rest")
        _jumping(Entry, "hold")
    main()
