"""Bring the tables of a database to their newest form; imported only where that is due."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

from gonogo.store.schema import POSTGRESQL_SCHEMA, REVISION, VERSION_TABLE

if TYPE_CHECKING:
    from sqlalchemy import Connection

FOLDER = Path(__file__).with_name("migrations")


def migrate(connection: Connection, to: str = REVISION) -> None:
    """Run the migrations that are missing up to one, in the connection's transaction."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {POSTGRESQL_SCHEMA}")
    script = ScriptDirectory(str(FOLDER))

    def steps(revision: Any, _: object) -> Any:
        return script._upgrade_revs(to, revision)  # noqa: SLF001 - what alembic's own command calls

    with EnvironmentContext(Config(), script, fn=steps, destination_rev=to) as environment:
        environment.configure(connection=connection, version_table=VERSION_TABLE)
        environment.run_migrations()
