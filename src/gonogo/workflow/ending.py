"""How a release ends: its outcome is recorded, reported and anchored, and what was only for it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.candidate import State
from gonogo.ports.publisher import Unreachable
from gonogo.workflow.remote import unanswered
from gonogo.workflow.requesting import withdraw_request

if TYPE_CHECKING:
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.ended import Ended
    from gonogo.workflow.way import Way

RELEASED = "released"


def end(way: Way, ended: Ended) -> Ended:
    """Record first, so that nothing after it can change how it ended."""
    way.step("conclude", "recording how it ended", lambda attempt: _conclude(way, ended, attempt), bool)
    way.step("clean", "taking back what was only for this release", lambda _: _clean(way, ended), bool)
    way.step("report", "writing the report", lambda _: _report(way), bool)
    way.step("anchor", "anchoring the ledger", lambda _: _anchor(way), bool)
    way.step("close", "done", lambda _: _close(way), bool)
    return ended


def _conclude(way: Way, ended: Ended, attempt: Attempt) -> bool:
    state = State.RELEASED if ended.outcome == RELEASED else State.REJECTED
    way.tools.record.move(f"{attempt.operation}/candidate", way.job.release, state)
    way.tools.record.conclude(attempt.operation, way.job.release, ended.outcome, ended.reason, way.now())
    return True


def _clean(way: Way, ended: Ended) -> bool:
    """The branch goes only while it is what this release put there."""
    publisher = way.tools.publisher
    if way.commit and ended.outcome != RELEASED:
        _answered(way, publisher.withdraw(way.remote, f"refs/heads/{way.branch}", way.commit))
    if way.job.plan.people:
        withdraw_request(way)
    _answered(way, publisher.unlock(way.remote, way.version, way.job.release))
    for place in {way.checkout, *map(way.checkout_of, way.job.plan.gates)}:
        publisher.remove_checkout(place)
    return True


def _answered(way: Way, outcome: object) -> None:
    """What somebody else holds or the server keeps stays; but without an answer we cannot know."""
    if isinstance(outcome, Unreachable):
        raise unanswered(way, outcome)


def _report(way: Way) -> bool:
    way.tools.report(way.job.release)
    return True


def _anchor(way: Way) -> bool:
    way.tools.anchor(way.remote, way.job.starter, way.job.time)
    return True


def _close(way: Way) -> bool:
    way.tools.record.close(way.job.release, way.now())
    return True
