"""Free text beside the ledger's entries, where it can be erased; earlier entries keep theirs within."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Entries from before have no text beside them."""
    op.create_table(
        "free_text",
        *[
            sa.Column(name, sa.Text, primary_key=name == "digest", nullable=False)
            for name in ("digest", "operation")
        ],
        sa.Column("line", sa.LargeBinary, nullable=False),
    )
    op.create_index("free_text_operation", "free_text", ["operation"])
