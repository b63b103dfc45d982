from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gonogo.domain.decision import Because, Call, Decision
from gonogo.domain.history.commits import Commit
from gonogo.errors import RepositoryError, Stopped
from gonogo.gates import history
from gonogo.gates.answer import Answer
from gonogo.ports.gate import Ask, GateContext, GateSettings
from gonogo.testing.polling import NOW, PLAN, polled

COMMITS = tuple(Commit(sha, (), 0, "Ann", "ann@example.com", "feat: x") for sha in ("c", "b", "a"))


class HistorySettings(GateSettings, frozen=True, kw_only=True, tag="history"):
    """None."""


class HistoryGate:
    """Tells the commits of the release."""

    Settings = HistorySettings

    def poll(self, ask: Ask, tools: GateContext) -> Decision:
        answer = Answer(ask, "mend")
        found = history.commits(ask, tools, answer, paths=True)
        if isinstance(found, Decision):
            return found
        return answer.give(Call.GO, Because.PASSED, " ".join(commit.sha for commit in found))


class Repository:
    """Has the commits, and remembers what was asked."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.asked: tuple[Any, ...] = ()
        self._problem = problem

    def log(self, include: list[str], exclude: list[str], *, paths: bool) -> Iterator[Commit]:
        self.asked = include, exclude, paths
        if self._problem:
            raise self._problem
        return iter(COMMITS)


class SlowClock:
    """Half a minute later at every look."""

    def __init__(self) -> None:
        self._now = NOW

    def now(self) -> Any:
        self._now += timedelta(seconds=30)
        return self._now


def poll(folder: Path, **more: Any) -> Decision:
    return polled(HistoryGate(), folder, **more)  # type: ignore[arg-type] # it needs no settings


def test_the_commits_are_those_since_the_release_before(tmp_path: Path) -> None:
    repository = Repository()
    assert poll(tmp_path, repository=repository).reason == "c b a"
    assert repository.asked == (["c0ffee"], ["ba5e"], True)
    first = msgspec.structs.replace(PLAN, since="")
    poll(tmp_path, repository=repository, ask={"plan": first})
    assert repository.asked == (["c0ffee"], [], True)


def test_of_a_package_they_are_its_own(tmp_path: Path) -> None:
    plan = msgspec.structs.replace(PLAN, package="cart", commits=("a", "c"))
    assert poll(tmp_path, repository=Repository(), ask={"plan": plan}).reason == "c a"


def test_a_history_that_cannot_be_read_is_a_hold(tmp_path: Path) -> None:
    decision = poll(tmp_path, repository=Repository(RepositoryError("git log ended with 128")))
    assert (decision.call, decision.because) == (Call.HOLD, Because.BROKEN)
    assert (decision.reason, decision.remedy) == ("the history cannot be read", "git log ended with 128")


def test_a_history_that_takes_too_long_is_no_go(tmp_path: Path) -> None:
    decision = poll(tmp_path, repository=Repository(), clock=SlowClock())
    assert (decision.call, decision.because) == (Call.NO_GO, Because.TIMED_OUT)
    assert decision.reason == "the history could not be read within 1 min"
    assert decision.remedy == "raise the gate's timeout"


def test_where_we_are_stopped_there_is_no_answer(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        poll(tmp_path, repository=Repository(), stopped=lambda: True)
