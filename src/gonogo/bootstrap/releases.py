"""The control room, with the flows and the tools that they may use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.bootstrap.environments import (
    keep_recording,
    kept_metrics,
    open_alerts,
    open_target,
    open_workspace,
)
from gonogo.bootstrap.gates import build_gate, build_kind
from gonogo.bootstrap.ledger import ledger_files
from gonogo.bootstrap.project import tell
from gonogo.bootstrap.record import has_record, open_record, open_release_record, signatures

if TYPE_CHECKING:
    from pathlib import Path

    from gonogo.adapters.commands.local import LocalCommands
    from gonogo.app.project import Project
    from gonogo.app.releases import Releases
    from gonogo.app.releasing.answers import Answers
    from gonogo.ports.engine import Engine, FlowFunction
    from gonogo.ports.publisher import Publisher
    from gonogo.store.book import ReleaseRecord
    from gonogo.store.files import StoredLedgerFiles
    from gonogo.store.record import Record

_PATIENCE = 15.0
"""Seconds for one try at a remote while somebody waits for the answer; there are four."""


def existing_releases(project: Project) -> Releases:
    """The control room of a project that was released from here; it is not made for others.

    Raises:
        UsageError: nothing was released here yet.
    """
    from gonogo.errors import UsageError

    if not has_record(project):
        raise UsageError("Nothing was released here yet. Begin a release: gonogo release")
    return open_releases(project)


def open_releases(project: Project) -> Releases:
    """The control room: the record, the engine, and what its flows may use."""
    from gonogo.adapters.commands.local import LocalCommands
    from gonogo.app.releases import Releases

    folder = project.repository.place.shared / "gonogo"
    record = open_record(project)
    commands = LocalCommands(folder / "running")
    book = open_release_record(record)
    return Releases(
        project,
        book,
        lambda: _engine(folder, record),
        commands,
        lambda: flows(project, book, commands, ledger_files(project, record)),
        signatures(),
    )


def _engine(folder: Path, record: Record) -> Engine:
    from gonogo.adapters.engine.dbos import DbosEngine

    return DbosEngine(folder, record.next_attempt, record.attempt)


def end_git() -> None:
    """End what git has running in this process; from a signal's handler, before the process ends."""
    from gonogo.adapters.repository.children import CHILDREN

    CHILDREN.end_all()


def short_publisher(project: Project) -> Publisher:
    """The publisher for somebody who waits for its answer: a remote that is silent is soon given up."""
    from gonogo.adapters.repository.publisher import GitPublisher

    return GitPublisher(project.repository.place, pause=lambda _: None, patience=_PATIENCE)


def open_answers(releases: Releases) -> Answers:
    """What people say in other clones to the releases of a room."""
    from gonogo.app.releasing.answers import Answers

    return Answers(releases, short_publisher(releases.project), signatures())


def flows(
    project: Project, book: ReleaseRecord, commands: LocalCommands, ledger: StoredLedgerFiles
) -> dict[str, FlowFunction]:
    """The flows by name, each with the tools it may use."""
    from functools import partial

    from gonogo.adapters.http.standard import StandardHttp
    from gonogo.adapters.repository.publisher import GitPublisher
    from gonogo.app.environments.post_mortem import write_post_mortem
    from gonogo.app.releasing.anchoring import Anchor
    from gonogo.app.releasing.reporting import write_report
    from gonogo.domain.job import GATE, RELEASE, ROLLBACK, flow_name
    from gonogo.plugins import installed
    from gonogo.workflow.asking.polling import gate
    from gonogo.workflow.release.release import STAGES, release
    from gonogo.workflow.rollback.rollback_later import take_back
    from gonogo.workflow.run import Services

    publisher = GitPublisher(project.repository.place, tell=tell)
    services = Services(
        record=book,
        publisher=publisher,
        commands=commands,
        clock=project.clock,
        repository=project.repository,
        http=StandardHttp(),
        issues=project.issues,
        gate=partial(build_gate, installed()),
        kind=partial(build_kind, installed()),
        target=partial(open_target, project),
        metrics=kept_metrics(project),
        recorded=partial(keep_recording, project),
        alerts=partial(open_alerts, project, commands),
        post_mortem=partial(write_post_mortem, project, book),
        workspace=open_workspace(project.repository.place),
        report=partial(write_report, project, book),
        anchor=Anchor(ledger, publisher, project.kept).drop,
    )
    kinds = {RELEASE: release, ROLLBACK: take_back, GATE: gate}
    return {
        flow_name(kind, number): partial(flow, services=services)
        for number in STAGES
        for kind, flow in kinds.items()
    }
