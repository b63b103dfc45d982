"""The record of releases and the ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables, and have the database refuse changes of what is written for good."""
    _releases()
    _answers()
    _ledger()
    for table, key in (("ledger", "seq"), ("checkpoint", "size")):
        if op.get_bind().dialect.name == "sqlite":
            _append_only_sqlite(table, key)
        else:
            _append_only_postgresql(table)


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _at(name: str = "at") -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def _releases() -> None:
    op.create_table(
        "release",
        sa.Column("id", sa.Text, primary_key=True),
        *_text("project", "package", "version", "tag", "state", "waiting", "job", "plan_digest"),
        *_text("base", "candidate", "merge", "starter"),
        _at("started"),
        sa.Column("ended", sa.BigInteger),
        *_text("outcome", "reason"),
    )
    active = sa.text("ended IS NULL")
    op.create_index(
        "one_active_release",
        "release",
        ["project", "package"],
        unique=True,
        sqlite_where=active,
        postgresql_where=active,
    )
    op.create_table("person", sa.Column("id", sa.Text, primary_key=True), *_text("name", "email"))
    op.create_index("person_email", "person", ["email"], unique=True)
    op.create_table("attempt", sa.Column("key", sa.Text, primary_key=True), _at("number"))


def _answers() -> None:
    op.create_table(
        "decision",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
        *_text("operation", "release", "gate", "body"),
        _at(),
    )
    op.create_index("decision_operation", "decision", ["operation"], unique=True)
    op.create_index("decision_release", "decision", ["release"])
    op.create_table(
        "orders",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
        *_text(
            "operation",
            "release",
            "kind",
            "person",
            "level",
            "comment",
            "manner",
            "commit",
            "plan",
            "signature",
        ),
        _at(),
        sa.Column("handled", sa.BigInteger),
    )
    op.create_index("orders_operation", "orders", ["operation"], unique=True)
    op.create_index("orders_release", "orders", ["release"])


def _ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("seq", _NUMBER, primary_key=True, autoincrement=False),
        *_text("operation"),
        _at(),
        *_text("kind", "release", "who"),
        sa.Column("line", sa.LargeBinary, nullable=False),
        *_text("hash"),
    )
    op.create_index("ledger_operation", "ledger", ["operation"], unique=True)
    op.create_index("ledger_release", "ledger", ["release"])
    op.create_table(
        "checkpoint",
        sa.Column("size", _NUMBER, primary_key=True, autoincrement=False),
        *_text("text"),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
    )


def _append_only_sqlite(table: str, key: str) -> None:
    refusal = f"SELECT RAISE(ABORT, 'the {table} is append-only')"
    for verb in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN {refusal}; END")
    # INSERT OR REPLACE deletes rows without asking the trigger on DELETE.
    known = f"{key} = NEW.{key}" + (" OR operation = NEW.operation" if table == "ledger" else "")
    exists = f"EXISTS (SELECT 1 FROM {table} WHERE {known})"  # noqa: S608 - constants of this file
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {exists} BEGIN {refusal}; END"
    )


def _append_only_postgresql(table: str) -> None:
    op.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION 'the {table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
    )
