"""The way of what the engine remembers, from a laptop's file into a team's database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbos import DBOS
from sqlalchemy import Boolean, MetaData, Table, func, select, text
from sqlalchemy.dialects.postgresql import insert

from gonogo.adapters.engine.databases import SCHEMA, explained
from gonogo.adapters.engine.executor import Executor

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_AT_ONCE = 1000
_FLOWS = "workflow_status"


def move_flows(source: Engine, target: Engine) -> int:
    """Copy all that is remembered; a repeat adds what is missing. How many flows are left to be gone on with.

    These belong to a process that is gone, so that whoever moves releases next takes them over.

    Raises:
        StoreError: one of the databases, or the engine, refuses.
    """
    with explained(target):
        DBOS.migrate(target.url.render_as_string(hide_password=False), schema=SCHEMA)
        gone = Executor(target)
        gone.begin()
        try:
            with explained(source), source.connect() as reading, target.begin() as writing:
                _copied(reading, writing)
                return _left_to(gone.id, writing)
        finally:
            gone.end()


def _copied(source: Connection, target: Connection) -> None:
    ours, theirs = MetaData(), MetaData(schema=SCHEMA)
    ours.reflect(source)
    theirs.reflect(target)
    known = {table.name: table for table in theirs.sorted_tables}
    names = [table.name for table in theirs.sorted_tables if table.name in ours.tables]
    for name in names:
        if "migration" not in name:  # that tells how the tables came to be, which differs
            _copy(ours.tables[name], known[name], source, target)


def _copy(ours: Table, theirs: Table, source: Connection, target: Connection) -> None:
    columns = [column for column in ours.columns if column.name in theirs.columns]
    truths = {column.name for column in theirs.columns if isinstance(column.type, Boolean)}
    found = source.execution_options(yield_per=_AT_ONCE).execute(select(*columns)).mappings()
    for rows in found.partitions():
        values: list[dict[str, Any]] = [
            {
                name: bool(value) if name in truths and value is not None else value
                for name, value in row.items()
            }
            for row in rows
        ]
        target.execute(insert(theirs).on_conflict_do_nothing(), values)
    for column in theirs.columns:
        sequence = target.scalar(select(func.pg_get_serial_sequence(f"{SCHEMA}.{theirs.name}", column.name)))
        if sequence:
            target.execute(select(func.setval(sequence, func.max(column))).select_from(theirs))


def _left_to(executor: str, target: Connection) -> int:
    moved = text(
        f"UPDATE {SCHEMA}.{_FLOWS} SET executor_id = :executor WHERE status IN ('PENDING', 'ENQUEUED')"  # noqa: S608 - constants
    )
    return target.execute(moved, {"executor": executor}).rowcount
