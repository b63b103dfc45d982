"""What lets a question be answered without reading all earlier releases: indexes, and the numbers given."""

from __future__ import annotations

import json
import re

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_NAMED = re.compile(r"(.+)\.([0-9]{1,9})")
_INDEXES = (
    ("release_ended", "release", ["project", "ended", "number"]),
    ("candidate_made", "candidate", ["project", "made", "number"]),
    ("deployment_release", "deployment", ["release"]),
    ("deployment_version", "deployment", ["project", "package", "environment", "version", "began"]),
    ("ledger_kind", "ledger", ["kind", "seq"]),
)


def upgrade() -> None:
    """Read the ledger once for the highest number of each series of candidates."""
    op.drop_index("ledger_kind", "ledger")
    for name, table, columns in _INDEXES:
        op.create_index(name, table, columns)
    series = op.create_table(
        "candidate_series",
        *[sa.Column(name, sa.Text, primary_key=True) for name in ("package", "series")],
        sa.Column("number", sa.BigInteger, nullable=False),
    )
    rows = [
        {"package": package, "series": name, "number": number}
        for (package, name), number in _highest().items()
    ]
    if rows:
        op.bulk_insert(series, rows)


def _highest() -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    lines = op.get_bind().scalars(sa.text("SELECT line FROM ledger WHERE kind = 'candidate.made'"))
    for data in (json.loads(line)["data"] for line in lines):
        named = _NAMED.fullmatch(data.get("name", ""))
        if named:
            key = (data.get("package", ""), named[1])
            found[key] = max(found.get(key, 0), int(named[2]))
    return found
