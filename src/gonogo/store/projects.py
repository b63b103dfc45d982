"""Projects whose repositories are elsewhere, as they are registered; what they were stands in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import delete, insert, select

from gonogo.domain.product import Product
from gonogo.domain.registration import Registration
from gonogo.store.schema import project

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from gonogo.domain.people.person import Person
    from gonogo.store.record import Record, Transaction


class Projects:
    """The projects in a database."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection."""
        self._connection = connection

    def all(self) -> list[Registration]:
        """All of them, by name."""
        names = (project.c[name] for name in Registration.__struct_fields__)
        found = self._connection.execute(select(*names).order_by(project.c.name)).mappings()
        return [Registration(**row) for row in found]

    def put(self, new: Registration) -> None:
        """Write one in the place of that of its name."""
        self.remove(new.name)
        self._connection.execute(insert(project).values(msgspec.structs.asdict(new)))

    def remove(self, name: str) -> bool:
        """Remove one; false where there is none."""
        return bool(self._connection.execute(delete(project).where(project.c.name == name)).rowcount)


class ProjectRecord:
    """Each verb is one transaction with its ledger entry; see `gonogo.ports.record.projects`."""

    def __init__(self, record: Record) -> None:
        """Take the record."""
        self._record = record

    def register(self, project: Registration, person: Person) -> None:
        """Register it; see the port."""
        with self._record.transaction() as transaction:
            projects = Projects(transaction.connection)
            if project not in projects.all():
                projects.put(project)
                about = {"address": project.address, "branch": project.branch}
                _tell(transaction, "project.registered", project.name, person, about)

    def unregister(self, name: str, person: Person) -> bool:
        """Remove it; see the port."""
        with self._record.transaction() as transaction:
            was_there = Projects(transaction.connection).remove(name)
            if was_there:
                _tell(transaction, "project.unregistered", name, person, {})
            return was_there

    def registered(self) -> list[Registration]:
        """All of them; see the port."""
        with self._record.reading() as reading:
            return Projects(reading.connection).all()


def _tell(transaction: Transaction, kind: str, name: str, person: Person, about: dict[str, str]) -> None:
    who = transaction.people.id_of(person.name, person.email)
    operation = f"{name}/{kind}-{transaction.ledger.head().size}"
    transaction.append(kind, "", who, operation, {"project": name, **about}, Product(name, ""))
