"""Where a release goes: the branches of the remote, as they stand now."""

from __future__ import annotations

import msgspec
import pytest

from gonogo.app.planning.destination import destination_of
from gonogo.domain.planning.branching import Move
from gonogo.errors import UsageError
from gonogo.testing.polling import PLAN

HISTORY = """
commit main  feat: sell things
tag v1.0.0
commit main  feat: more
"""


@pytest.fixture
def shop(tell):
    """A repository whose branches are on its remote as they are here."""
    return tell(HISTORY).published()


def branch(shop, *names):
    for name in names:
        shop.git("branch", "-f", name)
        shop.git("push", "-q", "-f", "origin", name)
    shop.git("fetch", "-q", "origin")


def found(shop, *, hotfix=False, looking=True):
    project = shop.project(looking=looking)
    plan = msgspec.structs.replace(PLAN, commit=project.references.head)
    return destination_of(project, plan, hotfix=hotfix)


def test_a_release_goes_by_its_workflow_to_where_branches_stand_on_the_remote(shop):
    branch(shop, "staging", "production")
    head = shop.git("rev-parse", "HEAD")
    destination = found(shop)
    assert destination.remote == "origin"
    assert [move.branch for move in destination.route.moves] == ["main", "staging", "production"]
    assert destination.heads == dict.fromkeys(["main", "staging", "production"], head)


def test_a_target_that_is_not_on_the_remote_is_told(shop):
    shop.git("branch", "develop")
    shop.git("checkout", "-q", "develop")
    with pytest.raises(UsageError, match=r"Target branch 'develop' not found on origin\. Push it: git push"):
        found(shop)
    with pytest.raises(UsageError, match=r"'develop' is not known in this clone, and origin was not asked"):
        found(shop, looking=False)


@pytest.mark.parametrize(("base", "manner"), [("HEAD", "forward"), ("v1.0.0", "backport")])
def test_a_hotfix_is_merged_back_where_main_has_moved_on(shop, base, manner):
    shop.git("checkout", "-q", "-b", "hotfix/1.0.1", base)
    shop.commit("fix: door")
    shop.git("push", "-q", "origin", "hotfix/1.0.1")
    shop.git("fetch", "-q", "origin")
    assert found(shop, hotfix=True).route.moves == (Move("main", manner),)


def test_a_hotfix_goes_to_release_branches_that_are_open_but_not_to_its_own(shop):
    branch(shop, "release/2.0.0", "release/1.1.0")
    shop.git("branch", "release/3.0.0")
    moves = found(shop, hotfix=True).route.moves
    assert [move.branch for move in moves] == ["main", "release/2.0.0"]
