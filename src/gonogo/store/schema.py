"""The tables as they are now; `migrations/` holds the way to them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Float, Index, Integer, LargeBinary, MetaData, Table, Text, text

REVISION = "0014"
"""The newest migration."""
REVISIONS = tuple(f"{number:04}" for number in range(1, int(REVISION) + 1))
"""All migrations that this gonogo knows, oldest first."""
VERSION_TABLE = "gonogo_schema"
POSTGRESQL_SCHEMA = "gonogo"

metadata = MetaData()
_NUMBER = BigInteger().with_variant(Integer, "sqlite")


def _added(kind: type[Any], default: str, *names: str) -> list[Column[Any]]:
    """Columns that came later: rows from before have the default."""
    return [Column(name, kind, nullable=False, server_default=text(default)) for name in names]


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
    Column("rollback_environment", Text, nullable=False),
    *_added(Text, "''", "stage_kind", "stage_environment", "hold", "timing", "deployment_environment"),
    *_added(Text, "''", "motion"),
    *_added(Text, "'[]'", "stage_gates"),
    *_added(BigInteger, "0", "progress", "until", "number", "entry", "begun", "held", "wake"),
    *_added(BigInteger, "1", "flow"),
)
Index("release_number", release.c.project, release.c.number)
Index("release_version", release.c.project, release.c.version)
Index("release_tag", release.c.project, release.c.tag)
Index("release_ended", release.c.project, release.c.ended, release.c.number)
Index("release_motion", release.c.motion, release.c.wake)
# Only of those that have not ended. The migration says so: said here, each command would load PostgreSQL's
# dialect.
_ACTIVE = ("project", "package", "rollback_environment", "deployment_environment")
Index("one_active_release", *(release.c[name] for name in _ACTIVE), unique=True)

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

Index("candidate_made", candidate.c.project, candidate.c.made, candidate.c.number)

candidate_series = Table(
    "candidate_series",
    metadata,
    Column("package", Text, primary_key=True),
    Column("series", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
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
    *_added(Text, "''", "project", "package"),
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
    *_added(Text, "''", "question"),
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
    *_added(Text, "''", "project", "package"),
    Column("ended_boot", Float(53), nullable=False, server_default=text("0")),
    *_added(Text, "''", "ended_boot_id"),
)
Index(
    "deployment_environment",
    deployment.c.project,
    deployment.c.package,
    deployment.c.environment,
    deployment.c.began,
)

Index(
    "deployment_version",
    deployment.c.project,
    deployment.c.package,
    deployment.c.environment,
    deployment.c.version,
    deployment.c.began,
)
Index("deployment_release", deployment.c.release)

lease = Table(
    "lease",
    metadata,
    Column("project", Text, primary_key=True),
    Column("package", Text, primary_key=True),
    Column("environment", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("since", BigInteger, nullable=False),
)

block = Table(
    "block",
    metadata,
    Column("project", Text, primary_key=True),
    Column("package", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

release_package = Table(
    "release_package",
    metadata,
    Column("release", Text, primary_key=True),
    Column("package", Text, primary_key=True),
    Column("version", Text, nullable=False),
    Column("tag", Text, nullable=False),
)
Index("release_package_version", release_package.c.version)
Index("release_package_tag", release_package.c.tag)

project = Table(
    "project",
    metadata,
    Column("name", Text, primary_key=True),
    Column("address", Text, nullable=False),
    Column("branch", Text, nullable=False),
    Column("credential", Text, nullable=False),
)

event = Table(
    "event",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("operation", Text, nullable=False),
    Column("project", Text, nullable=False),
    Column("package", Text, nullable=False),
    Column("release", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    *_added(Text, "''", "who"),
    *_added(BigInteger, "0", "form"),
)
Index("event_project", event.c.project, event.c.id)
Index("event_release", event.c.release, event.c.id)

channel = Table(
    "channel",
    metadata,
    Column("project", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("cursor", BigInteger, nullable=False),
    Column("failures", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("holder", Text, nullable=False),
    Column("held_until", BigInteger, nullable=False),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False),
    Column("project", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("event", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", BigInteger, nullable=False),
    Column("next", BigInteger, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("answer", Text, nullable=False),
)
Index("delivery_key", delivery.c.key, unique=True)
Index("delivery_channel", delivery.c.project, delivery.c.channel, delivery.c.state, delivery.c.id)
Index("delivery_project", delivery.c.project, delivery.c.id)

attempt = Table(
    "attempt",
    metadata,
    Column("key", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
)

step = Table(
    "step",
    metadata,
    Column("flow", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("release", Text, nullable=False),
    Column("result", Text, nullable=False),
)
Index("step_release", step.c.release)

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

free_text = Table(
    "free_text",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("operation", Text, nullable=False),
    Column("line", LargeBinary, nullable=False),
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

token = Table(
    "token",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("revoked", BigInteger, nullable=False),
    Column("used", BigInteger, nullable=False),
)

setup_code = Table(
    "setup_code",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("expires", BigInteger, nullable=False),
)

answer = Table(
    "answer",
    metadata,
    Column("token", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request", Text, nullable=False),
    Column("status", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
)
Index("answer_at", answer.c.at)

Index("person_email", person.c.email, unique=True)
Index("decision_operation", decision.c.operation, unique=True)
Index("decision_release", decision.c.release)
Index("decision_gate", decision.c.project, decision.c.package, decision.c.gate)
Index("event_operation", event.c.operation, unique=True)
Index("orders_operation", orders.c.operation, unique=True)
Index("orders_release", orders.c.release)
Index("ledger_operation", ledger.c.operation, unique=True)
Index("free_text_operation", free_text.c.operation)
Index("ledger_release", ledger.c.release)
Index("ledger_kind", ledger.c.kind, ledger.c.seq)
