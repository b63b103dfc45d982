"""Releases from lines of versions, into a bare remote: a maintenance line, and release branches with tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.workflows.conftest import compare, git, gonogo, graph

if TYPE_CHECKING:
    from pathlib import Path

START = """\
at 2026-03-02 09:00
write gonogo.yml  project: shop
  gates: {}
  reports: ""
"""
MAINTENANCE = (
    START
    + """\
commit main  feat: sell things
tag v1.1.0 : The shop
branch 1.x
commit main  feat!: sell other things
tag v2.0.0 : Another shop
commit 1.x  feat: wish lists
"""
)


def change(place: Path, file: str, message: str) -> None:
    """One more commit, pushed."""
    (place / file).write_text(f"{message}\n")
    git(place, "add", ".")
    git(place, "commit", "-q", "-m", message)
    git(place, "push", "-q", "origin", "HEAD")


def test_a_maintenance_line_is_released_from_its_branch_and_to_it(shop, request):
    place = shop(MAINTENANCE, "1.x")
    ran = gonogo(place, "release", "--yes")
    assert ran.returncode == 0, ran.stderr
    git(place, "pull", "-q", "origin", "1.x")
    change(place, "till.txt", "fix: open the till")
    ran = gonogo(place, "release", "--yes", "--from", "1.x", "--to", "1.x")
    assert ran.returncode == 0, ran.stderr
    compare(request, "maintenance-line-graph.txt", graph(place))


def test_the_settings_of_a_line_may_name_its_branch_as_the_main_one(shop):
    line = "write gonogo.yml  branches: {workflow: trunk, main: 1.x}\n  gates: {}\ncommit 1.x  ci: here\n"
    place = shop(MAINTENANCE + line, "1.x")
    ran = gonogo(place, "release", "--yes")
    assert ran.returncode == 0, ran.stderr
    assert git(place, "ls-remote", "origin", "refs/tags/v1.2.0")


@pytest.mark.parametrize(
    ("branch", "message"), [("1.x", "feat!: pay by card"), ("1.1.x", "feat: pay by card")]
)
def test_a_line_never_releases_what_belongs_to_a_higher_one(branch, message, shop):
    place = shop(f"{MAINTENANCE}branch 1.1.x from v1.1.0\ncommit {branch}  {message}\n", branch)
    before = git(place, "ls-remote", "origin")
    ran = gonogo(place, "release", "--yes")
    assert ran.returncode == 2
    assert f"is no version of {branch}" in ran.stderr
    assert git(place, "ls-remote", "origin") == before


def test_rules_about_people_are_those_of_the_main_branch_whatever_a_line_says(shop):
    """Whoever can push a branch called 9.x makes no rules by it."""
    people = """
write gonogo.yml  gates: {}
  approvals: {release: {at_least: 1, roles: [owner]}}
  people: [{name: Ann, email: ann@shop.example, roles: [owner]}, {name: Bob, email: bob@shop.example}]
commit main  ci: ask Ann
write gonogo.yml  gates: {}
  approvals: {release: {automatic: true}}
commit 1.x  ci: ask nobody
"""
    ran = gonogo(shop(MAINTENANCE + people, "1.x"), "release", "--yes")
    assert ran.returncode == 2
    assert "a role of owner with a key" in ran.stderr


RELEASE_BRANCHES = """\
at 2026-03-02 09:00
write gonogo.yml  project: shop
  reports: ""
  gates:
    security: {kind: command, run: "true"}
    smoke: {kind: command, run: "true"}
    unit: {kind: command, run: "true"}
commit main  feat: sell things
branch release-1.27
commit release-1.27  chore: release 1.27.0
tag v1.27.0 : The shop
write till.txt  open
commit main  fix: open the till
branch release-1.28
commit release-1.28  chore: release 1.28.0
tag v1.28.0 : The shop
commit main  feat: gift cards
write names.txt  Ann
commit main  fix: greet by name
write names.txt  Ann
commit release-1.28  fix: greet by name
"""


@pytest.mark.slow
def test_a_release_branch_is_released_from_and_to_itself_and_a_hotfix_of_it_goes_there(shop, request):
    place = shop(RELEASE_BRANCHES, "release-1.28")
    ran = gonogo(place, "release", "--yes")
    assert ran.returncode == 0, ran.stderr
    git(place, "switch", "-q", "-c", "hotfix/1.28.2", "v1.28.1")
    change(place, "pay.txt", "fix(pay): take cards again")
    ran = gonogo(place, "release", "--type", "hotfix", "--base", "v1.28.1", "--yes")
    assert ran.returncode == 0, ran.stderr
    compare(request, "release-branches-graph.txt", graph(place))


def test_the_next_line_is_cut_from_main_and_begins_with_its_first_version(shop, request):
    place = shop(RELEASE_BRANCHES, "main")
    git(place, "switch", "-q", "-c", "release-1.29")
    git(place, "push", "-q", "-u", "origin", "release-1.29")
    ran = gonogo(place, "release", "--yes")
    assert ran.returncode == 0, ran.stderr
    compare(request, "release-branches-next-graph.txt", graph(place))
    compare(request, "release-branches-next.md", git(place, "show", "v1.29.0:CHANGELOG.md"))


def test_a_tag_of_a_line_is_not_to_be_merged_elsewhere(shop):
    place = shop(
        f"{RELEASE_BRANCHES}tag v1.28.1\nbranch topic from v1.28.0\ncommit topic  fix: till\n", "topic"
    )
    told = gonogo(place, "plan").stdout
    assert "and its version belongs to release-1.28" in " ".join(told.split())
    assert "git switch release-1.28" in told
    assert "merge that commit" not in told


@pytest.mark.parametrize(
    ("history", "branch", "version"),
    [
        (MAINTENANCE, "1.x", "1.1.0 → 1.2.0"),
        (RELEASE_BRANCHES, "release-1.28", "1.28.0 → 1.28.1"),
        (f"{RELEASE_BRANCHES}branch release-1.29 from main\n", "release-1.29", "1.28.0 → 1.29.0"),
    ],
)
def test_a_pipeline_that_checks_out_a_commit_of_a_line_plans_for_that_line(history, branch, version, shop):
    place = shop(f"{history}commit {branch}  fix: take cash\n", "main")
    git(place, "checkout", "-q", "--detach", f"origin/{branch}")
    for name in git(place, "branch", "--format=%(refname:short)").splitlines():
        if not name.startswith("("):
            git(place, "branch", "-q", "-D", name)
    told = gonogo(place, "plan").stdout
    assert version in told
    assert f"is released from {branch}, and to it" in " ".join(told.split())
    assert "git switch main" not in told
