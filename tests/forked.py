"""What a forked process of the tests does: it becomes gonogo in a folder, with an environment of its own.

It is run by its path, with what is given to it among its globals; see `Forked`.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
from runpy import run_path
from typing import Any

given: dict[str, Any] = globals()["given"]

signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever ignores it where the tests were started
os.setsid()  # by which those are found that it forks in its turn
for number, pipe in enumerate(given["output"], start=1):
    os.dup2(pipe.fileno(), number)
    pipe.close()
sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115 - as long as the process lives, by number
sys.stderr = open(2, "w", closefd=False, buffering=1)  # noqa: SIM115 - as above
faulthandler.enable(2)  # what dies of a signal says where its threads were
os.chdir(given["folder"])
os.environ.clear()
os.environ.update(given["environment"])
sys.argv[:] = ["gonogo", *given["arguments"]]
if given["driver"]:
    run_path(given["driver"], run_name="__main__")
else:
    from gonogo.__main__ import main

    main()
