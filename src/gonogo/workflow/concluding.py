"""How what runs beside a release ends: its outcome is recorded, reported and anchored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.stage import doing

if TYPE_CHECKING:
    from gonogo.workflow.ended import Ended
    from gonogo.workflow.run import ReleaseRun


def conclude(run: ReleaseRun, ended: Ended, told: str) -> Ended:
    """Record how it ended, tell it in its report and that of another release, and anchor the ledger.

    told: the id of the release that it is about.
    """
    release, record = run.job.release, run.services.record
    run.step(
        "conclude",
        doing("recording", "recording how it ended"),
        lambda one: record.conclude(one.operation, release, ended.outcome, ended.reason, run.now()),
        None,
    )
    run.step("report", doing("reporting", "writing the report"), lambda _: _report(run, told), None)
    run.step("anchor", doing("anchoring", "anchoring the ledger"), lambda _: _anchor(run), None)
    run.step("close", doing("done", "done"), lambda _: record.close(release, run.now()), None)
    return ended


def _report(run: ReleaseRun, told: str) -> None:
    run.remove_checkouts()
    run.services.report(run.job.release)
    run.services.report(told)


def _anchor(run: ReleaseRun) -> None:
    run.services.anchor(run.remote, run.job.starter, run.job.time)
