"""Deployments of their own: one in an environment at a time, beside its rollback and the release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_ACTIVE = ["project", "package", "rollback_environment", "deployment_environment"]


def upgrade() -> None:
    """What was begun before is a release or a rollback."""
    op.add_column(
        "release",
        sa.Column("deployment_environment", sa.Text, nullable=False, server_default=sa.text("''")),
    )
    op.drop_index("one_active_release", "release")
    lives = sa.text("ended IS NULL")
    op.create_index(
        "one_active_release", "release", _ACTIVE, unique=True, sqlite_where=lives, postgresql_where=lives
    )
