"""The report of a release: kept beside the record, and committed with the next release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.app.releasing.releasing import REPORTS
from gonogo.app.views.release import disturbances
from gonogo.domain.timing import overdue
from gonogo.errors import UsageError
from gonogo.render.report import Told, report

if TYPE_CHECKING:
    from gonogo.app.project import Project
    from gonogo.domain.job import Job
    from gonogo.domain.rollout.rollback import Deployment
    from gonogo.ports.record.record import Record
    from gonogo.ports.record.releases import ReleaseRow


def text_of(record: Record, row: ReleaseRow) -> str:
    """The report as it can be written now."""
    job = row.to_job()
    candidate, decisions = record.candidate_of(row.id), record.decisions(row.id)
    words = [
        f"{order.person.name} ({order.person.level}): {order.kind}, {order.manner}"
        + (f": {order.comment}" if order.comment else "")
        for order in record.orders(row.id)
    ]
    return report(
        Told(
            release=row.id,
            plan=job.plan,
            digest=job.digest,
            candidate=row.candidate,
            name=candidate.name if candidate else "",
            starter=job.starter.name,
            started=row.started,
            ended=row.ended,
            outcome=row.outcome,
            reason=row.reason,
            decisions=tuple(decisions),
            words=tuple(words),
            deployments=tuple(_deployments(record, row)),
            kind=row.kind,
            beside="" if row.kind == "release" else row.version,
            late=overdue(row.timing, job.plan.gates, decisions),
            clock=disturbances(record, row.id),
        )
    )


def _deployments(record: Record, row: ReleaseRow) -> list[Deployment]:
    """What it deployed, the oldest first; of a release also later deployments of its version alone."""
    own = record.deployments_of(row.id)
    if row.kind != "release":
        return own
    names = {one.version for one in own}
    later = (one for one in record.deployments(row.product) if one.version in names and one not in own)
    again = [one for one in later if (by := record.find(one.release)) and by.kind == "deployment"]
    return [*own, *reversed(again)]


def write_report(project: Project, record: Record, release: str) -> None:
    """Keep the report of a release: by its tag once it is out, else by its id.

    Those of earlier releases that it brought into the repository are kept no longer.
    """
    row = record.find(release)
    if row is None:
        raise UsageError(f"There is no release {release}")
    name = row.tag.replace("/", "-") if row.outcome == "released" else row.id
    folder = REPORTS if row.outcome == "released" else f"{REPORTS}/unreleased"
    if row.outcome == "released":
        _forget_committed(project, row.to_job())
    project.kept.write(f"{folder}/{name}.md", text_of(record, row))


def _forget_committed(project: Project, job: Job) -> None:
    for name in project.kept.names(REPORTS):
        kept, place = f"{REPORTS}/{name}", f"{project.settings.reports}/{name}"
        if name.endswith(".md") and project.kept.read(kept) in (job.writes.get(place), _here(project, place)):
            project.kept.remove(kept)


def _here(project: Project, place: str) -> str | None:
    """The text in the working tree; a report that an earlier version kept may be committed long since."""
    return project.files.read(place) if project.settings.reports else None
