"""Deliveries: which message a channel got, and which it is still to get."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, or_, select, update

from gonogo.domain.notices.delivery import OPEN, Delivery, Health
from gonogo.domain.product import Product
from gonogo.domain.secrets import mask_printed
from gonogo.ports.record.deliveries import Due
from gonogo.store.schema import channel, delivery

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import ColumnElement, Connection

    from gonogo.domain.event import Event, Told
    from gonogo.domain.notices.delivery import Settled
    from gonogo.store.record import Record

_GIVEN_UP = "notice.given_up"
_SETTLE = (
    update(delivery)
    .where(delivery.c.id == bindparam("number"))
    .values({name: bindparam(f"to_{name}") for name in ("state", "tries", "next", "at", "answer")})
)
_KEEP = (
    update(channel)
    .where(channel.c.project == bindparam("whose"), channel.c.name == bindparam("called"))
    .where(channel.c.holder == bindparam("who"))
    .values({name: bindparam(f"to_{name}") for name in ("failures", "until", "held_until")})
)
"""Not made anew for each of thousands of messages."""


class RecordedDeliveries:
    """Each verb is one transaction; see `gonogo.ports.record.deliveries`."""

    def __init__(self, record: Record) -> None:
        """Take the record."""
        self._record = record

    def is_idle(self, project: str, name: str, now: int) -> bool:
        """Whether there is nothing to do for a channel now."""
        mine = (delivery.c.project == project) & (delivery.c.channel == name) & delivery.c.state.in_(OPEN)
        with self._record.reading() as reading:
            row = reading.connection.execute(select(channel).where(_named(project, name))).first()
            if row is None:
                return False
            has_news = bool(reading.events.after(row.cursor, 1, project).events)
            is_open = reading.connection.scalar(select(delivery.c.id).where(mine).limit(1)) is not None
        return not has_news and (row.until > now or not is_open)

    def take(self, project: str, name: str, holder: str, now: int, seconds: int) -> Health | None:
        """Take a channel, so that nobody else sends to it; see the port."""
        self._begin(project, name)
        with self._record.change() as transaction:
            connection = transaction.connection
            free = or_(channel.c.holder.in_(("", holder)), channel.c.held_until <= now)
            taken = update(channel).where(_named(project, name), free)
            done = connection.execute(taken.values(holder=holder, held_until=now + seconds)).rowcount
            row = connection.execute(select(channel).where(_named(project, name))).one()
        return Health(row.failures, row.until) if done else None

    def _begin(self, project: str, name: str) -> None:
        """Write a channel that is new; while nobody writes an event, so that its cursor misses none."""
        known = select(channel.c.name).where(_named(project, name))
        with self._record.reading() as reading:
            if reading.connection.scalar(known) is not None:
                return
        with self._record.transaction() as transaction:
            if transaction.connection.scalar(known) is None:
                first = transaction.events.first_under_way(project)
                cursor = first - 1 if first else transaction.events.last()
                row = {"project": project, "name": name, "cursor": cursor, "failures": 0, "until": 0}
                transaction.connection.execute(insert(channel).values(row | {"holder": "", "held_until": 0}))

    def let_go(self, project: str, name: str, holder: str) -> None:
        """Let others send to a channel."""
        with self._record.change() as transaction:
            mine = update(channel).where(_named(project, name), channel.c.holder == holder)
            transaction.connection.execute(mine.values(holder="", held_until=0))

    def enrol(self, project: str, name: str, wanted: Callable[[Event], str], now: int, limit: int) -> int:
        """Look at the next events, and write down of which the channel is told; see the port."""
        with self._record.change() as transaction:
            connection = transaction.connection
            cursor = connection.scalar(select(channel.c.cursor).where(_named(project, name))) or 0
            told = transaction.events.after(cursor, limit, project)
            rows = [_row(one, name, key, now) for one in told.events if (key := wanted(one))]
            if rows:
                connection.execute(insert(delivery), rows)
            if told.cursor > cursor:
                moved = update(channel).where(_named(project, name)).values(cursor=told.cursor)
                connection.execute(moved)
        return len(told.events)

    def due(self, project: str, name: str, limit: int) -> list[Due]:
        """The first deliveries that are not over, in the channel's order."""
        mine = (delivery.c.project == project) & (delivery.c.channel == name) & delivery.c.state.in_(OPEN)
        with self._record.reading() as reading:
            found = _read(reading.connection, mine, limit, delivery.c.id)
            events = reading.events.these([one.event for one in found])
        return [Due(one, events[one.event]) for one in found if one.event in events]

    def settle(self, settled: Settled, holder: str, until: int) -> bool:
        """Write what came of a try; see the port."""
        with self._record.change() as transaction:
            kept = _keep(transaction.connection, settled, holder, until)
            _write(transaction.connection, settled.delivery)
        return kept

    def give_up(self, settled: Settled, before: int, now: int) -> int:
        """Give up a delivery and what is as old; see the port."""
        one, health = settled
        with self._record.transaction() as transaction:
            connection = transaction.connection
            _write(connection, one)
            own = _named(one.project, one.channel)
            connection.execute(update(channel).where(own).values(health._asdict()))
            old = (delivery.c.project == one.project) & (delivery.c.channel == one.channel)
            late = update(delivery).where(old, delivery.c.state.in_(OPEN), delivery.c.since <= before)
            gone = connection.execute(late.values(state="given_up", at=now, next=0)).rowcount + 1
            about = {"notice": one.channel, "messages": gone, "refused": health.failures == 0}
            operation = f"{one.key}/given-up-{one.tries}"
            transaction.events.append(operation, Product(one.project), "", _GIVEN_UP, about, now)
        return gone

    def deliveries(self, project: str, limit: int, states: Sequence[str] = ()) -> list[Delivery]:
        """The latest deliveries, newest first."""
        mine = delivery.c.project == project
        if states:
            mine &= delivery.c.state.in_(states)
        with self._record.reading() as reading:
            return _read(reading.connection, mine, limit, delivery.c.id.desc())

    def delivery(self, project: str, number: int) -> Due | None:
        """The delivery of a number."""
        with self._record.reading() as reading:
            mine = (delivery.c.project == project) & (delivery.c.id == number)
            found = _read(reading.connection, mine, 1, delivery.c.id)
            events = reading.events.these([one.event for one in found])
        return next((Due(one, events[one.event]) for one in found if one.event in events), None)

    def again(self, project: str, number: int, now: int) -> bool:
        """Let a delivery be sent now; see the port."""
        with self._record.change() as transaction:
            connection = transaction.connection
            mine = (delivery.c.project == project) & (delivery.c.id == number)
            name = connection.scalar(select(delivery.c.channel).where(mine))
            if name is None:
                return False
            fresh = {"state": "waiting", "next": 0, "since": now, "at": now}
            connection.execute(update(delivery).where(mine).values(fresh))
            healed = update(channel).where(_named(project, name)).values(failures=0, until=0)
            connection.execute(healed)
        return True

    def forget(self, project: str, before: int) -> None:
        """Drop what was delivered, and has not changed since."""
        with self._record.change() as transaction:
            old = (delivery.c.project == project) & (delivery.c.state == "delivered")
            transaction.connection.execute(delete(delivery).where(old, delivery.c.at < before))

    def events(self, cursor: int, limit: int, project: str = "") -> Told:
        """The events behind a cursor."""
        with self._record.reading() as reading:
            return reading.events.after(cursor, limit, project)

    def last_event(self) -> int:
        """The id of the newest event."""
        with self._record.reading() as reading:
            return reading.events.last()


