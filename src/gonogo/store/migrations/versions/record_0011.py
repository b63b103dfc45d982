"""A release that waits is a row: what it remembers of its steps, and how it moves; see `store/steps.py`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """What is under way goes on as it began: its flow waits, and the engine remembers its steps."""
    op.create_table(
        "step",
        sa.Column("flow", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("release", sa.Text, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
    )
    op.create_index("step_release", "step", ["release"])
    op.add_column("release", sa.Column("motion", sa.Text, nullable=False, server_default=sa.text("''")))
    for name in ("entry", "begun", "held", "wake"):
        column = sa.Column(name, sa.BigInteger, nullable=False, server_default=sa.text("0"))
        op.add_column("release", column)
    op.create_index("release_motion", "release", ["motion", "wake"])
