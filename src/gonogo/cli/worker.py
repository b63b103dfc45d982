"""`gonogo worker`: a process that moves releases, and does nothing else."""

from __future__ import annotations

import os
import signal
import sys
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING, NoReturn

import click

from gonogo.cli.codes import Exit
from gonogo.cli.output import project, say
from gonogo.cli.parsing import Command

if TYPE_CHECKING:
    from gonogo.app.worker import Worker

_LOOK_AGAIN = 1.0
"""Seconds after which it asks again whether it may move releases."""


@click.command(
    "worker",
    cls=Command,
    epilog="""\b
Examples:
  gonogo worker
  gonogo -C /srv/shop worker""",
)
@click.option("--attached", is_flag=True, help="End when standard input does, as gonogo serve starts it.")
def command(attached: bool) -> int:
    """Move the releases of this repository that are under way or begin, until it is stopped.

    SIGTERM stops it at once: nothing half done is recorded, and the next worker goes on.
    """
    from gonogo.bootstrap.releases import open_releases, open_worker

    found = project()
    worker = open_worker(open_releases(found))
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: _stop(worker))
    if attached:
        Thread(target=_until_alone, daemon=True).start()
    say(f"Worker {os.getpid()} moves the releases of {found.name}")
    told = False
    while not worker.attend():
        if not told:
            say("Another process moves them now; this one goes on when it ends")
            told = True
        sleep(_LOOK_AGAIN)
    return Exit.DONE


def _stop(worker: Worker) -> NoReturn:
    """End what runs, and record no answer of it: whatever it was is begun again by the next worker."""
    from gonogo.bootstrap.releases import end_git

    worker.stop()
    end_git()
    os._exit(Exit.DONE)


def _until_alone() -> None:
    """Whoever started this one holds the other end, also where it is killed."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
