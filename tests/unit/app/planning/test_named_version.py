"""The version that a branch of git-flow names, beside what its commits ask for."""

from __future__ import annotations

import shlex

import pytest

from gonogo.app.planning.planning import plan
from gonogo.domain.planning.bump import Wish

HISTORY = """
write VERSION  1.2.0
write gonogo.yml  project: shop
  packages:
    api: {path: api}
write api/door.py  1
commit main  feat: sell things
tag v1.2.0
tag api@1.2.0
branch develop
write api/door.py  2
commit develop  feat: find by name
"""


@pytest.fixture
def shop(tell, tmp_path):
    """Work for the next release on develop, and a remote that has it."""
    made = tell(HISTORY, branch="develop")
    made.git("clone", "-q", "--bare", ".", str(tmp_path / "origin.git"))
    made.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    made.git("fetch", "-q", "origin")
    return made


def cut(shop, branch: str, *subjects: str) -> None:
    """A release branch with these commits, on the remote as it is here."""
    shop.git("switch", "-q", "--create", branch)
    for subject in subjects:
        shop.commit(subject)
    shop.git("push", "-q", "origin", branch)
    shop.git("fetch", "-q", "origin")


def planned(shop, package: str = "", **wish: str):
    return plan(shop.project(), Wish(**wish), package)


@pytest.mark.parametrize(
    "branch", ["release/1.3.0", "release/v1.3.0", "release-1.3.0", "release/1.3", "release-1.3"]
)
def test_a_release_branch_tells_its_version_however_it_is_spelled(shop, branch):
    cut(shop, branch, "fix: find no one twice")
    found = planned(shop)
    assert (found.bump.version, found.obstacles) == ("1.3.0", ())
    assert found.plan.workflow == "git-flow"


def test_a_release_branch_of_a_package_is_for_that_package(shop):
    cut(shop, "release/api-1.3.0")
    assert (planned(shop, "api").bump.version, planned(shop, "api").obstacles) == ("1.3.0", ())


def test_a_release_of_something_else_is_not_made_from_it(shop):
    cut(shop, "release/api-1.3.0")
    (told,) = planned(shop).obstacles
    assert told.sentence == "release/api-1.3.0 is a release of api"
    assert told.remedy == "gonogo release --package api"


def test_a_version_that_is_more_than_the_commits_ask_for_is_that_of_the_branch(shop):
    cut(shop, "release/2.0.0")
    found = planned(shop)
    assert (found.bump.version, found.obstacles) == ("2.0.0", ())
    assert found.bump.reason == "release/2.0.0 names it; 1 commit since v1.2.0 asks for minor"


def test_a_version_that_is_less_than_they_ask_for_needs_a_word(shop):
    cut(shop, "release/1.3.0", "feat!: find by number only")
    (told,) = planned(shop).obstacles
    assert told.sentence == (
        "release/1.3.0 is for 1.3.0, and what it has asks for 2.0.0: 1 commit since v1.2.0 asks for major"
    )
    assert told.remedy == "name the branch by 2.0.0, or say that it is meant: --version 1.3.0"
    assert planned(shop, version="1.3.0").obstacles == ()
    cut(shop, "release/2.0.0")
    assert (planned(shop).bump.version, planned(shop).obstacles) == ("2.0.0", ())


def test_a_file_may_state_the_version_of_the_branch_already(shop):
    cut(shop, "release/1.3.0")
    shop.write("VERSION", "1.3.0\n")
    shop.git("commit", "-qam", "chore: 1.3.0")
    shop.git("push", "-q", "origin", "release/1.3.0")
    shop.git("fetch", "-q", "origin")
    assert (planned(shop).bump.version, planned(shop).obstacles) == ("1.3.0", ())


def test_no_development_version_follows_it_as_develop_went_on_long_ago(shop):
    shop.write("gonogo.yml", "versioning: {development: minor}\n")
    shop.git("commit", "-qam", "ci: write development versions")
    shop.git("push", "-q", "origin", "develop")
    assert planned(shop).plan.development
    cut(shop, "release/1.3.0")
    assert not planned(shop).plan.development


