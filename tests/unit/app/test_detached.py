"""A commit that is checked out on no branch, as continuous integration does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gonogo.app.planning.planning import plan
from gonogo.bootstrap.project import open_project
from gonogo.config.ci import BRANCH_VARIABLES
from gonogo.domain.planning.bump import Wish

if TYPE_CHECKING:
    from gonogo.app.project import Project

HISTORY = """
commit main  feat: sell things
tag v1.0.0
commit main  feat: find by name
"""


@pytest.fixture(autouse=True)
def no_system(monkeypatch):
    """These tests may run in continuous integration themselves."""
    for name in BRANCH_VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def shop(tell, tmp_path):
    """Detached at the tip of main, with a remote that has it."""
    made = tell(HISTORY)
    made.git("clone", "-q", "--bare", ".", str(tmp_path / "origin.git"))
    made.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    made.git("checkout", "-q", "--detach", "main")
    return made


def opened(shop) -> Project:
    return open_project(shop.path, looking=True)


def obstacles(shop) -> list[tuple[str, str]]:
    return [(one.sentence, one.remedy) for one in plan(opened(shop), Wish()).obstacles]


def test_the_plan_is_that_of_the_branch_that_it_is_the_tip_of(shop):
    detached = plan(opened(shop), Wish())
    shop.git("switch", "-q", "main")
    assert detached == plan(opened(shop), Wish())
    assert detached.branch == "main"


def test_a_commit_that_is_no_tip_is_on_no_branch_whatever_a_variable_says(shop, monkeypatch):
    shop.git("checkout", "-q", "--detach", "v1.0.0")
    monkeypatch.setenv("GITHUB_REF_NAME", "main")
    assert opened(shop).references.branch == ""


def test_of_several_branches_none_is_guessed_and_what_to_do_ends_it(shop):
    shop.git("push", "-q", "origin", "main:develop")
    ((sentence, remedy),) = obstacles(shop)
    assert sentence == "HEAD is on no branch, and it is the tip of develop and main"
    assert remedy == "git switch develop"
    shop.git(*remedy.split()[1:])
    assert obstacles(shop) == []


def test_a_variable_says_which_of_several_it_is(shop, monkeypatch):
    shop.git("push", "-q", "origin", "main:develop", "main:topic")
    monkeypatch.setenv("CI_COMMIT_BRANCH", "develop")
    assert opened(shop).references.branch == "develop"
    monkeypatch.setenv("CI_COMMIT_BRANCH", "topic")
    assert opened(shop).references.branch == "topic"


def test_a_branch_that_this_clone_has_never_heard_of_is_brought_first(shop, tmp_path):
    shop.git("push", "-q", "origin", "main:develop")
    shop.git("clone", "-q", "--single-branch", str(tmp_path / "origin.git"), str(tmp_path / "clone"))
    clone = type(shop)(tmp_path / "clone")
    clone.git("checkout", "-q", "--detach")
    ((_, remedy),) = obstacles(clone)
    assert remedy == "git fetch origin develop:develop && git switch develop"
    for command in remedy.split(" && "):
        clone.git(*command.split()[1:])
    assert obstacles(clone) == []


def test_a_line_that_was_cut_just_now_is_not_guessed_either(shop):
    shop.git("push", "-q", "origin", "main:1.x")
    ((sentence, remedy),) = obstacles(shop)
    assert sentence == "HEAD is on no branch, and it is the tip of main and 1.x"
    assert remedy == "git switch main"
    assert opened(shop).flow.line is None
