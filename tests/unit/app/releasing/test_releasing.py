"""What is in the way of a release, told before anything is done."""

from __future__ import annotations

import pytest

from gonogo.app.caller import Caller
from gonogo.app.planning.planning import plan
from gonogo.app.releasing.releasing import Request, prepare
from gonogo.bootstrap.gates import gate_kinds
from gonogo.domain.people.person import Person
from gonogo.domain.planning.bump import Wish
from gonogo.errors import NotReadyError

SMOKE = "write one under `gates` in gonogo.yml, such as smoke: {kind: command, run: make smoke}"
HISTORY = """\
write gonogo.yml  project: shop
  gates:
    security: {kind: command, run: "true"}
commit main  feat: sell
tag v1.0.0
branch hotfix/1.0.1
commit hotfix/1.0.1  fix: sell again
"""

ANN = Caller(Person("Ann", "ann@x.example"))


def test_a_hotfix_without_what_must_not_break_is_told_so_and_not_begun(tell, tmp_path):
    shop = tell(HISTORY, branch="hotfix/1.0.1")
    shop.git("init", "-q", "--bare", str(tmp_path / "remote.git"))
    shop.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    shop.git("push", "-q", "-u", "origin", "hotfix/1.0.1", "main", "v1.0.0")
    shop.git("fetch", "-q")
    project = shop.project()
    planned = plan(project, Wish(), "", hotfix=True)
    with pytest.raises(NotReadyError) as told:
        prepare(project, ANN, planned, gate_kinds(), lambda _: "", Request(hotfix=True))
    assert str(told.value).splitlines() == [
        "Not ready to release:",
        "  a hotfix needs a gate of stage unit; none is configured or found",
        "    write one under `gates` in gonogo.yml, such as unit: {kind: command, run: make unit}",
        "  a hotfix needs a gate of stage smoke; none is configured or found",
        f"    {SMOKE}, or checks under `smoke` where there are `environments`",
    ]


def test_what_is_not_pushed_is_told_together_with_what_else_is_in_the_way(tell, tmp_path):
    shop = tell(HISTORY, branch="hotfix/1.0.1")
    shop.git("init", "-q", "--bare", str(tmp_path / "remote.git"))
    shop.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    shop.git("push", "-q", "-u", "origin", "main", "v1.0.0")
    shop.git("fetch", "-q")
    project = shop.project()
    planned = plan(project, Wish(), "", hotfix=True)
    with pytest.raises(NotReadyError) as told:
        prepare(project, ANN, planned, gate_kinds(), lambda _: "", Request(hotfix=True))
    lines = str(told.value).splitlines()
    assert "  a hotfix needs a gate of stage unit; none is configured or found" in lines
    assert lines[1:3] == [
        "  hotfix/1.0.1 is not on origin as it is here",
        "    git push origin hotfix/1.0.1",
    ]


LOG = """\
write gonogo.yml  project: shop
  gates: {}
write CHANGELOG.md  # Changelog
  ## 1.2.0
  ## 1.0.0
commit main  feat: sell
tag v1.0.0
commit main  feat: sell more
tag v1.1.0
commit main  feat: sell all
tag v1.2.0
commit main  feat!: sell no doors (#12)
"""
NO_GAP = LOG.replace("  ## 1.2.0", "  ## [1.2.0] - 2026-03-02\n  ## v1.1.0")


def prepared(tell, tmp_path, history, section):
    shop = tell(history)
    shop.git("init", "-q", "--bare", str(tmp_path / "remote.git"))
    shop.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    shop.git("push", "-q", "-u", "origin", "main")
    shop.git("push", "-q", "--tags", "origin")
    project = shop.project()
    return prepare(project, ANN, plan(project, Wish()), gate_kinds(), lambda _: "", Request(section=section))


@pytest.mark.parametrize("section", ["", "## 2.0.0\n\nSee #12.\n"])
def test_a_change_log_that_tells_everything_is_not_in_the_way(tell, tmp_path, section):
    assert prepared(tell, tmp_path, NO_GAP, section).plan.bump.version == "2.0.0"


def test_what_a_text_for_the_change_log_lacks_is_in_the_way(tell, tmp_path):
    with pytest.raises(NotReadyError) as told:
        prepared(tell, tmp_path, LOG, "## 2.0.0\n\nBetter.\n")
    assert [line.strip() for line in str(told.value).splitlines()[1::2]] == [
        "the text for the change log does not name a breaking change: feat!: sell no doors (#12)",
    ]


def test_a_release_that_the_change_log_passed_over_is_told_and_not_in_the_way(tell, tmp_path):
    assert (
        prepared(tell, tmp_path, LOG, "").writes["CHANGELOG.md"].startswith("# Changelog\n\n## 2.0.0\n\n###")
    )


def test_a_release_that_the_change_log_passed_over_is_told_once(tell):
    project = tell(LOG).project()
    told = [warning for warning in plan(project, Wish()).warnings if "no section" in warning]
    assert told == [
        "CHANGELOG.md has no section for 1.1.0; to accept that, in gonogo.yml: changelog: {since: 1.2.0}"
    ]


def test_a_gap_is_accepted_by_the_first_version_that_must_be_told(tell):
    settings = "write gonogo.yml  project: shop\n  changelog: {since: 1.2.0}\n"
    log = LOG.replace("write gonogo.yml  project: shop\n", settings)
    assert not [told for told in plan(tell(log).project(), Wish()).warnings if "no section" in told]
