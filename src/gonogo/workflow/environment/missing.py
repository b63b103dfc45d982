"""Numbers that are away while a version is watched: whoever is on call is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.duration import shown
from gonogo.domain.rollout.absence import Absence, looked
from gonogo.workflow.environment.alerting import alert

if TYPE_CHECKING:
    from gonogo.domain.rollout.absence import Notice
    from gonogo.domain.rollout.environment import EnvironmentPlan
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.run import ReleaseRun

_SOON = 1
_LATER = 3


class MissingNumbers:
    """The absences of one watched version. All follows from the looks, so it is the same after a crash."""

    def __init__(self, run: ReleaseRun, environment: EnvironmentPlan, version: str) -> None:
        """Take whose numbers they are; nobody has looked yet."""
        self._run = run
        self._environment = environment
        self._version = version
        self._absence = Absence()

    def tell(self, attempt: Attempt, passed: float, trouble: str) -> None:
        """Tell of a look what is to be told, inside of its step. As `see` takes it."""
        absence, notice = self._looked(passed, trouble)
        if notice:
            lasted = absence if notice == "away" else self._absence
            about = {"environment": self._environment.name, "seconds": round(lasted.seconds)}
            operation, kind = f"{attempt.operation}/{notice}", f"environment.{notice}"
            self._run.services.record.tell(operation, self._run.job.release, kind, about)
        if notice == "away":
            sentence = (
                f"no numbers for {shown(round(absence.seconds))}: {trouble}. Nobody judges it meanwhile, and "
                "traffic stays as it is: look, and gonogo abort if users suffer"
            )
            alert(self._run, self._environment, self._version, attempt, _SOON, sentence)
        elif notice == "back":
            away = shown(round(self._absence.seconds))
            sentence = f"its numbers are back after {away}, and it is judged again"
            alert(self._run, self._environment, self._version, attempt, _LATER, sentence)

    def see(self, passed: float, trouble: str) -> None:
        """Go on from a look. passed: seconds since the last. trouble: why numbers are missing; or ""."""
        self._absence, _ = self._looked(passed, trouble)

    def _looked(self, passed: float, trouble: str) -> tuple[Absence, Notice]:
        return looked(self._absence, passed, self._environment.patience, missing=bool(trouble))
