"""How a release ends: its outcome is recorded, reported and anchored, and what was only for it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.planning.candidate import State
from gonogo.domain.stage import doing
from gonogo.ports.publisher import Unreachable
from gonogo.workflow.asking.requesting import withdraw_request
from gonogo.workflow.remote import unanswered

if TYPE_CHECKING:
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.ended import Ended
    from gonogo.workflow.run import ReleaseRun

RELEASED = "released"


def end(run: ReleaseRun, ended: Ended) -> Ended:
    """Record first, so that nothing after it can change how it ended."""
    run.step(
        "conclude",
        doing("recording", "recording how it ended"),
        lambda attempt: _conclude(run, ended, attempt),
        None,
    )
    run.step(
        "clean",
        doing("cleaning", "taking back what was only for this release"),
        lambda _: _clean(run, ended),
        None,
    )
    run.step("report", doing("reporting", "writing the report"), lambda _: _report(run), None)
    run.step("anchor", doing("anchoring", "anchoring the ledger"), lambda _: _anchor(run), None)
    run.step("close", doing("done", "done"), lambda _: _close(run), None)
    return ended


def _conclude(run: ReleaseRun, ended: Ended, attempt: Attempt) -> None:
    state = State.RELEASED if ended.outcome == RELEASED else State.REJECTED
    run.services.record.move(f"{attempt.operation}/candidate", run.job.release, state)
    run.services.record.conclude(attempt.operation, run.job.release, ended.outcome, ended.reason, run.now())


def _clean(run: ReleaseRun, ended: Ended) -> None:
    """The branch goes only while it is what this release put there."""
    publisher = run.services.publisher
    if run.commit and ended.outcome != RELEASED:
        _answered(run, publisher.withdraw(run.remote, f"refs/heads/{run.branch}", run.commit))
    if run.job.finishes and ended.outcome == RELEASED:
        over, planned = f"refs/heads/{run.job.finishes}", run.job.plan.commit
        _answered(run, publisher.withdraw(run.remote, over, planned))
    if run.job.plan.people:
        withdraw_request(run)
    _answered(run, publisher.unlock(run.remote, run.locks, run.job.release))
    run.remove_checkouts()
    run.services.drop_old(run.job.plan.project)


def _answered(run: ReleaseRun, outcome: object) -> None:
    """What somebody else holds or the server keeps stays; but without an answer we cannot know."""
    if isinstance(outcome, Unreachable):
        raise unanswered(run, outcome)


def _report(run: ReleaseRun) -> None:
    run.services.report(run.job.release)


def _anchor(run: ReleaseRun) -> None:
    run.services.anchor(run.remote, run.job.starter, run.job.time)


def _close(run: ReleaseRun) -> None:
    run.services.record.close(run.job.release, run.now())
