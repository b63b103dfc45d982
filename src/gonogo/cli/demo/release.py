"""The demo's releases: one that goes, one that a gate stops, one that is killed and goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from shlex import quote
from time import monotonic, perf_counter, sleep
from typing import TYPE_CHECKING

from gonogo.cli.demo.steps import DemoError, Step, git, gonogo, run, since

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TESTS = """import unittest
from time import sleep

import shop


class Prices(unittest.TestCase):
    def test_nothing_is_free(self):
        self.assertTrue(all(price > 0 for price in shop.PRICES.values()))

    def test_the_till_takes_its_time(self):
        sleep(1.5)
"""
_SETTINGS = """project: shop
gates:
  unit: {{kind: command, run: {command}, timeout: 1m}}
"""


def releases(place: Path, history: str) -> Iterator[Step]:
    """Release for real, to a bare remote beside the repository."""
    yield _with_remote(place)
    if history:
        yield run(place, "A release of it, with its tag on the remote", ["release", "--yes"])
    else:
        yield from _shop(place)
    yield run(place, "Is the record whole, and the same as on the remote?", ["ledger", "verify"])
    export = place.parent / "export"
    yield run(place, "The record for others", ["ledger", "export", str(export)])
    yield _verified(export)


def _shop(place: Path) -> Iterator[Step]:
    _commit(place, {"test_shop.py": _TESTS, "gonogo.yml": _settings()}, "test: prices")
    yield run(place, "A release that goes: plan, candidate, gate, approval, merge, tag", ["release", "--yes"])
    git(place, "pull", "--quiet", "--ff-only")
    _commit(place, {"shop.py": "PRICES = {'door': 0}\n"}, "feat: give doors away")
    yield run(place, "A release that a failing gate stops", ["release", "--yes"], ends=3)
    _commit(place, {"shop.py": "PRICES = {'door': 20}\n"}, "fix: doors cost something")
    yield _killed(place)
    yield run(place, "The same command goes on where it was: nothing twice", ["release", "--yes"])
    yield _tags(place)


def _with_remote(place: Path) -> Step:
    begin = perf_counter()
    remote = place.parent / "remote.git"
    git(None, "init", "--quiet", "--bare", str(remote))
    git(place, "remote", "remove", "origin", ok=(0, 2))
    git(place, "remote", "add", "origin", str(remote))
    git(place, "config", "user.name", "Ann Chovey")
    git(place, "config", "user.email", "ann@shop.example")
    git(place, "push", "--quiet", "--all", "origin")
    git(place, "push", "--quiet", "--tags", "origin")
    branch = git(place, "branch", "--show-current").strip()
    git(place, "branch", "--quiet", f"--set-upstream-to=origin/{branch}")
    branches = len(git(place, "ls-remote", "--heads", "origin").splitlines())
    return Step("A bare remote beside it", "git push", since(begin), 0, f"{branches} branches pushed\n")


def _settings() -> str:
    return _SETTINGS.format(command=f'"{quote(sys.executable)} -m unittest -q"')


def _commit(place: Path, files: dict[str, str], message: str) -> None:
    for name, text in files.items():
        (place / name).write_text(text)
    git(place, "add", "--all")
    git(place, "commit", "--quiet", "-m", message)
    git(place, "push", "--quiet")


def _killed(place: Path) -> Step:
    """Begin a release, and end it with SIGKILL while its gate runs."""
    begin = perf_counter()
    started = subprocess.Popen(
        gonogo(place, ["release", "--yes"]),
        # What is killed leaves its temporary files, which then go with the folder of the demo.
        env={**os.environ, "TMPDIR": str(place.parent)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    seen = _until(started, "gate unit")
    os.kill(started.pid, signal.SIGKILL)
    started.communicate()
    if not seen:
        raise DemoError("The release was over before it could be killed")
    output = f"{seen}killed with SIGKILL while the gate ran\n"
    return Step("A release that is killed half-way", "gonogo release --yes", since(begin), -9, output)


def _until(started: subprocess.Popen[str], stage: str) -> str:
    """What was told until a stage began, and half a second more of it."""
    seen, deadline = "", monotonic() + 60
    for line in started.stderr or ():
        seen += line
        if stage in line:
            sleep(0.5)
            return seen
        if monotonic() > deadline:
            break
    return ""


def _tags(place: Path) -> Step:
    begin = perf_counter()
    told = git(place, "ls-remote", "--tags", "origin", "v*")
    names = sorted({line.split("refs/tags/")[1].removesuffix("^{}") for line in told.splitlines()})
    left = git(place, "ls-remote", "origin", "refs/gonogo/lock/*", "refs/heads/release/2*")
    if left:
        raise DemoError(f"Something was left on the remote: {left}")
    output = f"tags: {', '.join(names)}; no lock and no release branch is left\n"
    return Step("What is on the remote now", "git ls-remote origin", since(begin), 0, output)


def _verified(export: Path) -> Step:
    """The verifier that needs nothing but Python, as a third party would run it."""
    begin = perf_counter()
    done = subprocess.run(
        [sys.executable, "-I", str(export / "verify_ledger.py"), str(export)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DemoError(f"The ledger does not verify: {done.stdout}{done.stderr}")
    return Step("And by a stranger", "python verify_ledger.py export", since(begin), 0, done.stdout)
