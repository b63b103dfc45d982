"""Tokens, the code that is exchanged for the first of them, and the answers that a server gave to a key."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Nobody had any before."""
    op.create_table(
        "token",
        *_texts("id", "digest", "person", "kind", "label"),
        *_numbers("made", "expires", "revoked", "used"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table("setup_code", *_texts("digest"), *_numbers("expires"), sa.PrimaryKeyConstraint("digest"))
    op.create_table(
        "answer",
        *_texts("token", "key", "request"),
        *_numbers("status"),
        sa.Column("body", sa.LargeBinary, nullable=False),
        *_numbers("at"),
        sa.PrimaryKeyConstraint("token", "key"),
    )
    op.create_index("answer_at", "answer", ["at"])


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, nullable=False) for name in names]
