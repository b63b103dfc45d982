"""What the time of a release was spent on; of what is under way, it is counted from here on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Say of all releases that nothing was counted."""
    timing = sa.Column("timing", sa.Text(), nullable=False, server_default=sa.text("''"))
    op.add_column("release", timing)
