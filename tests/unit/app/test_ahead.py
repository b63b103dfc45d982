from threading import Event, current_thread

import pytest

from gonogo.app.ahead import Ahead
from gonogo.app.planning.planning import plan
from gonogo.domain.planning.bump import Wish
from gonogo.errors import RepositoryError


def test_what_was_asked_ahead_is_answered_while_others_work():
    ahead, begun, go_on = Ahead(), Event(), Event()

    def question():
        begun.set()
        go_on.wait()
        return current_thread()

    ahead.ask("who", question)
    begun.wait()
    go_on.set()
    assert ahead.take("who", current_thread) is not current_thread()


def test_what_was_not_asked_is_asked_when_it_is_needed():
    assert Ahead().take("who", current_thread) is current_thread()


def test_an_answer_is_taken_once_and_asked_for_anew_after_that():
    ahead, answers = Ahead(), iter("ab")
    ahead.ask("next", lambda: next(answers))
    assert [ahead.take("next", lambda: next(answers)) for _ in range(2)] == ["a", "b"]


def test_a_question_that_was_asked_is_not_asked_twice():
    ahead, answers = Ahead(), iter("ab")
    ahead.ask("next", lambda: next(answers))
    ahead.ask("next", lambda: next(answers))
    assert ahead.take("next", lambda: "") == "a"
    assert next(answers) == "b"


def test_who_takes_an_answer_is_told_why_there_is_none():
    ahead = Ahead()

    def question():
        raise RepositoryError("git status failed")

    ahead.ask("dirty", question)
    with pytest.raises(RepositoryError, match="git status failed"):
        ahead.take("dirty", tuple)


def planned_ahead(shop):
    project = shop.project()
    project.ask_ahead()
    return plan(project, Wish())


def test_a_plan_whose_questions_were_asked_ahead_is_the_same(shop):
    shop.write("a.txt", "changed")
    assert planned_ahead(shop) == plan(shop.project(), Wish())


def test_nothing_is_asked_of_a_branch_without_a_commit_that_it_cannot_answer(shop):
    shop.git("switch", "-q", "--orphan", "empty")
    assert planned_ahead(shop) == plan(shop.project(), Wish())


def test_what_only_the_remote_has_is_part_of_the_plan(shop):
    remote = shop.published()
    shop.git("push", "-q", "origin", "main")
    remote.git("tag", "v1.4.0", remote.git("commit-tree", "-p", "main", "-m", "fix: there", "main^{tree}"))
    project = shop.project(looking=True)
    project.ask_ahead()
    assert plan(project, Wish()) == plan(shop.project(looking=True), Wish())
    assert "v1.4.0" in [tag.name for tag in project.references.tags]
