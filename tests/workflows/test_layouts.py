"""Repositories as they are laid out elsewhere, made small: planned, released into a bare remote, mended.

Each ends in a golden file that tells the whole story, and is checked out as continuous integration does it:
one commit, no branch, no tags.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.workflows.conftest import compare, git, gonogo, graph

if TYPE_CHECKING:
    from pathlib import Path

GATES = """
  reports: ""
  gates:
    security: {kind: command, run: "true"}
    smoke: {kind: command, run: "true"}
    unit: {kind: command, run: "true"}
"""


class Layout(NamedTuple):
    """history: of the repository. branch: what is released. hotfix: its branch, and the tag below it."""

    history: str
    branch: str
    hotfix: tuple[str, str]


LAYOUTS = {
    "stabilised": Layout(
        f"""\
at 2026-03-02 09:00
write VERSION  1.2.0
write gonogo.yml  project: shop{GATES}commit main  feat: sell things
tag v1.2.0 : The shop
branch develop
write names.txt  Ann
commit develop  feat: find by name
write VERSION  1.3.0-SNAPSHOT
commit develop  chore: go on with 1.3.0
branch release/1.3.0
write till.txt  open
commit release/1.3.0  fix: open the till
write wishes.txt  none
commit develop  feat: wish lists
""",
        "release/1.3.0",
        ("hotfix/1.3.1", "v1.3.0"),
    ),
    "calendar": Layout(
        f"""\
at 2026-12-02 09:00
write pyproject.toml  [project]
  name = "shop"
  version = "26.12.1"
write gonogo.yml  project: shop
  versioning: {{scheme: calver, pattern: YY.MM.MICRO, development: patch}}{GATES}\
commit main  feat: sell things
tag 26.12.1
write pyproject.toml  [project]
  name = "shop"
  version = "27.1.0.dev0"
commit main  chore: go on with 27.1.0
write names.txt  Ann
commit main  feat: find by name
""",
        "main",
        ("hotfix/27.1.1", "27.1.0"),
    ),
    "maven": Layout(
        f"""\
at 2026-03-02 09:00
orphan master
write pom.xml  <project>
    <modelVersion>4.0.0</modelVersion>
    <groupId>example</groupId>
    <artifactId>shop</artifactId>
    <version>1.2.0</version>
  </project>
write gonogo.yml  project: shop{GATES}commit master  feat: sell things
tag shop-1.1.0
write till.txt  open
commit master  feat: open the till
tag shop-1.2.0
write names.txt  Ann
commit master  feat: find by name
""",
        "master",
        ("hotfix/1.3.1", "shop-1.3.0"),
    ),
}


FORK = f"""\
at 2026-03-02 09:00
write gonogo.yml  project: shop
  branches: {{remote: upstream}}{GATES}commit main  feat: sell things
tag v1.0.0
write till.txt  open
commit main  fix: open the till
tag v1.0.1
write names.txt  Ann
commit main  feat: find by name
"""


def said(place: Path, *arguments: str) -> str:
    """A command, and what it prints: hashes are made anew each time."""
    ran = gonogo(place, *arguments)
    lines = (line.rstrip() for line in (ran.stdout + ran.stderr).splitlines())
    text = re.sub(r"\b[0-9a-f]{7}\b", "COMMIT", "\n".join(lines))
    return f"$ gonogo {shlex.join(arguments)}\n{text}\n\n"


def checked_out(place: Path) -> Path:
    """The commit alone, in a folder of the same name."""
    folder = place.parent / "ci" / "shop"
    folder.mkdir(parents=True)
    git(folder, "init", "-q")
    git(folder, "remote", "add", "origin", f"file://{place.parent / 'remote.git'}")
    git(folder, "fetch", "-q", "--depth=1", "--no-tags", "origin", git(place, "rev-parse", "HEAD").strip())
    git(folder, "checkout", "-q", "--detach", "FETCH_HEAD")
    return folder


def released(place: Path, *arguments: str) -> None:
    ran = gonogo(place, "release", "--yes", *arguments)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def mended(place: Path, hotfix: str, base: str, remote: str = "origin") -> None:
    git(place, "fetch", "-q", "--tags", "--prune", remote)
    git(place, "switch", "-q", "--create", hotfix, base)
    (place / "pay.txt").write_text("by card\n")
    git(place, "add", ".")
    git(place, "commit", "-q", "-m", "fix(pay): take cards again")
    git(place, "push", "-q", remote, hotfix)
    released(place, "--type", "hotfix", "--base", base)


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_story_of_a_layout_is_as_people_have_read_it(name, shop, request):
    history, branch, (hotfix, base) = LAYOUTS[name]
    place = shop(history, branch)
    story = said(place, "plan") + said(place, "changelog")
    released(place)
    story += f"{graph(place)}\n"
    mended(place, hotfix, base)
    compare(request, f"layout-{name}.txt", story + graph(place))


@pytest.mark.parametrize("name", LAYOUTS)
def test_continuous_integration_plans_the_same_once_it_has_the_whole_history(name, shop):
    place = shop(LAYOUTS[name].history, LAYOUTS[name].branch)
    assert plan_once_whole(checked_out(place)) == _without_notes(gonogo(place, "plan").stdout)


def plan_once_whole(folder: Path) -> str:
    """What is planned where the advice of the refusal is followed."""
    refused = gonogo(folder, "plan")
    assert refused.returncode != 0
    (advice,) = re.findall(r"Run: git (.*)", refused.stderr)
    git(folder, *shlex.split(advice))
    return _without_notes(gonogo(folder, "plan").stdout)


def _without_notes(plan: str) -> str:
    """A plan without where the remote is, and what was taken from it."""
    own = ("! Not in this clone", "  remote ")
    return "\n".join(line for line in plan.splitlines() if line and not line.startswith(own))


@pytest.fixture
def fork(shop) -> Path:
    """A clone of a fork that is behind and has no tags, and that knows its upstream."""
    place: Path = shop(FORK, "main")
    git(place.parent, "clone", "-q", "--bare", "--no-tags", "remote.git", "fork.git")
    git(place.parent / "fork.git", "update-ref", "refs/heads/main", "main~2")
    git(place, "remote", "rename", "origin", "upstream")
    git(place, "remote", "add", "origin", "../fork.git")
    git(place, "fetch", "-q", "origin")
    git(place, "branch", "-q", "--set-upstream-to", "origin/main")
    git(place, "tag", "--delete", "v1.0.1")
    return place


def test_a_fork_that_is_behind_plans_and_releases_what_its_upstream_has(fork, request):
    story = said(fork, "plan") + said(fork, "changelog")
    released(fork)
    story += f"{graph(fork)}\n"
    mended(fork, "hotfix/1.1.1", "v1.1.0", "upstream")
    compare(request, "layout-fork.txt", story + graph(fork))
    assert not git(fork.parent / "fork.git", "tag")


def test_continuous_integration_of_a_fork_plans_what_its_upstream_has(fork):
    folder = checked_out(fork)
    git(folder, "remote", "rename", "origin", "upstream")
    git(folder, "remote", "add", "origin", f"file://{fork.parent / 'fork.git'}")
    assert plan_once_whole(folder) == _without_notes(gonogo(fork, "plan").stdout)
