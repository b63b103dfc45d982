"""`gonogo serve`: this repository's releases over HTTP, with a worker beside."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import click

from gonogo.cli.codes import Exit
from gonogo.cli.output import project, say, warn
from gonogo.cli.parsing import Command
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from socket import socket

    from gonogo.app.project import Project

_HOST = "127.0.0.1"
_PATIENCE = 15.0
"""Seconds in which a worker that is told to stop surely has."""
_LONGEST_PAUSE = 30.0


@click.command(
    "serve",
    cls=Command,
    epilog="""\b
Examples:
  gonogo serve
  gonogo serve --port 9000
  gonogo serve --check
  gonogo serve --database postgresql://gonogo@db.example/gonogo --no-worker""",
)
@click.option("--host", default="", metavar="ADDRESS", help=f"Where to listen; {_HOST} if not said.")
@click.option("--port", default="", metavar="NUMBER", help="The port; 8470 or the next free one if not said.")
@click.option("--database", default="", metavar="URL", help="A team's database, as GONOGO_DATABASE names it.")
@click.option(
    "--settings", "file", type=click.Path(path_type=Path, dir_okay=False), help="A file of these settings."
)
@click.option("--worker/--no-worker", default=True, help="Whether a worker is started beside it.")
@click.option("--check", is_flag=True, help="Say what is wrong here, and start nothing.")
def command(host: str, port: str, database: str, file: Path | None, worker: bool, check: bool) -> int:
    """Let people and programs plan, start and steer releases of this repository over HTTP.

    A worker beside it, a process of its own, moves the releases. Where there is no token yet, it prints a
    one-time code for the first administrator's.
    """
    from gonogo.bootstrap import listening

    named = {"host": host, "port": port, "database": database}
    settings = listening.server_settings(named, file)
    if settings.get("database"):
        listening.name_database(settings["database"])
    at, number = settings.get("host", _HOST), listening.port_of(settings.get("port", ""))
    found = project()
    problems = listening.faults(found, at, number) if check else []
    if check:
        for problem in problems:
            click.echo(problem)
        say("Something is wrong" if problems else "Nothing is wrong here")
        return Exit.NO_GO if problems else Exit.DONE
    _refuse_missing()
    return _serve(found, listening.listen(at, number), beside=worker)


def _refuse_missing() -> None:
    try:
        import gonogo.web.serving  # noqa: F401 - whether it can be
    except ModuleNotFoundError as problem:
        raise UsageError(f"The server needs {problem.name}: pip install 'gonogo[server]'") from None


def _serve(found: Project, listener: socket, *, beside: bool) -> int:
    from gonogo.bootstrap.listening import refuse_pooled
    from gonogo.bootstrap.server import Server
    from gonogo.web.serving import serve

    refuse_pooled(found)
    folder, settings_file = click.get_current_context().find_root().obj
    server = Server(folder, settings_file)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    over = Event()
    workers = Thread(target=_keep_working, args=(_words(folder, settings_file), over))
    try:
        _tell(found, listener, server.tokens.offer())
        if beside:
            workers.start()
        serve(server, listener)
    except KeyboardInterrupt:
        say("The server ends")
    finally:
        over.set()
        if workers.is_alive():
            workers.join(_PATIENCE)
        server.close()
    return Exit.DONE


def _tell(found: Project, listener: socket, code: str) -> None:
    from ipaddress import ip_address

    host, port = listener.getsockname()[:2]
    url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    say(f"{found.name} is served at {url}; its API: {url}/api/v1/openapi.json")
    if not ip_address(host).is_loopback:
        warn("Tokens are sent in the clear: put a proxy with TLS in front, and let nobody else reach this")
    if code:
        say("There is no token yet. Exchange this code within an hour for the first administrator's:")
        say(f"  {code}")
        body = f'{{"code": "{code}", "email": "YOU@EXAMPLE.COM"}}'
        say(f"  echo '{body}' | curl --json @- {url}/api/v1/setup")
    sys.stderr.flush()


def _words(folder: Path, settings_file: Path | None) -> list[str]:
    more = ["--config", str(settings_file.resolve())] if settings_file else []
    return [sys.executable, "-m", "gonogo", "-C", str(folder.resolve()), *more, "worker", "--attached"]


def _keep_working(words: list[str], over: Event) -> None:
    """One worker after the other: where one ends, the next goes on, a little later each time."""
    pause = 1.0
    while not over.is_set():
        worker = subprocess.Popen(words, stdin=subprocess.PIPE, start_new_session=True)
        while worker.poll() is None and not over.wait(0.2):
            pass
        if over.is_set():
            _end(worker)
            return
        say(f"The worker ended with code {worker.returncode}; another one begins in {pause:.0f} s")
        over.wait(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.terminate()
    try:
        worker.wait(_PATIENCE / 2)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
