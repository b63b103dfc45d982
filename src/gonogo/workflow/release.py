"""The release: from a plan to a tag on the remote. Read this first.

Each line below is a stage; a stage that ends the release says how. What is tested is what is
tagged: gates and approvals are about one commit, and that commit, or a merge with the very same
tree, gets the tag. Nothing public but the release's own branch moves before every answer is go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.workflow.approving import approve
from gonogo.workflow.candidate import propose
from gonogo.workflow.ended import Ended
from gonogo.workflow.ending import end
from gonogo.workflow.gating import ask_gates
from gonogo.workflow.locking import lock
from gonogo.workflow.promoting import promote
from gonogo.workflow.publishing import publish
from gonogo.workflow.rollout import production, stage
from gonogo.workflow.way import Job, Tools, Way

if TYPE_CHECKING:
    from gonogo.ports.engine import Flow

STAGES = (lock, propose, ask_gates, stage, promote, approve, publish, production)
"""In this order; each takes the way and returns how the release ended, or nothing to go on."""


def release(flow: Flow, given: dict[str, Any], tools: Tools) -> dict[str, Any]:
    """Take a plan to a tag; the result says how it ended."""
    way = Way(flow, msgspec.convert(given, Job), tools)
    ended = next((ended for each in STAGES if (ended := each(way))), None) or Ended("released", "")
    reason = "; ".join(filter(None, (ended.reason, *way.remarks)))
    return msgspec.structs.asdict(end(way, Ended(ended.outcome, reason)))
