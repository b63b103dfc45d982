"""The stage and the hold of releases under way as values, which earlier versions wrote as sentences."""

from __future__ import annotations

import json
import re

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_KINDS = {
    "beginning": "beginning",
    "candidate": "proposal",
    "approval": "approval",
    "restore": "restore",
    "soak": "soak",
    "pause": "paused",
    "paused": "paused",
    "held": "held",
    "trouble": "trouble",
    "smoke": "smoke",
    "watch": "watch",
}
"""What a sentence of an earlier version was about, by its first word behind the environment's name."""

_HEARD = {
    "gate": ("retry", "override", "attest", "emergency", "abort", "reject"),
    "proposal": ("promote", "abort", "reject"),
    "approval": ("approve", "reject", "abort"),
    "restore": ("approve", "reject", "abort"),
    "soak": ("promote", "abort"),
    "paused": ("promote", "resume", "abort", "rollback"),
    "trouble": ("promote", "retry", "rollback", "abort"),
    "smoke": ("retry", "abort", "rollback"),
}
_OLD = "SELECT id, state, waiting, job FROM release WHERE ended IS NULL AND stage_kind = ''"
_NEW = (
    "UPDATE release SET stage_kind = :kind, stage_environment = :environment, "
    "stage_gates = :gates, hold = :hold WHERE id = :id"
)


def upgrade() -> None:
    """Say it of what is under way; what is over has no stage. Once it moves, it says it by itself."""
    connection = op.get_bind()
    for release, state, waiting, job in connection.execute(sa.text(_OLD)).all():
        kind, environment, gates = _stage(state, job)
        heard: dict[str, list[str]] = {word: [] for word in _HEARD.get(kind, ("abort",))}
        hold = json.dumps({"reason": waiting, "accepts": heard, "until": 0}) if waiting else ""
        row = {"id": release, "kind": kind, "environment": environment, "gates": json.dumps(gates)}
        connection.execute(sa.text(_NEW), {**row, "hold": hold})


def _stage(state: str, job: str) -> tuple[str, str, list[str]]:
    """What a sentence meant; unknown where that cannot be told, and then it is only shown."""
    gate = re.fullmatch(r"gate ([^:]+)(: .*)?", state, re.DOTALL)
    if gate:
        return "gate", "", [gate[1]]
    names = [str(one["name"]) for one in json.loads(job)["plan"].get("environments", ())]
    environment = next((name for name in names if state.startswith(f"{name}: ")), "")
    what = re.split("[: ]", state.removeprefix(f"{environment}: "), maxsplit=1)[0]
    return _KINDS.get(what, "unknown"), environment, []
