"""The way of a record from a laptop's file into a team's database: every row, and so every hash."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Integer, func, insert, select

from gonogo.errors import StoreError
from gonogo.store.database import close_moved, explained, lock_ledger
from gonogo.store.schema import ledger, metadata, release

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Table

_AT_ONCE = 1000
"""Rows that are held in memory."""


class Moved(msgspec.Struct, frozen=True):
    """What is in the team's database now.

    releases, entries: how many there are of releases and of entries of the ledger. was_there: an earlier
    move had brought them, so that nothing was copied.
    """

    releases: int
    entries: int
    was_there: bool = False

    @property
    def is_old(self) -> bool:
        """Whether the file was closed before: what is in the database now was not looked at."""
        return self.was_there and not self.entries


def move(source: Engine, target: Engine) -> Moved:
    """Copy a record into a database that has none yet, and close it here; a repeat changes nothing.

    Nobody writes to it here meanwhile, and from then on. It is closed once the other one is written: whoever
    is killed in between moves it again, and finds it there.

    Raises:
        StoreError: the database has a record of its own, or refuses.
    """
    with explained(source), source.begin() as here:
        with explained(target), target.begin() as there:
            moved = _moved(here.execution_options(yield_per=_AT_ONCE), there)
        close_moved(here)
    return moved


def _moved(source: Connection, target: Connection) -> Moved:
    lock_ledger(target)
    was_there = _is_there(source, target)
    if not was_there:
        for table in metadata.sorted_tables:
            _copy(table, source, target)
    return Moved(_size(target, release), _size(target, ledger), was_there)


def _is_there(source: Connection, target: Connection) -> bool:
    """Whether an earlier move brought it; the chain of entries tells, which nobody can make twice.

    Raises:
        StoreError: what is there is another record.
    """
    last = select(ledger.c.seq, ledger.c.hash).order_by(ledger.c.seq.desc()).limit(1)
    ours, theirs = source.execute(last).first(), target.execute(last).first()
    if theirs is None:
        return False
    if ours is not None:
        same = select(ledger.c.hash).where(ledger.c.seq == ours.seq)
        if target.scalar(same) == ours.hash:
            return True
    raise StoreError(
        "the database has a record of its own already, and two chains of entries cannot become one; move to "
        "an empty database, or leave this record where it is and release by the other one from now on"
    )


def _copy(table: Table, source: Connection, target: Connection) -> None:
    """Copy its rows with their numbers, and let the next number be the one behind them."""
    for rows in source.execute(select(table)).mappings().partitions():
        target.execute(insert(table), [dict(row) for row in rows])
    numbered = [column for column in table.primary_key if column.autoincrement is True]
    for column in numbered if target.dialect.name != "sqlite" else ():
        if isinstance(column.type, Integer):
            sequence = func.pg_get_serial_sequence(str(table.name), column.name)
            target.execute(select(func.setval(sequence, func.max(column))).select_from(table))


def _size(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0
