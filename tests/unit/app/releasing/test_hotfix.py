"""Where a hotfix starts: what is refused says how it is begun, and that works."""

from __future__ import annotations

import re
import shlex

import pytest

from gonogo.app.planning.planning import plan
from gonogo.app.releasing.releasing import check_base
from gonogo.domain.planning.bump import Wish
from gonogo.errors import UsageError

HISTORY = """
write gonogo.yml  project: shop
  branches: {hotfix: 'fix-{package}-{version}'}
  packages:
    api: {path: api}
write api/door.py  1
commit main  feat: sell things
tag v1.0.0
tag api@1.0.0
commit main  fix: count
tag v1.0.1
commit main  feat: find by name
tag v1.1.0
write api/door.py  2
commit main  feat: find doors
tag api@1.1.0
"""


@pytest.fixture
def shop(tell):
    return tell(HISTORY).published()


def refusal(shop, base: str, package: str = "") -> str:
    with pytest.raises(UsageError) as told:
        check_base(shop.project(), base, package, hotfix=True)
    return str(told.value)


def follow(shop, told: str) -> None:
    """Do what a refusal says, to the letter."""
    for command in re.search(r"(git .*)", told)[1].split(" && "):
        shop.git(*shlex.split(command)[1:])


def planned(shop, package: str = "") -> tuple[str, list[str]]:
    found = plan(shop.project(), Wish(), package, hotfix=True)
    return found.bump.version, [obstacle.kind for obstacle in found.obstacles]


def test_a_hotfix_of_an_older_release_is_begun_there_with_the_next_version_that_is_free(shop):
    told = refusal(shop, "v1.0.0")
    assert told == (
        "This branch stands on v1.1.0, not on v1.0.0. Begin it there: git switch --create fix-1.0.2 v1.0.0"
    )
    follow(shop, told)
    shop.commit("fix: sell again")
    check_base(shop.project(), "v1.0.0", hotfix=True)
    assert planned(shop) == ("1.0.2", ["not-pushed"])


def test_a_hotfix_of_a_package_is_begun_at_its_own_release(shop):
    told = refusal(shop, "api@1.0.0", "api")
    assert told.endswith("git switch --create fix-api-1.0.1 api@1.0.0")
    follow(shop, told)
    shop.write("api/door.py", "3")
    shop.git("commit", "-qam", "fix: open the door")
    assert planned(shop, "api") == ("1.0.1", ["not-pushed"])


def test_a_branch_without_a_release_is_told_where_one_is(shop):
    shop.git("checkout", "-q", "--orphan", "fix-2.0.0")
    shop.git("commit", "-q", "-m", "fix: begin anew")
    told = refusal(shop, "")
    assert told.endswith("this branch has none. Begin it there: git switch --create fix-1.1.1 v1.1.0")
    follow(shop, told)
    check_base(shop.project(), "", hotfix=True)


def test_a_base_that_is_no_release_is_told(shop):
    assert refusal(shop, "main") == "Base 'main' not found; it is the tag of a release, such as v1.1.0"


def test_without_any_release_one_has_to_be_made(tell):
    assert refusal(tell("commit main  feat: sell things"), "").endswith("Make one: gonogo release")


def test_a_hotfix_whose_commits_ask_for_more_than_its_branch_names_is_told(shop):
    follow(shop, refusal(shop, "v1.0.0"))
    shop.commit("feat: sell more")
    found = plan(shop.project(), Wish(), hotfix=True)
    told = next(one for one in found.obstacles if one.kind == "version-too-low")
    assert told.sentence == (
        "fix-1.0.2 is for 1.0.2, and what it has asks for 1.1.0: 1 commit since v1.0.0 asks for minor"
    )
    assert told.remedy.endswith("--version 1.0.2")
    meant = plan(shop.project(), Wish(version="1.0.2"), hotfix=True)
    assert (meant.bump.version, [one.kind for one in meant.obstacles]) == ("1.0.2", ["not-pushed"])


def test_a_hotfix_that_is_out_with_all_of_it_leaves_nothing_to_release(shop):
    follow(shop, refusal(shop, "v1.0.0"))
    shop.commit("fix: sell again")
    shop.git("commit", "-q", "--allow-empty", "-m", "chore(release): 1.0.2")
    shop.git("tag", "v1.0.2")
    shop.git("reset", "-q", "--hard", "HEAD~1")
    assert plan(shop.project(), Wish(), hotfix=True).bump.reason == (
        "Nothing to release: v1.0.2 has all of it"
    )
