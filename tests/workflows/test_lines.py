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