def _named(project: str, name: str) -> ColumnElement[bool]:
    return (channel.c.project == project) & (channel.c.name == name)


def _row(event: Event, name: str, key: str, now: int) -> dict[str, Any]:
    about = {"key": key, "project": event.project, "channel": name, "event": event.id, "kind": event.kind}
    return about | {"state": "waiting", "tries": 0, "next": 0, "since": now, "at": now, "answer": ""}


def _read(connection: Connection, condition: Any, limit: int, order: Any) -> list[Delivery]:
    query = select(delivery).where(condition).order_by(order).limit(limit)
    return [Delivery(**row) for row in connection.execute(query).mappings()]


def _keep(connection: Connection, settled: Settled, holder: str, until: int) -> bool:
    one, health = settled
    values = {"whose": one.project, "called": one.channel, "who": holder}
    told = {"to_failures": health.failures, "to_until": health.until, "to_held_until": until}
    return bool(connection.execute(_KEEP, values | told).rowcount)


def _write(connection: Connection, one: Delivery) -> None:
    told = {"to_state": one.state, "to_tries": one.tries, "to_next": one.next, "to_at": one.at}
    answer = mask_printed(one.answer) if one.answer else ""
    connection.execute(_SETTLE, {"number": one.id, "to_answer": answer, **told})
