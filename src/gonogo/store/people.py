"""People: names and addresses behind the ids that stand in the ledger; they can be erased."""

from __future__ import annotations

import re
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import delete, insert, select, update

from gonogo.store.schema import person

if TYPE_CHECKING:
    from sqlalchemy import Connection


class StoredPerson(msgspec.Struct, frozen=True):
    """Somebody. id: random, so that it says nothing once the rest is erased."""

    id: str
    name: str
    email: str


class People:
    """The people in a database."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection."""
        self._connection = connection

    def id_of(self, name: str, email: str) -> str:
        """The id of whoever has this address, made where there is none; the name is kept up to date."""
        found = self._connection.scalar(select(person.c.id).where(person.c.email == email))
        if found is None:
            found = f"p-{token_hex(8)}"
            self._connection.execute(insert(person).values(id=found, name=name, email=email))
        elif name:
            self._connection.execute(update(person).where(person.c.id == found).values(name=name))
        return found

    def find(self, person_id: str) -> StoredPerson | None:
        """The person of an id; nobody once erased."""
        row = self._connection.execute(select(person).where(person.c.id == person_id)).mappings().first()
        return None if row is None else StoredPerson(**row)

    def hidden(self, data: Any) -> Any:
        """The data with ids in place of the names and addresses of those who are known here."""
        known = list(self._connection.execute(select(person)).mappings())
        ids = {text: row["id"] for row in known for text in (row["name"], row["email"]) if text}
        if not ids:
            return data
        longest_first = "|".join(re.escape(text) for text in sorted(ids, key=len, reverse=True))
        return _replaced(data, re.compile(rf"(?<!\w)(?:{longest_first})(?!\w)"), ids)

    def erase(self, person_id: str) -> bool:
        """Forget name and address; false where there were none. The id stays in the ledger."""
        return bool(self._connection.execute(delete(person).where(person.c.id == person_id)).rowcount)


def _replaced(data: Any, names: re.Pattern[str], ids: dict[str, str]) -> Any:
    match data:
        case str():
            return names.sub(lambda found: ids[found[0]], data)
        case dict():
            return {name: _replaced(part, names, ids) for name, part in data.items()}
        case list() | tuple():
            return [_replaced(part, names, ids) for part in data]
        case _:
            return data
