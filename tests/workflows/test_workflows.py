"""The same release on four repositories, one for each way to branch: standard, then a hotfix.

Each ends in a golden file of the graph (branches, merges, tags) and one of the report.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gonogo.testing.history import read_history

HERE = Path(__file__).parent
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
FROM = {"trunk": "main", "github-flow": "main", "gitlab-flow": "main", "git-flow": "develop"}


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """A clone of a remote with this history, on this branch."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")

    def made(history: str, branch: str) -> Path:
        place = tmp_path / "shop"
        read_history(history).write(place, branch=branch)
        git(tmp_path, "init", "-q", "--bare", "remote.git")
        git(place, "remote", "add", "origin", "../remote.git")
        git(place, "push", "-q", "origin", "--all")
        git(place, "push", "-q", "origin", "--tags")
        git(place, "fetch", "-q")
        return place

    return made


def git(place: Path, *arguments: str) -> str:
    """At a fixed time, so that hashes are always the same."""
    dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "2026-03-03T09:00:00Z")
    command = ["git", "-C", str(place), *arguments]
    environment = {**os.environ, **dates}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout


def graph(place: Path) -> str:
    """The remote's branches and tags, the newest commits first."""
    log = git(
        place / "../remote.git", "log", "--graph", "--branches", "--tags", "--date-order", "--format=%s%d"
    )
    return "\n".join(line.rstrip() for line in log.splitlines()) + "\n"


def report(place: Path, version: str) -> str:
    """The report, without what differs from run to run."""
    text = gonogo(place, "report", version).stdout
    text = re.sub(r"[0-9a-f]{64}", "DIGEST", text)
    text = re.sub(r"\b[0-9a-f]{40}\b", "COMMIT", text)
    text = re.sub(r"(\d+\.\d+\.\d+)-[0-9a-f]{8}\b", r"\1-ID", text)
    text = re.sub(r"\d+\.\d+ s\b|\b\d+(\.\d+)? ms\b|(?<=code 0, )\d+ s\b", "TIME", text)
    return re.sub(r"2027-01-15 \d\d:\d\d:\d\d UTC", "MOMENT", text)


def gonogo(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A process of its own: a release is moved by one at a time."""
    return subprocess.run(
        [sys.executable, "-m", "gonogo", *arguments],
        cwd=place,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )


def compare(request, name: str, found: str) -> None:
    expected = HERE / "expected" / name
    if request.config.getoption("--renew"):
        expected.parent.mkdir(parents=True, exist_ok=True)
        expected.write_text(found)
    assert found == expected.read_text()


@pytest.mark.parametrize("workflow", HISTORIES)
def test_a_standard_release_leaves_this_graph_and_this_report(workflow, shop, request):
    place = shop(HISTORIES[workflow], FROM[workflow])
    ran = gonogo(place, "release", "--yes")
    assert ran.returncode == 0, ran.stderr
    compare(request, f"{workflow}-standard-graph.txt", graph(place))
    compare(request, f"{workflow}-standard-report.md", report(place, "1.3.0"))


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
