"""Events say who did it, and in which form; channels that are told of them, and what each of them got."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Events from before name nobody, and have no form."""
    op.add_column("event", sa.Column("who", sa.Text, nullable=False, server_default=sa.text("''")))
    op.add_column("event", sa.Column("form", sa.BigInteger, nullable=False, server_default=sa.text("0")))
    op.create_index("event_project", "event", ["project", "id"])
    op.create_index("event_release", "event", ["release", "id"])
    _channels()
    _deliveries()


def _channels() -> None:
    op.create_table(
        "channel",
        sa.Column("project", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("cursor", sa.BigInteger, nullable=False),
        sa.Column("failures", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("held_until", sa.BigInteger, nullable=False),
    )


def _deliveries() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "delivery",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("project", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("event", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("tries", sa.BigInteger, nullable=False),
        sa.Column("next", sa.BigInteger, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
    )
    op.create_index("delivery_key", "delivery", ["key"], unique=True)
    op.create_index("delivery_channel", "delivery", ["project", "channel", "state", "id"])
    op.create_index("delivery_project", "delivery", ["project", "id"])
