"""What a word answers: the digest of the question; those from before answer none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Nobody was asked a question yet."""
    op.add_column("orders", sa.Column("question", sa.Text, nullable=False, server_default=sa.text("''")))
