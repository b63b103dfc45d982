"""Whoever is on call is told, by the way that an environment has for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.secrets import mask_printed
from gonogo.domain.text import printable
from gonogo.errors import UsageError
from gonogo.ports.alerts import Alert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.domain.rollout.environment import EnvironmentPlan
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.run import ReleaseRun


def alert(
    run: ReleaseRun,
    environment: EnvironmentPlan,
    version: str,
    attempt: Attempt,
    urgency: int,
    sentence: str,
    steps: Sequence[str] = (),
) -> None:
    """Tell them, inside of a step; what came of it is noted, and stops nothing.

    urgency: 0 wakes people up, 3 can wait. steps: what to do by hand. Nothing where no way is configured.
    """
    if environment.alert is None:
        return
    alerts = run.services.alerts(environment)
    at = run.now()
    said = Alert(
        operation=attempt.operation,
        priority=urgency,
        at=at,
        project=run.job.plan.project,
        environment=environment.name,
        version=version,
        sentence=printable(mask_printed(sentence)),
        steps=tuple(steps),
    )
    try:
        came = alerts.send(said, attempt.stopped) if alerts else "nobody is told: no way is configured"
    except UsageError as problem:
        came = mask_printed(str(problem))
    data = {"came": printable(came), "priority": urgency}
    run.services.record.note(attempt.operation, run.job.release, "alert.sent", run.now(), data)
