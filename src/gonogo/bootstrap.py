"""The one place where things are wired, each built when it is first needed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, cast

from gonogo.adapters.clock.system import SystemClock
from gonogo.adapters.files.directory import Directory
from gonogo.adapters.repository.git import Git
from gonogo.app.project import Project
from gonogo.config.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from gonogo.adapters.commands.local import LocalCommands
    from gonogo.app.room import Room
    from gonogo.domain.ledger import Verdict
    from gonogo.domain.plan import GatePlan
    from gonogo.plugins import Plugins
    from gonogo.ports.engine import FlowFunction
    from gonogo.ports.gate import Gate
    from gonogo.ports.signatures import Signatures
    from gonogo.store.book import Book
    from gonogo.store.files import StoredLedgerFiles
    from gonogo.store.record import Record

SETTINGS_FILE = "gonogo.yml"


RECORD_FILE = "record.db"


def open_project(folder: Path, settings_file: Path | None = None) -> Project:
    """The project that a folder belongs to, with its settings.

    Raises:
        RepositoryError: the folder is in no git repository.
        ConfigError: the settings are wrong.
    """
    repository = Git(folder)
    place = repository.place
    settings = read_settings(Directory(place.top or place.shared), settings_file)
    return Project(settings, repository, Directory, SystemClock(), _token)


def _tell(sentence: str) -> None:
    """What is worth knowing while one waits, as that a remote is tried again."""
    sys.stderr.write(f"{sentence}\n")


def _token() -> str:
    from secrets import token_hex

    return token_hex(4)


def read_settings(files: Directory, settings_file: Path | None = None) -> Settings:
    """The settings of a file, or of gonogo.yml in the repository; the defaults where there is none."""
    if settings_file is not None:
        files, name = Directory(settings_file.parent), settings_file.name
    else:
        name = SETTINGS_FILE
    text = files.read(name)
    if text is None:
        if settings_file is not None:
            from gonogo.errors import UsageError

            raise UsageError(f"{settings_file} does not exist")
        return Settings()
    from gonogo.config.convert import convert
    from gonogo.formats.yaml import read

    document = read(text, name)
    return convert(document, settings_model() if "gates" in document.data else Settings)


def settings_model() -> type[Settings]:
    """The settings, with the kinds of gates that are installed here."""
    from functools import reduce
    from operator import or_

    import msgspec

    from gonogo.plugins import installed

    plugins = installed()
    kinds = reduce(or_, (plugins.load(kind).Settings for kind in plugins.kinds))
    gates: Any = ("gates", dict[str, kinds], msgspec.field(default_factory=dict))  # type: ignore[valid-type]
    made: Any = msgspec.defstruct(
        "Settings", [gates], bases=(Settings,), frozen=True, forbid_unknown_fields=True
    )
    return cast("type[Settings]", made)


def has_room(project: Project) -> bool:
    """Whether anything was ever released from here."""
    return (project.repository.place.shared / "gonogo" / RECORD_FILE).exists()


def open_room(project: Project) -> Room:
    """The control room: the record, the engine, and what its flows may use."""
    from gonogo.adapters.commands.local import LocalCommands
    from gonogo.adapters.engine.dbos import DbosEngine
    from gonogo.app.room import Room

    folder = project.repository.place.shared / "gonogo"
    record = open_record(project)
    commands = LocalCommands(folder / "running")
    engine = DbosEngine(folder, record.next_attempt)
    book = open_book(record)
    ledger = ledger_files(project, record)
    return Room(project, book, engine, commands, lambda: flows(project, book, commands, ledger))


def verify_folder(folder: Path) -> Verdict:
    """Verify an exported ledger."""
    from gonogo.adapters.signer.ed25519 import genuine, public_pem
    from gonogo.store.export import verify_export

    return verify_export(folder, genuine, public_pem)


def open_record(project: Project) -> Record:
    """The record, made where there is none."""
    from gonogo.store.database import open_database
    from gonogo.store.record import Record

    file = project.repository.place.shared / "gonogo" / RECORD_FILE
    return Record(open_database(file), project.clock)


def open_book(record: Record) -> Book:
    """The record as it is told, with the level of each word as its signature proves it."""
    from functools import partial

    from gonogo.app.identity import proven
    from gonogo.store.book import Book

    return Book(record, partial(proven, signatures()))


def signatures() -> Signatures:
    """What signs for the person at this machine."""
    from gonogo.adapters.repository.signing import SshSignatures

    return SshSignatures()


def take_over(project: Project) -> int:
    """Go on from the remote's ledger; how many entries were taken over."""
    from gonogo.adapters.repository.publisher import GitPublisher
    from gonogo.app.anchoring import Anchor

    ledger = ledger_files(project, open_record(project))
    publisher = GitPublisher(project.repository.place, tell=_tell)
    return Anchor(ledger, publisher, project.kept).take_over(project.remote_name)


def remote_ledger(project: Project) -> dict[str, bytes]:
    """The files of the ledger as it is anchored; none where there is no remote, or no ledger on it."""
    from gonogo.adapters.repository.publisher import GitPublisher
    from gonogo.app.anchoring import fetched

    if not project.remote_name:
        return {}
    return fetched(GitPublisher(project.repository.place, tell=_tell), project.remote_name)


def ledger_files(project: Project, record: Record) -> StoredLedgerFiles:
    """The ledger with this clone's key."""
    from gonogo.adapters.signer.ed25519 import KeyFile, genuine, public_pem
    from gonogo.domain.ledger import origin
    from gonogo.store.files import StoredLedgerFiles

    key = KeyFile(project.repository.place.shared / "gonogo")
    return StoredLedgerFiles(record, origin(project.name), key, genuine, public_pem)


def flows(
    project: Project, book: Book, commands: LocalCommands, ledger: StoredLedgerFiles
) -> dict[str, FlowFunction]:
    """The flows by name, each with the tools it may use."""
    from functools import partial

    from gonogo.adapters.repository.publisher import GitPublisher
    from gonogo.app.anchoring import Anchor
    from gonogo.app.reporting import write_report
    from gonogo.app.room import FLOW
    from gonogo.plugins import installed
    from gonogo.workflow.release import release
    from gonogo.workflow.way import Tools

    publisher = GitPublisher(project.repository.place, tell=_tell)
    tools = Tools(
        record=book,
        publisher=publisher,
        commands=commands,
        clock=project.clock,
        gate=partial(build_gate, installed()),
        folder=project.repository.place.shared / "gonogo",
        report=partial(write_report, project, book),
        anchor=Anchor(ledger, publisher, project.kept).drop,
    )
    return {FLOW: partial(release, tools=tools)}


def build_gate(plugins: Plugins, planned: GatePlan) -> Gate:
    """A gate as it was planned; its settings are read again, by its kind as it is now."""
    import msgspec

    kind = plugins.load(planned.kind)
    gate: Gate = kind(msgspec.json.decode(planned.settings, type=kind.Settings))
    return gate
