"""The tables as they are now; `migrations/` holds the way to them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text, text

REVISION = "0001"
"""The newest migration."""
REVISIONS = ("0001",)
"""All migrations that this gonogo knows, oldest first."""
VERSION_TABLE = "gonogo_schema"
POSTGRESQL_SCHEMA = "gonogo"

metadata = MetaData()
_NUMBER = BigInteger().with_variant(Integer, "sqlite")

release = Table(
    "release",
    metadata,
    Column("id", Text, primary_key=True),
    Column("project", Text, nullable=False),
    Column("package", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("tag", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("waiting", Text, nullable=False),
    Column("job", Text, nullable=False),
    Column("plan_digest", Text, nullable=False),
    Column("base", Text, nullable=False),
    Column("candidate", Text, nullable=False),
    Column("starter", Text, nullable=False),
    Column("started", BigInteger, nullable=False),
    Column("ended", BigInteger),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("lane", Text, nullable=False),
)
Index(
    "one_active_release",
    release.c.project,
    release.c.package,
    release.c.lane,
    unique=True,
    sqlite_where=text("ended IS NULL"),
    postgresql_where=text("ended IS NULL"),
)

candidate = Table(
    "candidate",
    metadata,
    Column("release", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("project", Text, nullable=False),
    Column("package", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("commit", Text, nullable=False),
    Column("plan", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("made", BigInteger, nullable=False),
)
Index(
    "candidate_number",
    candidate.c.project,
    candidate.c.package,
    candidate.c.version,
    candidate.c.number,
    unique=True,
)

decision = Table(
    "decision",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("operation", Text, nullable=False),
    Column("release", Text, nullable=False),
    Column("gate", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

orders = Table(
    "orders",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("operation", Text, nullable=False),
    Column("release", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("manner", Text, nullable=False),
    Column("commit", Text, nullable=False),
    Column("plan", Text, nullable=False),
    Column("signature", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

deployment = Table(
    "deployment",
    metadata,
    Column("operation", Text, primary_key=True),
    Column("release", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("commit", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("began", BigInteger, nullable=False),
    Column("ended", BigInteger),
)
Index("deployment_environment", deployment.c.environment, deployment.c.began)

lease = Table(
    "lease",
    metadata,
    Column("environment", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("since", BigInteger, nullable=False),
)

block = Table(
    "block",
    metadata,
    Column("project", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

attempt = Table(
    "attempt",
    metadata,
    Column("key", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
)

ledger = Table(
    "ledger",
    metadata,
    Column("seq", _NUMBER, primary_key=True, autoincrement=False),
    Column("operation", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("release", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("line", LargeBinary, nullable=False),
    Column("hash", Text, nullable=False),
)

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("size", _NUMBER, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("key", LargeBinary, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
)

Index("person_email", person.c.email, unique=True)
Index("decision_operation", decision.c.operation, unique=True)
Index("decision_release", decision.c.release)
Index("decision_gate", decision.c.gate)
Index("orders_operation", orders.c.operation, unique=True)
Index("orders_release", orders.c.release)
Index("ledger_operation", ledger.c.operation, unique=True)
Index("ledger_release", ledger.c.release)
Index("ledger_kind", ledger.c.kind)