def test_develop_goes_on_above_a_release_that_was_cut_from_it(shop):
    cut(shop, "release/1.3.0", "fix: find no one twice")
    shop.git("switch", "-q", "develop")
    assert planned(shop).bump.reason == "Nothing to release: no commit since release/1.3.0"
    shop.commit("feat: wish lists")
    found = planned(shop)
    assert (found.bump.current, found.bump.version) == ("1.2.0", "1.4.0")
    assert found.bump.reason == "1 commit since release/1.3.0 asks for minor"
    assert "release/1.3.0 is not out: once 1.4.0 is, 1.3.0 can be released no more" in found.warnings


def test_what_main_has_and_the_release_lacks_is_told_and_merging_it_ends_it(shop):
    cut(shop, "release/1.3.0")
    shop.git("switch", "-q", "main")
    shop.write("hotfix.py", "1")
    shop.git("add", ".")
    shop.git("commit", "-qm", "fix: sell again")
    shop.git("push", "-q", "origin", "main")
    shop.git("switch", "-q", "release/1.3.0")
    (told,) = planned(shop).obstacles
    assert told.sentence == "main has commits that release/1.3.0 lacks"
    for command in told.remedy.split(" && "):
        shop.git(*shlex.split(command)[1:])
    assert planned(shop).obstacles == ()


def test_what_came_after_a_release_is_a_hotfix_and_is_begun_as_told(shop):
    cut(shop, "release/1.3.0")
    shop.git("switch", "-q", "main")
    shop.git("merge", "-q", "--no-ff", "release/1.3.0", "-m", "Merge branch 'release/1.3.0'")
    shop.write("VERSION", "1.3.0\n")
    shop.git("commit", "-q", "--all", "--amend", "--no-edit")
    shop.git("tag", "v1.3.0")
    shop.git("push", "-q", "origin", "main")
    shop.git("switch", "-q", "release/1.3.0")
    assert planned(shop).bump.reason == "Nothing to release: no commit since v1.3.0"
    shop.write("late.py", "1")
    shop.git("add", ".")
    shop.git("commit", "-qm", "fix: late")
    told = next(one for one in planned(shop).obstacles if one.kind == "version-out")
    assert told.sentence == "release/1.3.0 is for 1.3.0, and 1.3.0 is out"
    for command in told.remedy.partition(": ")[2].split(" && "):
        shop.git(*shlex.split(command)[1:])
    found = plan(shop.project(), Wish(), hotfix=True)
    assert (found.bump.version, [one.kind for one in found.obstacles]) == ("1.3.1", ["not-pushed"])


def test_a_release_branch_that_is_there_already_is_told_where_it_is_not_the_one_that_is_released(shop):
    cut(shop, "release/1.3.0")
    shop.git("switch", "-q", "develop")
    shop.commit("fix: find anyone")
    told = next(one for one in planned(shop, version="1.3.0").obstacles if one.kind == "branch-taken")
    assert told.sentence == (
        "release/1.3.0 is on origin already: 1.3.0 is released from it (git switch release/1.3.0)"
    )
    assert told.remedy == "where nobody needs it any more: git push origin --delete release/1.3.0"


def test_a_branch_that_a_release_made_for_itself_is_none_that_was_cut(shop):
    candidate = "chore(release): 1.3.0\n\nRelease: 1.3.0-cafe\nPlan: 00\n"
    cut(shop, "release/1.3.0", candidate)
    shop.git("switch", "-q", "develop")
    found = planned(shop)
    assert (found.bump.version, found.obstacles) == ("1.3.0", ())
    told = next(one for one in found.warnings if "is being released" in one)
    assert told.startswith("release/1.3.0 is on origin: 1.3.0 is being released, or was left there. ")
    shop.git(*told.partition(": git ")[2].split())
    shop.git("fetch", "-q", "--prune", "origin")
    assert not any("release/1.3.0" in one for one in planned(shop).warnings)
