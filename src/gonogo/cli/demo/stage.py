"""Where the demo releases for real: a shop with an environment, its payment service, and visitors."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import ExitStack, contextmanager, suppress
from json import dumps
from pathlib import Path
from shlex import quote
from threading import Thread, Timer
from time import perf_counter, sleep
from typing import TYPE_CHECKING, NamedTuple

from gonogo.cli.demo.steps import DemoError, Step, git, gonogo, since, undisturbed
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gonogo.cli.demo.screen import Silence

_PATIENCE = 180.0
_HOST = "127.0.0.1"
_WAIT = 60
_KILLED = "killed with SIGKILL"
_MIDDLE = 2.0
_LOOK_AGAIN = 0.1
_PROC = Path("/proc")
_SETTINGS = """\
project: shop
versioning: {{files: [pyproject.toml]}}
branches: {{workflow: trunk, main: main}}
variables: {{SHOP_HOME: null, SHOP_PAYMENTS: null}}
gates: {{}}
environments:
  production:
    target: {{kind: local, run: {serve}, port: {port}, instances: {instances}, drain: 2s}}
    strategy: {strategy}   # short watches, for a show; minutes are usual
    backup: {backup}
    migrate: {{run: {migrate}, check: {check}}}
    refuse: error_rate > 1% or p95 > 500ms
    watch: {watch}
    tick: {tick}
    at_least: {at_least}
rollback: {{watch: {watch}, cooldown: 1s}}
smoke:
  api: {{get: /health}}
  database: {{get: /health/database}}
  payments: {{get: /health/payments}}
  sign-in: {{run: {sign_in}}}
  checkout: {{run: {buy}}}
