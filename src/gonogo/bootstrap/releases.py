"""What may be asked of releases, and what moves them with the tools that their flows may use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.bootstrap.environments import (
    kept_metrics,
    open_alerts,
    open_target,
)
from gonogo.bootstrap.gates import build_gate, build_kind
from gonogo.bootstrap.ledger import ledger_files, open_signer
from gonogo.bootstrap.project import tell
from gonogo.bootstrap.record import (
    has_record,
    open_record,
    open_release_record,
    record_place,
    signatures,
)
from gonogo.bootstrap.workspace import open_commands, open_workspace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gonogo.adapters.commands.local import LocalCommands
    from gonogo.adapters.engine.databases import Database
    from gonogo.app.project import Project
    from gonogo.app.releases import Releases
    from gonogo.app.releasing.answers import Answers
    from gonogo.app.releasing.requests import RemoteRequests
    from gonogo.app.worker import Served, Worker
    from gonogo.ports.engine import Engine
    from gonogo.ports.publisher import Publisher
    from gonogo.store.record import Record
    from gonogo.workflow.run import Services

_PATIENCE = 15.0
"""Seconds for one try at a remote while somebody waits for the answer; there are four."""


def existing_releases(project: Project) -> Releases:
    """The control room of a project that was released from here; it is not made for others.

    Raises:
        UsageError: nothing was released here yet.
    """
    from gonogo.errors import UsageError

    if not has_record(project):
        raise UsageError(
            "Nothing was released from this clone yet. Go to the one that releases, or begin here: "
            "gonogo release"
        )
    return open_releases(project)


def refuse_elsewhere(project: Project) -> None:
    """Refuse to go on with what another clone began, where nothing was released from this one.

    Raises:
        UsageError: the remote has locks of releases.
    """
    from gonogo.domain.text import abridged, printable
    from gonogo.errors import UsageError
    from gonogo.ports.publisher import LOCKS, RemoteRefs

    if has_record(project) or not project.remote_name:
        return
    present = short_publisher(project).remote_refs(project.remote_name, [f"{LOCKS}*"])
    if isinstance(present, RemoteRefs) and present.refs:
        names = abridged([printable(ref.removeprefix(LOCKS)) for ref in sorted(present.refs)])
        raise UsageError(
            f"Nothing was released here; {names} is under way in another clone, which has its lock on "
            f"{printable(project.remote_name)}. Go on with it there: gonogo resume"
        )


def open_releases(project: Project) -> Releases:
    """What may be asked of a project's releases; no engine is loaded before something is said to one."""
    return releases_of(project, open_record(project))


def releases_of(project: Project, record: Record) -> Releases:
    """The same, on a record that is open."""
    from functools import partial

    from gonogo.app.releases import Releases
    from gonogo.store.tokens import StoredTokens

    book, tokens = open_release_record(record), StoredTokens(record).credential
    return Releases(project, book, partial(_ring, project), signatures(), tokens)


def open_worker(*releases: Releases) -> Worker:
    """What moves the releases of these projects, which share one record, in this process."""
    from functools import partial

    from gonogo.adapters.engine.dbos import DbosEngine
    from gonogo.app.worker import Worker

    first = releases[0].project
    record = open_record(first)
    folder, database = _engine_places(first)
    engine = DbosEngine(folder, database, record.next_attempt, record.attempt)
    states = [one.project.repository.place.state for one in releases]
    return Worker(engine, [_served(one, record, engine) for one in releases], partial(_tighten, states))


def _tighten(folders: Sequence[Path]) -> None:
    from gonogo.adapters.files.enclosed import tighten

    for folder in folders:
        tighten(folder)


def _served(releases: Releases, record: Record, engine: Engine) -> Served:
    from functools import partial

    from gonogo.app.worker import Served

    commands = open_commands(releases.project.repository.place)
    return Served(releases, commands, partial(_services, releases.project, record, commands, engine))


def _ring(project: Project, release: str) -> None:
    from gonogo.adapters.engine.dbos import ring

    _, database = _engine_places(project)
    ring(database, release)


def _engine_places(project: Project) -> tuple[Path, Database]:
    """The folder whose lock says who moves releases, and where the engine remembers: beside the record."""
    from pathlib import Path

    from gonogo.adapters.engine.databases import postgresql, sqlite_file
    from gonogo.store.database import url_of

    url = url_of(record_place(project))
    if not url.drivername.startswith("sqlite"):
        return project.repository.place.state, postgresql(url)
    folder = Path(url.database or "").parent
    return folder, sqlite_file(folder / "engine.db")


def end_git() -> None:
    """End what git has running in this process; from a signal's handler, before the process ends."""
    from gonogo.adapters.repository.children import CHILDREN

    CHILDREN.end_all()


def short_publisher(project: Project) -> Publisher:
    """The publisher for somebody who waits for its answer: a remote that is silent is soon given up."""
    from gonogo.adapters.repository.publisher import GitPublisher

    return GitPublisher(project.repository.place, pause=lambda _: None, patience=_PATIENCE)


def remote_requests(project: Project) -> RemoteRequests:
    """What releases ask on the remote."""
    from gonogo.app.releasing.requests import RemoteRequests
    from gonogo.bootstrap.ledger import record_keys

    return RemoteRequests(short_publisher(project), project.remote_name, record_keys(project))


def open_answers(releases: Releases) -> Answers:
    """What people say in other clones to the releases of a room."""
    from gonogo.app.releasing.answers import Answers

    return Answers(releases, short_publisher(releases.project), signatures())


def _services(project: Project, record: Record, commands: LocalCommands, engine: Engine) -> Services:
    """What the flows of a project may use."""
    from functools import partial
    from secrets import token_hex

    from gonogo.adapters.http.standard import StandardHttp
    from gonogo.adapters.repository.publisher import GitPublisher
    from gonogo.app.environments.post_mortem import write_post_mortem
    from gonogo.app.releasing.anchoring import Anchor
    from gonogo.app.releasing.keeping import Keeping
    from gonogo.app.releasing.reporting import write_report
    from gonogo.bootstrap.clocks import open_clocks
    from gonogo.plugins import installed
    from gonogo.workflow.run import Services

    book = open_release_record(record)
    publisher = GitPublisher(project.repository.place, tell=tell)
    workspace = open_workspace(project.repository.place)
    return Services(
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
        alerts=partial(open_alerts, project, commands),
        post_mortem=partial(write_post_mortem, workspace, book),
        workspace=workspace,
        report=partial(write_report, project, book),
        anchor=Anchor(ledger_files(project, record), publisher, project.kept, tell).drop,
        drop_old=Keeping(book, workspace, engine, project.settings.keep.releases).drop_old,
        clocks=open_clocks(project),
        signer=open_signer(project),
        chance=partial(token_hex, 16),
    )
