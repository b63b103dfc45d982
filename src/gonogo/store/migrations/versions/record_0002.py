"""Keys by project and package, the stage and the hold as values, and events."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_OWN = "(SELECT {0} FROM release WHERE release.id = {1}.release)"
_ONLY = "(SELECT max(project) FROM release HAVING count(DISTINCT project) = 1)"


class _Owner(NamedTuple):
    project: str
    package: str


def upgrade() -> None:
    """Keep every row, and the ledger as it is."""
    _releases()
    _owned("deployment")
    _owned("decision")
    op.drop_index("deployment_environment", "deployment")
    op.create_index("deployment_environment", "deployment", ["project", "package", "environment", "began"])
    op.drop_index("decision_gate", "decision")
    op.create_index("decision_gate", "decision", ["project", "package", "gate"])
    _leases()
    _blocks()
    _packages()
    _events()


def _added(table: str, name: str, kind: sa.types.TypeEngine[Any], default: str) -> None:
    op.add_column(table, sa.Column(name, kind, nullable=False, server_default=sa.text(default)))


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _at(name: str = "at") -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def _releases() -> None:
    op.execute("ALTER TABLE release RENAME COLUMN lane TO rollback_environment")
    for name in ("stage_kind", "stage_environment", "hold"):
        _added("release", name, sa.Text(), "''")
    _added("release", "stage_gates", sa.Text(), "'[]'")
    for name, default in (("progress", "0"), ("until", "0"), ("flow", "1"), ("number", "0")):
        _added("release", name, sa.BigInteger(), default)
    begun = "SELECT seq FROM ledger WHERE ledger.operation = release.id || '/start'"
    op.execute(f"UPDATE release SET number = coalesce(({begun}), 0)")  # noqa: S608 - constants of this file
    op.create_index("release_number", "release", ["project", "number"])
    op.create_index("release_version", "release", ["project", "version"])
    op.create_index("release_tag", "release", ["project", "tag"])


def _owned(table: str) -> None:
    """Add whose a row is, as the release says that wrote it."""
    _added(table, "project", sa.Text(), "''")
    _added(table, "package", sa.Text(), "''")
    project, package = _OWN.format("project", table), _OWN.format("package", table)
    op.execute(
        f"UPDATE {table} SET project = coalesce({project}, {_ONLY}, ''), "  # noqa: S608 - constants of this file
        f"package = coalesce({package}, '')"
    )


def _leases() -> None:
    """An environment was one lease for all; now it is one for each package that was ever brought there."""
    old = op.get_bind().execute(sa.text("SELECT environment, holder, number, since FROM lease")).all()
    op.drop_table("lease")
    lease = op.create_table(
        "lease",
        *[sa.Column(name, sa.Text, primary_key=True) for name in ("project", "package", "environment")],
        *_text("holder"),
        _at("number"),
        _at("since"),
    )
    for environment, holder, number, since in old:
        held_by = _owner_of(holder)
        for owner in _owners_in(environment) | ({held_by} if held_by else set()) or {_only()}:
            # the number goes on from the common one, so that a fenced target takes it for newer
            row = {"environment": environment, "number": number, "since": since, **owner._asdict()}
            op.bulk_insert(lease, [{**row, "holder": holder if owner == held_by else ""}])


def _owner_of(release: str) -> _Owner | None:
    query = sa.text("SELECT project, package FROM release WHERE id = :id")
    row = op.get_bind().execute(query, {"id": release}).first()
    return _Owner(*row) if row else None


def _owners_in(environment: str) -> set[_Owner]:
    query = sa.text("SELECT DISTINCT project, package FROM deployment WHERE environment = :name")
    return {_Owner(*row) for row in op.get_bind().execute(query, {"name": environment})}


def _only() -> _Owner:
    """The project of a record that has one, for rows that name no release of it."""
    return _Owner(op.get_bind().execute(sa.text(_ONLY)).scalar() or "", "")


def _blocks() -> None:
    """A version was blocked for all packages; the ledger says which one had it."""
    old = op.get_bind().execute(sa.text("SELECT project, version, reason, at FROM block")).all()
    op.drop_table("block")
    block = op.create_table(
        "block",
        *[sa.Column(name, sa.Text, primary_key=True) for name in ("project", "package", "version")],
        *_text("reason"),
        _at(),
    )
    packages = _blocked_packages()
    for project, version, reason, at in old:
        row = {"project": project, "version": version, "reason": reason, "at": at}
        op.bulk_insert(block, [{**row, "package": packages.get((project, version), "")}])


def _blocked_packages() -> dict[tuple[str, str], str]:
    query = sa.text(
        "SELECT ledger.line, release.project, release.package FROM ledger "
        "JOIN release ON release.id = ledger.release "
        "WHERE ledger.kind = 'version.blocked' ORDER BY ledger.seq"
    )
    rows = op.get_bind().execute(query)
    return {(project, json.loads(line)["data"]["version"]): package for line, project, package in rows}


def _packages() -> None:
    op.create_table(
        "release_package",
        *[sa.Column(name, sa.Text, primary_key=True) for name in ("release", "package")],
        *_text("version", "tag"),
    )
    op.execute(
        "INSERT INTO release_package (release, package, version, tag) "
        "SELECT id, package, version, tag FROM release"
    )


def _events() -> None:
    op.create_table(
        "event",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
        *_text("operation", "project", "package", "release", "kind", "data"),
        _at(),
    )
    op.create_index("event_operation", "event", ["operation"], unique=True)
