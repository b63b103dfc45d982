"""A release that begins the next development version, on a real remote."""

from __future__ import annotations

import pytest
from tests.workflows.conftest import git, gonogo, graph

HISTORY = """\
at 2026-03-02 09:00
write pyproject.toml  [project]
  name = "shop"
  version = "1.2.0"
write gonogo.yml  project: shop
  versioning: {development: minor}
  gates: {}
  approvals: {release: {automatic: true}}
commit main  feat: sell things
tag v1.2.0 : The shop
write till.txt  open
commit main  fix: open the till
"""


@pytest.mark.parametrize(("start", "branch"), [("main", "main"), ("branch develop", "develop")])
def test_the_branch_goes_on_with_the_next_version_and_the_tag_has_the_released_one(shop, start, branch):
    place = shop(
        HISTORY if start == "main" else f"{HISTORY}{start}\nwrite a  1\ncommit develop  fix: a\n", branch
    )
    assert "1.3.0 is developed" in gonogo(place, "plan").stdout
    ran = gonogo(place, "release", "--yes")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    git(place, "pull", "-q", "origin", branch)
    git(place, "fetch", "-q", "--tags", "origin")
    assert 'version = "1.3.0.dev0"' in (place / "pyproject.toml").read_text()
    assert 'version = "1.2.1"' in git(place, "show", "v1.2.1:pyproject.toml")
    assert "chore(release): begin 1.3.0" in graph(place)
    assert "Nothing to release" in gonogo(place, "plan").stdout
    (place / "till.txt").write_text("closed")
    git(place, "commit", "-q", "-am", "fix: close the till")
    told = gonogo(place, "plan").stdout
    assert "1.2.1 → 1.3.0" in told
    assert "pyproject.toml:3 states 1.3.0.dev0" in " ".join(told.split())
