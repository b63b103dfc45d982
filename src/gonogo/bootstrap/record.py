"""The record of what was released here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gonogo.app.project import Project
    from gonogo.ports.signatures import Signatures
    from gonogo.store.book import ReleaseRecord
    from gonogo.store.record import Record

RECORD_FILE = "record.db"


def has_record(project: Project) -> bool:
    """Whether anything was ever released from here."""
    return (project.repository.place.shared / "gonogo" / RECORD_FILE).exists()


def open_record(project: Project) -> Record:
    """The record, made where there is none."""
    from gonogo.store.database import open_database
    from gonogo.store.record import Record

    file = project.repository.place.shared / "gonogo" / RECORD_FILE
    return Record(open_database(file), project.clock)


def open_release_record(record: Record) -> ReleaseRecord:
    """The record as it is told, with the level of each word as its signature proves it."""
    from functools import partial

    from gonogo.app.people.identity import proven
    from gonogo.store.book import ReleaseRecord

    return ReleaseRecord(record, partial(proven, signatures()))


def signatures() -> Signatures:
    """What signs for the person at this machine."""
    from gonogo.adapters.repository.signing import SshSignatures

    return SshSignatures()
