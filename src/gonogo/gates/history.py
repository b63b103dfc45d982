"""The commits of a release, read for as long as a gate may take."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain import duration
from gonogo.domain.decision import Because, Call, Decision
from gonogo.errors import RepositoryError, Stopped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.domain.history.commits import Commit
    from gonogo.gates.answer import Answer
    from gonogo.ports.gate import Ask, GateContext


def commits(
    ask: Ask, tools: GateContext, answer: Answer, *, paths: bool = False
) -> tuple[Commit, ...] | Decision:
    """What the release brings, newest first, or the decision if it cannot be read; of a package, its own.

    Raises:
        Stopped: we are being stopped, so there is no answer.
    """
    own = set(ask.plan.commits) if ask.plan.package else None
    try:
        return tuple(commit for commit in _read(ask, tools, paths=paths) if own is None or commit.sha in own)
    except RepositoryError as problem:
        return answer.hold(Because.BROKEN, "the history cannot be read", str(problem))
    except TimeoutError:
        reason = f"the history could not be read within {duration.shown(ask.timeout)}"
        late = answer.give(Call.NO_GO, Because.TIMED_OUT, reason)
        return msgspec.structs.replace(late, remedy="raise the gate's timeout")


def _read(ask: Ask, tools: GateContext, *, paths: bool) -> Iterator[Commit]:
    deadline = tools.clock.now() + timedelta(seconds=ask.timeout)
    since = [ask.plan.since] if ask.plan.since else []
    for commit in tools.repository.log([ask.plan.commit], since, paths=paths):
        if tools.stopped():
            raise Stopped("the gate was stopped before it could answer")
        if tools.clock.now() > deadline:
            raise TimeoutError
        yield commit
