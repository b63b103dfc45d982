"""The rows that reports are made of, as they are held against the ledger."""

from __future__ import annotations

from contextlib import closing
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec
import rfc8785
from sqlalchemy import select

from gonogo.domain.audit.rows import Row, block_key
from gonogo.domain.decision import Decision
from gonogo.store.schema import block, candidate, decision, deployment, orders, release
from gonogo.store.streaming import streamed
from gonogo.typed import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, RowMapping


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
        with closing(streamed(connection, select(table))) as found:
            yield from (read(name, row._mapping) for row in found)  # noqa: SLF001 - public by this name


def plans(connection: Connection) -> Iterator[tuple[str, bytes]]:
    """The plan of each release by its digest, as the text that has it; of those that have one."""
    query = select(release.c.plan_digest, release.c.job)
    with closing(streamed(connection, query)) as found:
        for row in found:
            digest, plan = row.plan_digest, decoded(row.job).get("plan")
            texts = (rfc8785.dumps(plan), msgspec.json.encode(plan, order="sorted"))  # as made now, and once
            text = next((text for text in texts if sha256(text).hexdigest() == digest), None)
            if text is not None:
                yield digest, text


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
