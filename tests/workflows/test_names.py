"""Releases and hotfixes where tags and versions are named otherwise than `v1.2.3`, on a real remote."""

from __future__ import annotations

import re

import pytest
from tests.workflows.conftest import compare, git, gonogo, graph

SETTINGS = """\
  gates:
    security: {kind: command, run: "true"}
    unit: {kind: command, run: "true"}
    smoke: {kind: command, run: "true"}
"""
BUILD = f"""\
at 2026-03-02 09:00
write pom.xml  <project/>
write gonogo.yml  project: shop
{SETTINGS}commit main  feat: sell things
tag shop-1.1.0 : [maven-release-plugin] copy for tag shop-1.1.0
write names.txt  Ann
commit main  feat: find by name
tag shop-1.2.0 : [maven-release-plugin] copy for tag shop-1.2.0
tag other-3.0.0
write till.txt  open
commit main  fix: open the till
"""
CALENDAR = f"""\
at 2027-01-04 09:00
write pyproject.toml  [project]
  name = "shop"
  version = "27.1.0"
write gonogo.yml  project: shop
  versioning: {{scheme: calver, pattern: YY.MINOR.MICRO, development: minor}}
{SETTINGS}commit main  feat: sell things
tag 27.1.0
write pyproject.toml  [project]
  name = "shop"
  version = "27.2.0.dev0"
commit main  chore: begin 27.2.0
write till.txt  open
commit main  fix: open the till
"""
STORIES = {"maven-build": BUILD, "calendar-development": CALENDAR}
TAGS = {"maven-build": ("shop-1.2.1", "shop-1.2.2"), "calendar-development": ("27.2.0", "27.2.1")}


@pytest.mark.parametrize("story", STORIES)
def test_a_release_and_then_a_hotfix_of_it_leave_this_graph(story, shop, request):
    place, (tag, fixed) = shop(STORIES[story], "main"), TAGS[story]
    if story == "maven-build":
        settings = place / "gonogo.yml"
        assert gonogo(place, "release", "--yes").returncode == 3
        settings.write_text(f'{settings.read_text()}versioning: {{ignore: ["other-*"]}}\n')
        git(place, "commit", "-qam", "chore: leave the tags of the other build alone")
        git(place, "push", "-q", "origin", "main")
    ran = gonogo(place, "release", "--yes")
    assert ran.returncode == 0, ran.stderr
    git(place, "fetch", "-q", "--tags", "origin")
    git(place, "switch", "-q", "-c", "hotfix/now", tag)
    (place / "pay.txt").write_text("by card\n")
    git(place, "add", ".")
    git(place, "commit", "-q", "-m", "fix(pay): take cards again")
    git(place, "push", "-q", "-u", "origin", "hotfix/now")
    ran = gonogo(place, "release", "--type", "hotfix", "--base", tag, "--yes")
    assert ran.returncode == 0, ran.stderr
    assert fixed in git(place, "ls-remote", "--tags", "origin")
    compare(request, f"{story}-graph.txt", graph(place))
    git(place, "switch", "-q", "main")
    git(place, "pull", "-q", "--tags", "origin", "main")
    log = gonogo(place, "changelog", "--all", "--no-cache").stdout
    compare(request, f"{story}-log.md", re.sub(r"\b[0-9a-f]{7}\b", "COMMIT", log))
