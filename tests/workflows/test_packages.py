"""Three packages with tags of their own: released together, then one alone, then one fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.workflows.conftest import compare, git, gonogo, graph
from tests.workflows.test_workflows import report

if TYPE_CHECKING:
    from pathlib import Path

HISTORY = """\
at 2026-03-02 09:00
write api/pyproject.toml  [project]
  name = "api"
  version = "1.2.0"
write web/package.json  {"name": "web", "version": "0.4.0"}
write docs/VERSION  3.0.0
write gonogo.yml  project: shop
  packages:
    api: {path: api}
    web: {path: web, tag: "web-v{version}"}
    docs: {path: docs, files: [docs/VERSION]}
  approvals: {release: {automatic: true}, hotfix: {automatic: true}}
  hotfix: {approvals: {automatic: true}}
  gates:
    security: {kind: command, run: "true"}
    smoke: {kind: command, run: "true"}
    unit: {kind: command, run: "grep -q 1.3 api/pyproject.toml", packages: api}
    pages: {kind: command, run: "test -f docs/VERSION", packages: [docs]}
commit main  feat: sell things
tag api@1.2.0 : The api
tag web-v0.4.0 : The web
tag docs@3.0.0 : The pages
write api/find.py  found = 1
commit main  feat(api): find by name
write web/index.html  page
write api/till.py  open = 1
commit main  fix: open the till
write README.md  shop
commit main  docs: say what it is
"""
FIRST, SINCE = HISTORY.split("write api/find.py")
GIT_FLOW = f"{FIRST}branch develop\nwrite api/find.py{SINCE.replace('commit main', 'commit develop')}"


@pytest.fixture
def together(shop):
    """After a release of all that has something to release."""
    place = shop(HISTORY, "main")
    ran = gonogo(place, "release", "--yes")
    assert ran.returncode == 0, ran.stderr
    git(place, "pull", "-q", "origin", "main")
    return place


def logs(place: Path) -> str:
    files = sorted(place.glob("*/CHANGELOG.md"))
    return "\n".join(f"{file.relative_to(place)}:\n{file.read_text()}" for file in files)


def test_what_the_plan_shows_is_released_together_and_leaves_this(together, request):
    compare(request, "packages-together-graph.txt", graph(together))
    compare(request, "packages-together-logs.md", logs(together))
    compare(request, "packages-together-report.md", report(together, "web-v0.4.1"))


def test_nothing_is_left_to_release_then(together):
    before = graph(together)
    ran = gonogo(together, "release", "--yes")
    assert (ran.returncode, ran.stderr.splitlines()[-3:]) == (
        0,
        [
            "api: Nothing to release: no commit since api@1.3.0.",
            "web: Nothing to release: no commit since web-v0.4.1.",
            "docs: Nothing to release: no commit since docs@3.0.0.",
        ],
    )
    assert graph(together) == before


def test_one_package_alone_is_released_then_and_one_is_fixed_from_its_tag(together, request):
    for folder in ("api", "docs"):
        (together / folder / "more.txt").write_text("more\n")
        git(together, "add", ".")
        git(together, "commit", "-q", "-m", f"feat({folder}): more")
    git(together, "push", "-q", "origin", "main")
    ran = gonogo(together, "release", "--package", "docs", "--yes")
    assert (ran.returncode, "docs@3.1.0 is on the remote" in ran.stderr) == (0, True), ran.stderr
    git(together, "switch", "-q", "-c", "hotfix/web-0.4.2", "web-v0.4.1")
    (together / "web/index.html").write_text("a page that is there\n")
    settings = (together / "gonogo.yml").read_text()
    (together / "gonogo.yml").write_text(settings.replace(", packages: api", ""))
    git(together, "commit", "-qam", "fix(web): show the page")
    git(together, "push", "-q", "-u", "origin", "hotfix/web-0.4.2")
    ran = gonogo(together, "release", "--type", "hotfix", "--yes")
    assert (ran.returncode, "web-v0.4.2 is on the remote" in ran.stderr) == (0, True), ran.stderr
    compare(request, "packages-after-graph.txt", graph(together))


def test_a_gate_of_a_package_that_is_not_released_is_not_asked(together):
    text = report(together, "api@1.3.0")
    assert "| unit | go |" in text
    assert "- pages was not asked: docs is not released" in text


def test_packages_of_git_flow_are_merged_once_and_tagged_on_the_merge(shop, request):
    place = shop(GIT_FLOW, "develop")
    ran = gonogo(place, "release", "--yes")
    assert ran.returncode == 0, ran.stderr
    compare(request, "packages-git-flow-graph.txt", graph(place))
