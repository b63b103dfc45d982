"""What lets a release be found by the version or the tag of any package that it brings."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Every release has its package there already."""
    for column in ("version", "tag"):
        op.create_index(f"release_package_{column}", "release_package", [column])
