"""The record of releases and the ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_UNSIGNED = "OLD.seq > (SELECT coalesce(max(size), 0) FROM checkpoint)"
"""What no checkpoint covers may go, to come back behind what others wrote; see `Ledger.cut`."""
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables, and have the database refuse changes of what is written for good."""
    _releases()
    _candidates()
    _environments()
    _answers()
    _ledger()
    if op.get_bind().dialect.name == "sqlite":
        _append_only_sqlite("ledger", "seq", unless=_UNSIGNED)
        _append_only_sqlite("checkpoint", "size")
    else:
        _append_only_postgresql("ledger", unless=_UNSIGNED)
        _append_only_postgresql("checkpoint")


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _at(name: str = "at") -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def _releases() -> None:
    op.create_table(
        "release",
        sa.Column("id", sa.Text, primary_key=True),
        *_text("project", "package", "version", "tag", "state", "waiting", "job", "plan_digest"),
        *_text("base", "candidate", "starter"),
        _at("started"),
        sa.Column("ended", sa.BigInteger),
        *_text("outcome", "reason", "lane"),
    )
    active = sa.text("ended IS NULL")
    op.create_index(
        "one_active_release",
        "release",
        ["project", "package", "lane"],
        unique=True,
        sqlite_where=active,
        postgresql_where=active,
    )
    op.create_table("person", sa.Column("id", sa.Text, primary_key=True), *_text("name", "email"))
    op.create_index("person_email", "person", ["email"], unique=True)
    op.create_table("attempt", sa.Column("key", sa.Text, primary_key=True), _at("number"))


def _candidates() -> None:
    op.create_table(
        "candidate",
        sa.Column("release", sa.Text, primary_key=True),
        *_text("name", "project", "package", "version"),
        _at("number"),
        *_text("commit", "plan", "state"),
        _at("made"),
    )
    numbered = ["project", "package", "version", "number"]
    op.create_index("candidate_number", "candidate", numbered, unique=True)


def _environments() -> None:
    op.create_table(
        "deployment",
        sa.Column("operation", sa.Text, primary_key=True),
        *_text("release", "environment", "version", "commit", "state"),
        _at("began"),
        sa.Column("ended", sa.BigInteger),
    )
    op.create_index("deployment_environment", "deployment", ["environment", "began"])
    op.create_table(
        "lease",
        sa.Column("environment", sa.Text, primary_key=True),
        *_text("holder"),
        _at("number"),
        _at("since"),
    )
    op.create_table(
        "block",
        sa.Column("project", sa.Text, primary_key=True),
        sa.Column("version", sa.Text, primary_key=True),
        *_text("reason"),
        _at(),
    )


def _answers() -> None:
    op.create_table(
        "decision",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
        *_text("operation", "release", "gate", "body"),
        _at(),
    )
    op.create_index("decision_operation", "decision", ["operation"], unique=True)
    op.create_index("decision_release", "decision", ["release"])
    op.create_index("decision_gate", "decision", ["gate"])
    op.create_table(
        "orders",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
        *_text(
            "operation",
            "release",
            "kind",
            "about",
            "person",
            "level",
            "comment",
            "manner",
            "commit",
            "plan",
            "signature",
        ),
        _at(),
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
    op.create_index("ledger_kind", "ledger", ["kind"])
    op.create_table(
        "checkpoint",
        sa.Column("size", _NUMBER, primary_key=True, autoincrement=False),
        *_text("text"),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
    )


def _append_only_sqlite(table: str, key: str, unless: str = "FALSE") -> None:
    refusal = f"SELECT RAISE(ABORT, 'the {table} is append-only')"
    op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN {refusal}; END")
    op.execute(
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN NOT ({unless}) BEGIN {refusal}; END"
    )
    # INSERT OR REPLACE deletes rows without asking the trigger on DELETE.
    known = f"{key} = NEW.{key}" + (" OR operation = NEW.operation" if table == "ledger" else "")
    exists = f"EXISTS (SELECT 1 FROM {table} WHERE {known})"  # noqa: S608 - constants of this file
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {exists} BEGIN {refusal}; END"
    )


def _append_only_postgresql(table: str, unless: str = "FALSE") -> None:
    refusal = f"RAISE EXCEPTION 'the {table} is append-only'"
    _function(f"{table}_refuse", f"{refusal};")
    _function(f"{table}_refuse_row", f"IF {unless} THEN RETURN OLD; END IF; {refusal};")
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse_row()"
    )


def _function(name: str, body: str) -> None:
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS "
        f"$$ BEGIN {body} END $$"
    )