"""


class Scene(NamedTuple):
    """How the shop is released, and what its visitors do.

    Attributes:
        strategy: as in gonogo.yml.
        watch: how long all of the traffic is watched in the end, and after a rollback.
        tick: between two looks at the numbers.
        at_least: requests of each version for a go.
        instances: of each version.
        rate: requests a second.
        checkouts: percent of them; the others look at prices.
    """

    strategy: str = "{kind: canary, steps: [10, 50, 100], watch: 6s, control: 10}"
    watch: str = "4s"
    tick: str = "1s"
    at_least: int = 50
    instances: int = 1
    rate: int = 150
    checkouts: int = 80


DEMO = Scene()
"""Short watches, for a show; minutes are usual."""


class Stage:
    """The shop's repository with its remote, and what runs for it. folder: everything is in there."""

    def __init__(self, folder: Path, scene: Scene = DEMO) -> None:
        """Write the repository; nothing runs yet."""
        from gonogo.adapters.target.local.supervisor.ports import free_port

        self.place = folder / "shop"
        self.log = folder / "requests.jsonl"
        self._folder = folder
        self._scene = scene
        self._port = free_port(_HOST)
        self._variables: dict[str, str] = {}
        self._made()

    @property
    def url(self) -> str:
        """Where users come in."""
        return f"http://{_HOST}:{self._port}"

    @property
    def visitors(self) -> list[str]:
        """What makes the load, as one would say it."""
        scene = self._scene
        options = {"--rate": scene.rate, "--checkouts": scene.checkouts, "--connections": 8, "--wait": _WAIT}
        return ["load.py", self.url, *(str(word) for pair in options.items() for word in pair)]

    @contextmanager
    def open(self) -> Iterator[None]:
        """Payments and visitors; at the end all is taken down, whatever happened."""
        with ExitStack() as stack:
            stack.enter_context(undisturbed())  # entered first, so that it holds until all is down
            service = [sys.executable, "-m", "shop.payments", "--port", "0"]
            payments = stack.enter_context(self.running(service))
            told = payments.stdout.readline() if payments.stdout else ""
            self._variables["SHOP_PAYMENTS"] = told.split()[-1] if told else ""
            stack.enter_context(self._down())
            load = [sys.executable, *self.visitors, "--log", str(self.log)]
            stack.enter_context(self.running(load))
            yield

    def commit(self, version: str) -> None:
        """Get what was released, add what becomes the next version, and push."""
        from gonogo.testing.shop import add_commits

        git(self.place, "pull", "--quiet", "--ff-only")
        add_commits(self.place, version)
        git(self.place, "push", "--quiet")

    def run(self, screen: Silence, about: str, arguments: list[str], ends: int = 0) -> Step:
        """Run a command of gonogo, and show what it says while it goes on.

        Raises:
            DemoError: it ended with another code.
        """
        with self._shown(screen, about, arguments) as (step, process):
            for line in process.stdout or ():
                step.output += line
                screen.line(line.rstrip("\n"))
            step.code = process.wait()
        if step.code != ends:
            raise DemoError(f"{step.command} ended with {step.code}, not {ends}: {_last(step)}")
        return step

    def kill(self, screen: Silence, about: str, arguments: list[str], version: str) -> Step:
        """Run a command, and kill it in the middle of the first watch of a version.

        Raises:
            DemoError: it was over before.
        """
        with self._shown(screen, about, arguments) as (step, process):
            killer = Thread(target=self._killed, args=(process, version), daemon=True)
            killer.start()
            for line in process.stdout or ():
                step.output += line
                screen.line(line.rstrip("\n"))
            step.code = process.wait()
            screen.line(_KILLED)
        if step.code != -signal.SIGKILL:
            raise DemoError(f"{step.command} was over before it could be killed: {_last(step)}")
        step.output += f"{_KILLED}\n"
        return step

    def _killed(self, process: subprocess.Popen[str], version: str) -> None:
        """Kill it a while after a visitor had an answer of the version."""
        answered = f'"version": "{version}"'.encode()
        while process.poll() is None:
            if self.log.exists() and answered in self.log.read_bytes():
                sleep(_MIDDLE)
                process.kill()
                return
            sleep(_LOOK_AGAIN)

    def answer(self, arguments: list[str]) -> str:
        """What a command prints, whatever its exit code."""
        with self.running(gonogo(self.place, arguments)) as process:
            output, _ = process.communicate(timeout=_PATIENCE)
        return output

    def left(self) -> list[str]:
        """What still runs of all that was started here, by its command line."""
        mark = str(self._folder).encode()
        found = []
        for place in _PROC.glob("[0-9]*"):
            with suppress(OSError):
                if mark in (place / "environ").read_bytes() and int(place.name) != os.getpid():
                    found.append(
                        (place / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    )
        return found

    @contextmanager
    def _shown(
        self, screen: Silence, about: str, arguments: list[str]
    ) -> Iterator[tuple[Step, subprocess.Popen[str]]]:
        begin = perf_counter()
        step = Step(about, f"gonogo {' '.join(arguments)}", 0.0, 0, "")
        screen.begin(about, step.command)
        with self.running(gonogo(self.place, arguments)) as process:
            limit = Timer(_PATIENCE, process.terminate)
            limit.start()
            try:
                yield step, process
            finally:
                limit.cancel()
        step.seconds = since(begin)
        screen.end(step.seconds)

    @contextmanager
    def running(self, command: list[str]) -> Iterator[subprocess.Popen[str]]:
        """A process of a session of its own: Ctrl-C is ours, and it is ended in its turn."""
        process = subprocess.Popen(
            command,
            cwd=self.place,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()

    @property
    def _environment(self) -> Mapping[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
        # As what is killed leaves its temporary files: they go with the folder of the demo.
        own = {
            "SHOP_HOME": str(self._folder / "home"),
            "TMPDIR": str(self._folder),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        return {**kept, **own, **self._variables}

    @contextmanager
    def _down(self) -> Iterator[None]:
        """Take the environment down in the end; a fault before that is told rather than one of then."""
        try:
            yield
        except BaseException:
            with suppress(subprocess.TimeoutExpired):
                self.answer(["local", "down"])
            raise
        said = self.answer(["local", "down"])
        if " is down" not in said:
            raise DemoError(f"The environment could not be taken down: {said.strip()}")

    def _made(self) -> None:
        from gonogo.testing.shop import write_shop

        settings = _SETTINGS.format(port=self._port, **self._scene._asdict(), **_commands())
        write_shop(self.place, instead={"gonogo.yml": settings}, tagged=False)
        remote = self._folder / "remote.git"
        git(None, "init", "--quiet", "--bare", str(remote))
        git(self.place, "config", "user.name", "Ann Chovey")
        git(self.place, "config", "user.email", "ann@shop.example")
        git(self.place, "remote", "add", "origin", str(remote))
        git(self.place, "push", "--quiet", "--set-upstream", "origin", "main")


def why_not() -> str:
    """Why nothing can be released for real here; "" where it can."""
    from gonogo.adapters.target.local.program import envoy
    from gonogo.testing.shop import EXAMPLES

    if not (EXAMPLES / "shop").is_dir():
        return "the shop is in gonogo's repository, not in its package: clone that, and say `make demo`"
    try:
        envoy()
    except UsageError as problem:
        return str(problem)
    return ""


def _last(step: Step) -> str:
    lines = step.output.strip().splitlines()
    return lines[-1].strip() if lines else "it said nothing"


def _commands() -> dict[str, str]:
    python = quote(sys.executable)
    words = {
        "serve": "-m shop --environment production --port {port}",
        "backup": "-m shop backup {release}.db --environment production",
        "migrate": "-m shop migrate --environment production",
        "check": "-m shop migrate --check --environment production",
        "sign_in": "smoke/sign_in.py {url}",
        "buy": "smoke/checkout.py {url}",
    }
    return {name: dumps(f"{python} {line}") for name, line in words.items()}
