"""The rows that reports are made of, as they are held against the ledger."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec
import rfc8785
from sqlalchemy import select

from gonogo.domain.audit.rows import Row, block_key
from gonogo.domain.decision import Decision
from gonogo.store.schema import block, candidate, decision, deployment, orders, release
from gonogo.typed import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, RowMapping

_FEW_AT_A_TIME = {"yield_per": 500}


def rows(connection: Connection) -> Iterator[Row]:
    """Each release, decision, instruction, deployment, candidate and block."""
    for name, table, read in (
        ("release", release, _release),
        ("decision", decision, _decision),
        ("orders", orders, _order),
        ("deployment", deployment, _deployment),
        ("candidate", candidate, _candidate),
        ("block", block, _block),
    ):
        found = connection.execute(select(table), execution_options=_FEW_AT_A_TIME).mappings()
        yield from (read(name, row) for row in found)


def plans(connection: Connection) -> Iterator[tuple[str, bytes]]:
    """The plan of each release by its digest, as the text that has it; of those that have one."""
    query = select(release.c.plan_digest, release.c.job)
    for digest, job in connection.execute(query, execution_options=_FEW_AT_A_TIME):
        plan = decoded(job).get("plan")
        texts = (rfc8785.dumps(plan), msgspec.json.encode(plan, order="sorted"))  # as made now, and once
        found = next((text for text in texts if sha256(text).hexdigest() == digest), None)
        if found is not None:
            yield digest, found


def _release(table: str, row: RowMapping) -> Row:
    facts = _some(row, "version", "tag", "base", "starter", "outcome", "reason", "project", "package")
    return Row(table, row["id"], row["id"], facts | {"plan": row["plan_digest"]})


def _decision(table: str, row: RowMapping) -> Row:
    given = decoded(row["body"], Decision)
    facts = {
        "asker": given.asker,
        "call": given.call,
        "because": given.because,
        "required": given.required,
        "reason": given.reason,
        "commit": given.subject.commit,
        "plan": given.subject.plan,
    }
    return Row(table, row["operation"], row["release"], facts)


def _order(table: str, row: RowMapping) -> Row:
    facts = _some(
        row, "kind", "person", "about", "comment", "commit", "level", "plan", "question", "signature"
    )
    return Row(table, row["operation"], row["release"], facts)


def _deployment(table: str, row: RowMapping) -> Row:
    return Row(table, row["operation"], row["release"], _some(row, "environment", "version", "commit"))


def _candidate(table: str, row: RowMapping) -> Row:
    return Row(table, row["release"], row["release"], _some(row, "name", "commit", "plan", "state"))


def _block(table: str, row: RowMapping) -> Row:
    key = block_key(row["project"], row["package"], row["version"])
    return Row(table, key, "", _some(row, "reason"))


def _some(row: RowMapping, *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}
