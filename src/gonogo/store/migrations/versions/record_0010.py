"""When a deployment ended, by the clock of the machine as well; earlier ones have the wall clock alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Of what ended before nobody knows it."""
    op.add_column(
        "deployment", sa.Column("ended_boot", sa.Float(53), nullable=False, server_default=sa.text("0"))
    )
    op.add_column(
        "deployment", sa.Column("ended_boot_id", sa.Text, nullable=False, server_default=sa.text("''"))
    )
