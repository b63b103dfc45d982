"""Projects whose repositories are elsewhere, registered to be released by workers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """None is registered yet."""
    op.create_table(
        "project",
        sa.Column("name", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("address", "branch", "credential")),
    )
