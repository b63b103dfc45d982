"""The same release on four repositories, one for each way to branch: standard, then a hotfix.

Each ends in a golden file of the graph (branches, merges, tags) and one of the report.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.workflows.conftest import compare, git, gonogo, graph

if TYPE_CHECKING:
    from pathlib import Path

START = """\
at 2026-03-02 09:00
write pyproject.toml  [project]
  name = "shop"
  version = "1.2.0"
write gonogo.yml  project: shop
  gates:
    security: {kind: command, run: "true"}
    smoke: {kind: command, run: "true"}
    e2e: {kind: command, run: "true"}
    unit: {kind: command, run: "true"}
    integration: {kind: command, run: "true"}
write till.txt  closed
commit main  feat: sell things
tag v1.2.0 : The shop
"""
MORE = """write names.txt  Ann
commit {branch}  feat: find by name
write till.txt  open
commit {branch}  fix: open the till
"""
HISTORIES = {
    "trunk": START + MORE.format(branch="main"),
    "github-flow": START + "branch feature/search\n" + MORE.format(branch="main"),
    "gitlab-flow": START + "branch staging\nbranch production\n" + MORE.format(branch="main"),
    "git-flow": START + "branch develop\n" + MORE.format(branch="develop"),
}
STABILISED = """branch release/1.3.0 from develop
write names.txt  Ann, once
commit release/1.3.0  fix: find no one twice
write wishes.txt  none
commit develop  feat: wish lists
"""
FROM = {"trunk": "main", "github-flow": "main", "gitlab-flow": "main", "git-flow": "develop"}


def report(place: Path, version: str) -> str:
    """The report, without what differs from run to run, and from machine to machine: their sandbox."""
    text = gonogo(place, "report", version).stdout
    text = re.sub(r"^- sandbox: .+\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"[0-9a-f]{64}", "DIGEST", text)
    text = re.sub(r"\b[0-9a-f]{40}\b", "COMMIT", text)
    text = re.sub(r"(\d+\.\d+\.\d+)-[0-9a-f]{8}\b", r"\1-ID", text)
    text = re.sub(r"\d+\.\d+ s\b|\b\d+(\.\d+)? ms\b|(?<=code 0, )\d+ s\b", "TIME", text)
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC(, after \d+ s)?", "MOMENT", text)


@pytest.mark.parametrize("workflow", HISTORIES)
def test_a_standard_release_leaves_this_graph_and_this_report(workflow, shop, request):
    place = shop(HISTORIES[workflow], FROM[workflow])
    ran = gonogo(place, "release", "--yes")
    assert ran.returncode == 0, ran.stderr
    compare(request, f"{workflow}-standard-graph.txt", graph(place))
    compare(request, f"{workflow}-standard-report.md", report(place, "1.3.0"))


def test_a_release_that_was_stabilised_leaves_this_graph(shop, request):
    history = HISTORIES["git-flow"] + STABILISED
    place = shop(history, "release/1.3.0")
    ran = gonogo(place, "release", "--yes")
    assert ran.returncode == 0, ran.stderr
    compare(request, "git-flow-stabilised-graph.txt", graph(place))


@pytest.mark.parametrize("workflow", HISTORIES)
def test_a_hotfix_leaves_this_graph_and_this_report(workflow, shop, request):
    place = shop(HISTORIES[workflow], FROM[workflow])
    git(place, "switch", "-q", "-c", "hotfix/1.2.1", "v1.2.0")
    (place / "pay.txt").write_text("by card\n")
    git(place, "add", ".")
    git(place, "commit", "-q", "-m", "fix(pay): take cards again")
    git(place, "push", "-q", "-u", "origin", "hotfix/1.2.1")
    ran = gonogo(place, "release", "--type", "hotfix", "--base", "v1.2.0", "--yes")
    assert ran.returncode == 0, ran.stderr
    compare(request, f"{workflow}-hotfix-graph.txt", graph(place))
    compare(request, f"{workflow}-hotfix-report.md", report(place, "1.2.1"))


def test_a_back_port_that_conflicts_leaves_a_branch_and_says_what_to_do(shop, request):
    history = HISTORIES["git-flow"] + "branch release/1.3.0 from develop\n"
    place = shop(history, "develop")
    git(place, "switch", "-q", "-c", "hotfix/1.2.1", "v1.2.0")
    (place / "till.txt").write_text("broken\n")
    git(place, "commit", "-qam", "fix(till): say that it is broken")
    git(place, "push", "-q", "-u", "origin", "hotfix/1.2.1")
    ran = gonogo(place, "release", "--type", "hotfix", "--yes")
    assert ran.returncode == 0, ran.stderr
    assert "backport/1.2.1-develop" in ran.stderr
    assert "git switch" in ran.stderr
    compare(request, "git-flow-conflict-graph.txt", graph(place))
