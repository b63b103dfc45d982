"""The release: from a plan to a tag on the remote. Read this first.

Each line below is a stage; a stage that ends the release says how. What is tested is what is
tagged: gates and approvals are about one commit, and that commit, or a merge with the very same
tree, gets the tag. Nothing public but the release's own branch moves before every answer is go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.domain.job import Job
from gonogo.typed import converted
from gonogo.workflow.asking.approving import approve
from gonogo.workflow.asking.gating import ask_gates
from gonogo.workflow.ended import Ended
from gonogo.workflow.release.candidate import propose
from gonogo.workflow.release.ending import end
from gonogo.workflow.release.locking import lock
from gonogo.workflow.release.promoting import promote
from gonogo.workflow.release.publishing import publish
from gonogo.workflow.rollout.rollout import production, stage
from gonogo.workflow.run import ReleaseRun, Services

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.ports.engine import Flow

_STAGES = (lock, propose, ask_gates, stage, promote, approve, publish, production)
STAGES: dict[int, tuple[Callable[[ReleaseRun], Ended | None], ...]] = dict.fromkeys((1, 2, 3, 4, 5), _STAGES)
"""The lists of stages, by the number of the flow. A stage returns how the release ended, or nothing to go on.

A release goes to its end by the list that it began with, also after an upgrade: a list never changes, and
nor do the names, order and results of its steps. What does more or other things is a new number. By 2 a
release may bring several packages; an earlier gonogo would tag the first of them alone. By 3 a word answers
a question that was asked (`Job.asks`). By 4 time is told by both clocks of a machine (`Job.times`), and
rollouts reckon with the weather (`Job.reckons`). By 5 a release that waits is a row: see `workflow/entry.py`.
"""


def newest() -> int:
    """The number of the flow by which a release goes that begins now."""
    return max(STAGES)


def release(flow: Flow, given: dict[str, Any], services: Services) -> dict[str, Any]:
    """Take a plan to a tag; the result says how it ended."""
    run = ReleaseRun(flow, converted(given, Job), services)
    stages = STAGES[run.job.flow]
    ended = next((ended for each in stages if (ended := each(run))), None) or Ended("released", "")
    reason = "; ".join(filter(None, (ended.reason, *run.remarks)))
    return msgspec.structs.asdict(end(run, Ended(ended.outcome, reason)))
