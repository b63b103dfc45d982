"""The record of what was released here."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from gonogo.bootstrap.database import database_url

if TYPE_CHECKING:
    from pathlib import Path

    from gonogo.app.project import Project
    from gonogo.ports.signatures import Signatures
    from gonogo.store.book import ReleaseRecord
    from gonogo.store.record import Record

RECORD_FILE = "record.db"


def has_record(project: Project) -> bool:
    """Whether anything of this project was ever released, as far as its record knows."""
    if not database_url():
        return _file(project).exists()
    with closing(open_record(project)) as record, record.reading() as reading:
        return bool(reading.releases.latest(project.name, 1))


def open_record(project: Project) -> Record:
    """The record, made where there is none: a team's database, or a file beside the repository."""
    from gonogo.store.database import open_database
    from gonogo.store.record import Record

    enclose_state(project)
    return Record(open_database(record_place(project)), project.clock)


def enclose_state(project: Project) -> None:
    """Let nobody else enter where gonogo keeps things, and say so where somebody could have.

    A folder that is not ours to close, or cannot be written to, is told of by whatever writes there.
    """
    from contextlib import suppress

    from gonogo.adapters.files.enclosed import enclose
    from gonogo.bootstrap.project import tell

    had_record = _file(project).exists()
    with suppress(OSError):
        state = project.repository.place.state
        if enclose(state) and had_record:
            tell(f"Others could read {state}, where the record is. It is closed to them now.")


def record_place(project: Project) -> Path | str:
    """The address of a team's database, or the file beside the repository."""
    return database_url() or _file(project)


def has_file(project: Project) -> bool:
    """Whether there is a record in a file beside the repository."""
    return _file(project).exists()


def _file(project: Project) -> Path:
    return project.repository.place.state / RECORD_FILE


def open_release_record(record: Record) -> ReleaseRecord:
    """The record as it is told, with the level of each word as its signature or its token proves it."""
    from functools import partial

    from gonogo.app.people.identity import proven
    from gonogo.store.book import ReleaseRecord
    from gonogo.store.tokens import StoredTokens

    tokens = StoredTokens(record).credential
    return ReleaseRecord(record, partial(proven, signatures(), tokens=tokens))


def proofs() -> Signatures:
    """What proves signatures of people, many in a row, and so without a program for each."""
    from gonogo.adapters.repository.signing import SshSignatures
    from gonogo.store.verify_ledger import NAMESPACE, name_of, read_ssh, ssh_genuine

    class Proofs(SshSignatures):
        """By the verifier's own means; keys on hardware by ssh-keygen."""

        def verify(
            self, text: bytes, signature: bytes, namespace: str, principal: str, allowed_key: str
        ) -> bool:
            try:
                signed = read_ssh(signature.decode())
            except ValueError:
                return False
            same = signed.namespace == namespace.encode() == NAMESPACE
            true = same and name_of(signed.key) == allowed_key and ssh_genuine(signed, text)
            return (
                super().verify(text, signature, namespace, principal, allowed_key) if true is None else true
            )

    return Proofs()


def signatures() -> Signatures:
    """What signs for the person at this machine."""
    from gonogo.adapters.repository.signing import SshSignatures

    return SshSignatures()
