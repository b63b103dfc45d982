"""`gonogo demo`: the main job on a repository made for it, by the commands that anybody would run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

import click
import msgspec

from gonogo.cli.output import as_json, print_json, say
from gonogo.errors import GonogoError, RepositoryError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SHOWN = 28
_PATIENCE = 600
_BAD_MESSAGE = "Added searching\nit was wanted\n\nBreaking change: the old endpoint is gone"


class Step(msgspec.Struct):
    """One command that was run: why, what it printed, how it ended, and how long it took."""

    about: str
    command: str
    seconds: float
    code: int
    output: str


class DemoError(GonogoError):
    """A step of the demo ended otherwise than it should."""


@click.command(
    "demo",
    epilog="""\b
Examples:
  gonogo demo                          on a small repository made for it
  gonogo demo --history ../my-project  on a clone of any repository or bundle
  gonogo demo --json                   the same as data""",
)
@click.option(
    "--history", metavar="PATH", default="", help="Clone this repository or bundle and show it instead."
)
@as_json
def command(history: str, as_json: bool) -> None:
    """Show the main job by the commands that anybody would run, in a temporary folder."""
    steps: list[Step] = []
    begin = perf_counter()
    with TemporaryDirectory(prefix="gonogo-demo-") as folder:
        place = Path(folder) / "shop"
        for step in _steps(place, history):
            steps.append(step)
            if not as_json:
                _show(step)
    seconds = round(perf_counter() - begin, 2)
    if as_json:
        print_json({"seconds": seconds, "steps": steps})
    else:
        say(f"{len(steps)} steps in {seconds} s. In your own repository: gonogo doctor; gonogo plan")


def _steps(place: Path, history: str) -> Iterator[Step]:
    yield _made(place, history)
    yield _run(place, "What would a release do now, and why?", ["plan"])
    whole = _run(place, "The whole change log, from every tag", ["changelog", "--all"])
    yield whole
    yield _same(_run(place, "The same again, from what was rendered before", ["changelog", "--all"]), whole)
    yield _checked(place)
    yield _run(
        place, "What a message lacks, and how to mend it", ["lint", "--file", "-"], _BAD_MESSAGE, ends=3
    )


def _made(place: Path, history: str) -> Step:
    begin = perf_counter()
    if history:
        _git(None, "clone", "--quiet", "--", history, str(place))
        if not _git(place, "rev-parse", "-q", "--verify", "HEAD", ok=(0, 1)):
            branch = _git(
                place, "for-each-ref", "--count=1", "--format=%(refname:lstrip=3)", "refs/remotes"
            ).strip()
            _git(place, "checkout", "--quiet", "-B", branch, f"refs/remotes/origin/{branch}", "--")
        about, command = "A clone of a real history", f"git clone {history}"
    else:
        from gonogo.cli.demo_history import shop

        shop().write(place, branch="develop")
        about, command = (
            "A repository with merges, a revert, a release branch and breaking changes",
            "git fast-import",
        )
    commits = _git(place, "rev-list", "--count", "--all").strip()
    tags = len(_git(place, "tag", "--list").split())
    return Step(about, command, _since(begin), 0, f"{int(commits):,} commits, {tags} tags\n")


def _checked(place: Path) -> Step:
    """Ask git whether each commit of the change log is in its release, and in no earlier one."""
    begin = perf_counter()
    told = subprocess.run(_gonogo(place, ["changelog", "--all", "--json"]), capture_output=True, check=True)
    placed = 0
    seen: set[str] = set()
    for release in reversed(msgspec.json.decode(told.stdout)):
        commits = [commit["sha"] for commit in release["commits"]]
        contained = set(_git(place, "rev-list", release["commit"] or "HEAD", "--").split())
        if not contained.issuperset(commits) or not seen.isdisjoint(commits):
            raise DemoError(f"{release['tag']} does not contain each commit that stands under it")
        seen.update(commits)
        placed += 1
    output = (
        f"{len(seen):,} commits in {placed} releases: each in the release that it stands under, none twice\n"
    )
    return Step("Git's own word for it", "git rev-list TAG", _since(begin), 0, output)


def _run(place: Path, about: str, arguments: list[str], given: str = "", ends: int = 0) -> Step:
    begin = perf_counter()
    done = subprocess.run(
        _gonogo(place, arguments), input=given, capture_output=True, text=True, timeout=_PATIENCE, check=False
    )
    if done.returncode != ends:
        raise DemoError(f"gonogo {' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()}")
    return Step(about, f"gonogo {' '.join(arguments)}", _since(begin), done.returncode, done.stdout)


def _same(step: Step, before: Step) -> Step:
    if step.output != before.output:
        raise DemoError(f"{step.command} said something else the second time")
    step.output = f"the same {before.output.count(chr(10)):,} lines\n"
    return step


def _gonogo(place: Path, arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "gonogo", "-C", str(place), *arguments]


def _git(place: Path | None, *arguments: str, ok: tuple[int, ...] = (0,)) -> str:
    where = ["-C", str(place)] if place else []
    command = ["git", *where, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in ok:
        raise RepositoryError(f"git {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout


def _since(begin: float) -> float:
    return round(perf_counter() - begin, 3)


def _show(step: Step) -> None:
    click.echo(f"\n{click.style(step.about, bold=True)}  {click.style(f'{step.seconds:.2f} s', dim=True)}")
    click.echo(click.style(f"$ {step.command}", fg="cyan"))
    lines = step.output.rstrip("\n").split("\n")
    for line in lines[:_SHOWN]:
        click.echo(f"  {line}")
    if len(lines) > _SHOWN:
        click.secho(f"  … {len(lines) - _SHOWN:,} more lines", dim=True)
