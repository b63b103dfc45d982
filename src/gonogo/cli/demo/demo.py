"""`gonogo demo`: the main job on a repository made for it, by the commands that anybody would run."""

from __future__ import annotations

import subprocess
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

import click

from gonogo.cli.demo.release import releases
from gonogo.cli.demo.steps import DemoError, Step, git, gonogo, run, since, undisturbed
from gonogo.cli.output import as_json, print_json, say
from gonogo.cli.parsing import Command
from gonogo.typed import decoded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gonogo.cli.demo.rollout import Show
    from gonogo.cli.demo.screen import Silence

    Release = Callable[[Silence, list[Step]], tuple[Show | None, str]]
    """Releases for real, shows that and adds its steps; the show, or why there is none."""

_BAD_MESSAGE = "Added searching\nit was wanted\n\nBreaking change: the old endpoint is gone"


@click.command(
    "demo",
    cls=Command,
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
    """Show the main job by the commands that anybody would run, in a temporary folder.

    Where Envoy is installed, a shop is released for real: by canary, killed and gone on with, and taken back.
    """
    with undisturbed(), TemporaryDirectory(prefix="gonogo-demo-") as folder:
        released = _nothing if history else partial(_released, Path(folder))
        play(_steps(Path(folder) / "shop", history), released, as_json=as_json)


def play(story: Iterable[Step], released: Release, *, as_json: bool) -> None:
    """Show one step after the other, then what is released, and sum it up.

    Raises:
        DemoError: what was released did not go as it should.
    """
    from gonogo.cli.demo.screen import Screen, Silence

    screen = Silence() if as_json else Screen()
    steps: list[Step] = []
    begin = perf_counter()
    for step in story:
        steps.append(step)
        screen.show(step)
    show, why_not = released(screen, steps)
    seconds = round(perf_counter() - begin, 2)
    if as_json:
        from gonogo.cli.demo.view import DemoView

        print_json(DemoView(seconds, steps, show, why_not))
    else:
        _sum_up(show, why_not, len(steps), seconds)
    if show and show.faults:
        raise DemoError("; ".join(show.faults))


def _nothing(_screen: Silence, _steps: list[Step]) -> tuple[Show | None, str]:
    """Somebody's own history is not released."""
    return None, ""


def _released(folder: Path, screen: Silence, steps: list[Step]) -> tuple[Show | None, str]:
    """The show with processes and traffic, or why there is none here."""
    from gonogo.cli.demo.stage import why_not

    if reason := why_not():
        return None, reason
    from gonogo.cli.demo.rollout import shown

    (folder / "live").mkdir()
    return shown(folder / "live", screen, steps), ""


def _sum_up(show: Show | None, why_not: str, steps: int, seconds: float) -> None:
    if show:
        from gonogo.cli.demo.picture import draw

        draw(show)
    if why_not:
        click.secho(f"\nNo rollout with real traffic is shown here: {why_not}", fg="yellow")
    say(f"\n{steps} steps in {seconds} s. In your own repository: gonogo doctor; gonogo plan")


def _steps(place: Path, history: str) -> Iterator[Step]:
    yield _made(place, history)
    yield run(place, "What would a release do now, and why?", ["plan"])
    whole = run(place, "The whole change log, from every tag", ["changelog", "--all"])
    yield whole
    yield _same(run(place, "The same again, from what was rendered before", ["changelog", "--all"]), whole)
    yield _checked(place)
    yield run(place, "What a message lacks, and how to fix it", ["lint", "--file", "-"], _BAD_MESSAGE, ends=3)
    yield from releases(place, history)


def _made(place: Path, history: str) -> Step:
    begin = perf_counter()
    if history:
        git(None, "clone", "--quiet", "--", history, str(place))
        if not git(place, "rev-parse", "-q", "--verify", "HEAD", ok=(0, 1)):
            branch = git(
                place, "for-each-ref", "--count=1", "--format=%(refname:lstrip=3)", "refs/remotes"
            ).strip()
            git(place, "checkout", "--quiet", "-B", branch, f"refs/remotes/origin/{branch}", "--")
        about, command = "A clone of a real history", f"git clone {history}"
    else:
        from gonogo.cli.demo.history import shop

        shop().write(place, branch="develop")
        about, command = (
            "A repository with merges, a revert, a release branch and breaking changes",
            "git fast-import",
        )
    commits = git(place, "rev-list", "--count", "--all").strip()
    tags = len(git(place, "tag", "--list").split())
    return Step(about, command, since(begin), 0, f"{int(commits):,} commits, {tags} tags\n")


def _checked(place: Path) -> Step:
    """Ask git whether each commit of the change log is in its release, and in no earlier one."""
    begin = perf_counter()
    told = subprocess.run(gonogo(place, ["changelog", "--all", "--json"]), capture_output=True, check=True)
    placed = 0
    seen: set[str] = set()
    for release in reversed(decoded(told.stdout)):
        commits = [commit["sha"] for commit in release["commits"]]
        contained = set(git(place, "rev-list", release["commit"] or "HEAD", "--").split())
        if not contained.issuperset(commits) or not seen.isdisjoint(commits):
            raise DemoError(f"{release['tag']} does not contain each commit that stands under it")
        seen.update(commits)
        placed += 1
    output = (
        f"{len(seen):,} commits in {placed} releases: each in the release that it stands under, none twice\n"
    )
    return Step("Git's own word for it", "git rev-list TAG", since(begin), 0, output)


def _same(step: Step, before: Step) -> Step:
    if step.output != before.output:
        raise DemoError(f"{step.command} said something else the second time")
    step.output = f"the same {before.output.count(chr(10)):,} lines\n"
    return step
