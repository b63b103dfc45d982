"""Events: what happened, in rows that rise in the order in which the record was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import func, insert, select

from gonogo.domain.event import KINDS, Event, Told, chosen
from gonogo.store.schema import event, release
from gonogo.typed import decoded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from gonogo.domain.product import Product

_COLUMNS = [event.c[name] for name in Event.__struct_fields__ if name != "version"]
_READ = select(*_COLUMNS, func.coalesce(release.c.version, "").label("version")).select_from(
    event.outerjoin(release, release.c.id == event.c.release)
)


class Events:
    """The events in a database.

    Whoever writes one has locked the ledger (`Record.transaction`), on both databases and in every gonogo
    that writes events. So ids rise as transactions commit, and who has read up to one has missed none: no
    transaction that is still open has a lower id.
    """

    def __init__(self, connection: Connection) -> None:
        """Take the connection."""
        self._connection = connection

    def append(
        self,
        operation: str,
        product: Product,
        release: str,
        kind: str,
        data: Mapping[str, Any],
        at: int,
        who: str = "",
    ) -> None:
        """Write one, if its kind is one of events; a repeated operation changes nothing.

        data: what the event tells is chosen from it. at: seconds since 1970.
        """
        told = chosen(kind, data)
        known = select(event.c.id).where(event.c.operation == operation)
        if told is None or self._connection.scalar(known) is not None:
            return
        about = {"operation": operation, "release": release, "kind": kind, "at": at, "who": who}
        text = msgspec.json.encode(told, order="sorted").decode()
        row = {**about, **product._asdict(), "form": KINDS[kind].form, "data": text}
        self._connection.execute(insert(event).values(row))

    def after(self, cursor: int, limit: int, project: str = "") -> Told:
        """The first events behind a cursor, at most so many; of one project where one is named."""
        query = _READ.where(event.c.id > cursor)
        if project:
            query = query.where(event.c.project == project)
        rows = self._connection.execute(query.order_by(event.c.id).limit(limit)).mappings()
        found = tuple(_event(row) for row in rows)
        return Told(found, found[-1].id if found else cursor)

    def these(self, ids: list[int]) -> dict[int, Event]:
        """The events of these ids."""
        rows = self._connection.execute(_READ.where(event.c.id.in_(ids))).mappings()
        return {row["id"]: _event(row) for row in rows}

    def last(self) -> int:
        """The id of the newest event; 0 where there is none."""
        return self._connection.scalar(select(func.max(event.c.id))) or 0

    def first_under_way(self, project: str) -> int:
        """The id of the oldest event of a release that is under way; 0 where there is none."""
        alive = select(release.c.id).where(release.c.project == project, release.c.ended.is_(None))
        return self._connection.scalar(select(func.min(event.c.id)).where(event.c.release.in_(alive))) or 0


def _event(row: Mapping[Any, Any]) -> Event:
    return Event(**{**row, "data": decoded(row["data"], dict[str, Any])})
