"""Runs gonogo, or its supervisor, under a clock that a test steps through a file.

What steps it, libfaketime, is preloaded. It cannot sleep until a moment of the clock that nobody sets, as
Python does; so this process sleeps by waiting for nothing. What the supervisor starts has the true time.
"""

from __future__ import annotations

import os
import select
import sys
import time
from pathlib import Path


def _sleep(seconds: float) -> None:
    select.select([], [], [], seconds)


time.sleep = _sleep

if sys.flags.isolated:
    from importlib import import_module

    os.environ.pop("LD_PRELOAD", None)
    folder = Path(__file__).parents[2] / "src/gonogo/adapters/target/local"
    sys.path.append(str(folder))
    import_module("supervisor.begin").begin(Path(sys.argv[1]))
else:
    from gonogo.adapters.target.local import program
    from gonogo.cli.main import run

    program._PROGRAM = Path(__file__)
    code = run()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
