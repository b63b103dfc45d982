"""Many earlier releases, written into a repository as if they had been made one by one.

What the last release left behind is written again and again under other names: the rows of the record and
the entries of the ledger by the record's own functions, the engine's rows, the tags, and the ledger on the
remote.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import msgspec

from benchmarks.measure import FailedError
from benchmarks.repository import ran
from gonogo.typed import decoded

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.repository import Repository
    from gonogo.app.project import Project
    from gonogo.store.record import Reading, Record, Transaction
    from gonogo.store.releases import Release

_BEGAN = 1_600_000_000
_ENGINE = ("workflow_status", "workflow_input", "workflow_output", "operation_outputs")


class Another:
    """One more release like a known one: the same texts with its own id and version."""

    def __init__(self, known: Release, number: int) -> None:
        """Take the known one, and the number of this one."""
        self.version = f"0.0.{number}"
        self.id = f"{self.version}-{number:08x}"
        self.tag = f"v{self.version}"
        self._names = ((known.id, self.id), (known.version, self.version))

    def text(self, told: str) -> str:
        """A text about the known one, told of this one."""
        for before, after in self._names:
            told = told.replace(before, after)
        return told

    def value(self, known: Any) -> Any:
        """A value about the known one, told of this one."""
        return decoded(self.text(msgspec.json.encode(known).decode()), type(known))


def write(repository: Repository, count: int) -> None:
    """Write so many releases; one at least was made here before."""
    from gonogo.bootstrap.project import open_project
    from gonogo.bootstrap.record import open_record

    project = open_project(repository.path)
    with closing(open_record(project)) as record:
        with record.reading() as reading:
            known = reading.releases.latest(project.name, 1)[0]
        more = [Another(known, number) for number in range(1, count + 1)]
        _rows(record, known, more)
        kept = more[-project.settings.keep.releases :]  # each release drops what is older
        _engine(project.repository.place.state / "engine.db", known.id, kept)
        _anchor(project, record)
    _tags(repository, more)


def _rows(record: Record, known: Release, more: list[Another]) -> None:
    with record.transaction() as transaction:
        left = _left(transaction, known.id)
        for one in more:
            _release(transaction, known, one, left)


def _left(reading: Reading, release: str) -> dict[str, Any]:
    """What a release left in the record."""
    return {
        "entries": reading.ledger.of(release),
        "candidate": reading.candidates.of(release),
        "decisions": reading.decisions.of(release),
        "orders": reading.instructions.of(release),
    }


def _release(transaction: Transaction, known: Release, one: Another, left: dict[str, Any]) -> None:
    product = transaction.releases.product(known.id)
    new = msgspec.structs.replace(one.value(known), number=transaction.ledger.head().size + 1)
    transaction.releases.add(new)
    transaction.candidates.add(one.value(left["candidate"]))
    for number, decision in enumerate(left["decisions"]):
        transaction.decisions.add(f"{one.id}/{number}", one.id, product, one.value(decision), decision.at)
    for order in left["orders"]:
        transaction.instructions.add(msgspec.structs.replace(one.value(order), id=None))
    for entry in left["entries"]:
        said = one.value(entry)
        transaction.append(said.kind, one.id, said.who, said.operation, said.data, product)


def _engine(file: Path, known: str, more: list[Another]) -> None:
    """The engine's rows; it is the only one that writes them, so there is no function that does."""
    with closing(sqlite3.connect(file)) as database, database:
        for table in _ENGINE:
            found = database.execute(f"SELECT * FROM {table} WHERE workflow_uuid = ?", (known,))
            names = [column[0] for column in found.description]
            marks = ", ".join("?" * len(names))
            rows = [
                tuple(one.text(part) if isinstance(part, str) else part for part in row)
                for row in found.fetchall()
                for one in more
            ]
            database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def _tags(repository: Repository, more: list[Another]) -> None:
    """One on a commit, as far as the commits go, here and on the remote."""
    commits = ran(repository.path, "rev-list", "--reverse", "HEAD").split()
    told = "".join(
        f"create refs/tags/{one.tag} {commits[at % len(commits)]}\n" for at, one in enumerate(more)
    )
    ran(repository.path, "update-ref", "--stdin", given=told)
    ran(repository.path, "push", "--quiet", "--tags")
    for folder in (repository.path, repository.path.with_suffix(".git")):
        ran(folder, "pack-refs", "--all")


def _anchor(project: Project, record: Record) -> None:
    """As if each release had been anchored, on the remote, and remembered as anchored."""
    from gonogo.adapters.repository.publisher import GitPublisher
    from gonogo.app.releasing.anchoring import REF
    from gonogo.bootstrap.ledger import ledger_files
    from gonogo.domain.people.person import Person
    from gonogo.ports.publisher import Published

    ann = Person("Ann", "ann@example.com")
    with record.transaction() as transaction:
        _sign(project, transaction)
    ledger = ledger_files(project, record)
    files, size = ledger.signed(0), ledger.size
    publisher = GitPublisher(project.repository.place)
    done = publisher.publish_files(project.remote_name, REF, files, "The ledger goes on\n", ann, _BEGAN)
    if not isinstance(done, Published):
        raise FailedError(f"the ledger: {done}")
    project.kept.write("anchored", f"{done.sha} {size}\n")


def _sign(project: Project, transaction: Transaction) -> None:
    """A checkpoint where each release ended."""
    from gonogo.adapters.signer.ed25519 import KeyFile
    from gonogo.domain.ledger import Checkpoint, fingerprint, origin, read_entry, statement

    signer, name = KeyFile(project.repository.place.state), origin(project.name)
    for line in list(transaction.ledger.lines(transaction.ledger.signed)):
        entry = read_entry(line)
        if entry.kind == "release.ended":
            said = statement(name, entry.seq, fingerprint(line))
            signed = Checkpoint(said, signer.sign(said.encode()), signer.public)
            transaction.ledger.add_checkpoint(signed)
