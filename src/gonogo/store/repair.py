"""Comparing our ledger with a copy that does not go with it, and going on from one of the two."""

from __future__ import annotations

from base64 import b64encode
from contextlib import contextmanager
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import delete, select

from gonogo.domain.ledger import Chain, Checkpoint, read_checkpoint, read_entry
from gonogo.domain.ledger.chain import BrokenError
from gonogo.domain.ledger.repair import Comparison, Side, Signer
from gonogo.store.inspection import same_entries, verify_copy, verify_ours
from gonogo.store.ledger import as_written
from gonogo.store.schema import checkpoint, ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlalchemy import Connection, RowMapping

    from gonogo.domain.ledger import Entry, Verdict
    from gonogo.ports.record.ledger import Copy
    from gonogo.store.ledger import Ledger

_TRIGGERS = (
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('ledger', 'checkpoint')"
)


def compare(ours: Ledger, copy: Copy | None, genuine: Callable[[Checkpoint], bool], own: bytes) -> Comparison:
    """Both, as far as they can be read. own: the public key that signs here."""
    verdict, rows = verify_ours(ours, genuine), intact(ours)
    whole = min(rows, verdict.size) if verdict.seq else rows
    if copy is None:
        return Comparison(_here(ours, verdict, whole, whole, genuine, own), None, 0, ours.signed)
    same = same_entries(ours.lines(), copy.lines(0))
    here = _here(ours, verdict, whole, same, genuine, own)
    return Comparison(here, _there(copy, same, genuine, own), same, ours.signed)


def intact(ours: Ledger) -> int:
    """How many entries are as they were written, from the first."""
    chain = Chain()
    for row in ours.rows():
        try:
            if as_written(row) is None:
                return chain.size
            chain.follow(row["line"])
        except BrokenError:
            return chain.size
    return chain.size


def evidence(ours: Ledger, start: int) -> dict[str, bytes]:
    """The rows behind an entry, and all checkpoints, exactly as they stand in the tables, a line each."""
    connection = ours.connection
    signed = connection.execute(select(checkpoint).order_by(checkpoint.c.size)).mappings()
    tables: dict[str, Iterable[RowMapping]]
    tables = {"entries": ours.rows(start), "checkpoints": signed, "texts": ours.texts.unfit()}
    return {f"{name}.jsonl": b"".join([_told(row) for row in rows]) for name, rows in tables.items()}


def rebuild(
    ours: Ledger,
    start: int,
    lines: Iterable[bytes],
    signed: Iterable[Checkpoint],
    genuine: Callable[[Checkpoint], bool],
) -> list[Entry]:
    """Keep so many entries, put those of a sound copy behind, and tell the intact ones that went.

    In the caller's transaction; the rows must be evidence elsewhere before. Checkpoints stay that are
    genuine, and true of the entries that stay.
    """
    went = [entry for row in ours.rows(start) if (entry := as_written(row))]
    good = [found for found in _readable(ours) if found.size <= start and genuine(found)]
    good = [found for found in good if ours.chain(found.size).head == found.head]
    with lifted(ours.connection):
        ours.connection.execute(delete(ledger).where(ledger.c.seq > start))
        ours.connection.execute(delete(checkpoint))
        ours.texts.forget_unfit()
        chain = ours.chain(start)
        for line in lines:
            ours.add(chain.follow(line), line)
        for found in (*good, *signed):
            ours.add_checkpoint(found)
    return went


def _here(
    ours: Ledger,
    verdict: Verdict,
    whole: int,
    same: int,
    genuine: Callable[[Checkpoint], bool],
    own: bytes,
) -> Side:
    rows = sum(1 for _ in ours.rows())
    dates = (_date(ours.lines()), _date(ours.lines(same)))
    signers = _signers([found for found in _readable(ours) if genuine(found)], own)
    return Side(rows, whole, verdict.fault, *dates, signers)


def _there(copy: Copy, same: int, genuine: Callable[[Checkpoint], bool], own: bytes) -> Side:
    verdict = verify_copy(copy, genuine)
    dates = (_date(copy.lines(0)), _date(copy.lines(same)))
    signers = _signers([found for found in _read(copy.checkpoints()) if genuine(found)], own)
    entries = max(copy.size, verdict.size)
    return Side(entries, verdict.size, verdict.fault, *dates, signers)


def _date(lines: Iterator[bytes]) -> int:
    line = next(islice(lines, 1), None)
    try:
        return read_entry(line).at if isinstance(line, bytes) else 0
    except ValueError:
        return 0


def _readable(ours: Ledger) -> list[Checkpoint]:
    rows = ours.connection.execute(select(checkpoint)).all()
    return list(_read(map(_line, rows)))


def _line(row: Any) -> bytes:
    """As it stands in a file; what no checkpoint can be for a row that is damaged."""
    try:
        return Checkpoint(row.text, row.signature, row.key).line
    except (ValueError, TypeError, IndexError, AttributeError):
        return b""


def _read(lines: Iterable[bytes]) -> Iterator[Checkpoint]:
    """The checkpoints that are some."""
    for line in lines:
        try:
            yield read_checkpoint(line)
        except ValueError:
            continue


def _signers(signed: list[Checkpoint], own: bytes) -> tuple[Signer, ...]:
    found, before = dict[bytes, Signer](), 0
    for one in sorted(signed, key=lambda one: one.size):
        known = found.get(one.key)
        first, count = (known.first, known.checkpoints) if known else (before + 1, 0)
        name = sha256(one.key).hexdigest()
        found[one.key] = Signer(name, one.key == own, count + 1, first, one.size)
        before = one.size
    return tuple(found.values())


def _told(row: RowMapping) -> bytes:
    return msgspec.json.encode({name: _value(value) for name, value in row.items()}) + b"\n"


def _value(value: Any) -> Any:
    """Bytes as text where they are some, else as base64 with a name that says so."""
    if not isinstance(value, bytes):
        return value if isinstance(value, str | int | float | None) else str(value)
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"base64": b64encode(value).decode()}


@contextmanager
def lifted(connection: Connection) -> Iterator[None]:
    """Let the database take changes of what is append-only, in this transaction alone."""
    if connection.dialect.name != "sqlite":
        for table in ("ledger", "checkpoint"):
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in ("ledger", "checkpoint"):
            connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        return
    triggers = connection.exec_driver_sql(_TRIGGERS).all()
    for name, _ in triggers:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _, made in triggers:
        connection.exec_driver_sql(made)
