"""A gate that looks into the tracker: nothing grave may be open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, get_args

from msgspec import Meta

from gonogo.domain.decision import Because, Call, Decision
from gonogo.domain.text import counted, excerpt, printable
from gonogo.errors import GonogoError
from gonogo.gates.answer import Answer
from gonogo.ports.gate import Ask, GateContext, GateSettings
from gonogo.ports.issues import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.ports.issues import Issue

TOLD = 50
"""Issues that are named one by one."""

_GRAVITY = (*get_args(Severity), "")
"""The gravest first."""

_SETUP = "say in gonogo.yml where the issues are, such as issues: {file: issues.yml}"


class IssuesSettings(GateSettings, frozen=True, kw_only=True, tag="issues"):
    """What may not be open."""

    refuse: Annotated[tuple[Severity, ...], Meta(description="the severities that must not be open")] = (
        "critical",
        "high",
    )
    blocking: Annotated[
        bool, Meta(description="whether issues marked as blocking must not be open either")
    ] = True

    def __post_init__(self) -> None:
        """Refuse what lets everything pass; msgspec reports a ValueError with its place."""
        GateSettings.__post_init__(self)
        if not (self.refuse or self.blocking):
            raise ValueError("it would refuse nothing; leave the gate out instead")


class IssuesGate:
    """Go where no issue is open that stops a release."""

    Settings = IssuesSettings

    def __init__(self, settings: IssuesSettings) -> None:
        """Take what may not be open."""
        self._settings = settings

    def poll(self, ask: Ask, tools: GateContext) -> Decision:
        """Ask the tracker; see the port."""
        answer = Answer(ask, "close them, or correct in the tracker how grave they are")
        if tools.issues is None:
            return answer.hold(Because.MISSING, "no tracker is known", _SETUP)
        try:
            issues = tools.issues.all()
        except GonogoError as problem:
            remedy = "correct what it names, and ask again: gonogo resume --retry"
            return answer.hold(Because.BROKEN, str(problem), remedy)
        return self._judged(issues, answer)

    def _judged(self, issues: Sequence[Issue], answer: Answer) -> Decision:
        still = [issue for issue in issues if issue.is_open]
        grave = sorted(still, key=lambda issue: _GRAVITY.index(issue.severity))
        stopping = [issue for issue in grave if self._stops(issue)]
        answer.saw("issues", f"{counted(len(issues), 'issue')}, {len(still):,} open")
        if not stopping:
            reason = f"{counted(len(still), 'issue')} open, none of them {self._refused()}"
            return answer.give(Call.GO, Because.PASSED, reason)
        for issue in stopping[:TOLD]:
            answer.saw(printable(issue.key), printable(issue.url))
        more = len(stopping) - TOLD
        details = (*map(_line, stopping[:TOLD]), *([f"and {more:,} more"] if more > 0 else []))
        reason = f"{counted(len(stopping), 'issue')} open that {'is' if len(stopping) == 1 else 'are'} "
        return answer.give(Call.NO_GO, Because.FAILED, reason + self._refused(), details)

    def _stops(self, issue: Issue) -> bool:
        return issue.severity in self._settings.refuse or (self._settings.blocking and issue.blocking)

    def _refused(self) -> str:
        return " or ".join([*self._settings.refuse, *(["blocking"] if self._settings.blocking else [])])


def _line(issue: Issue) -> str:
    traits = ", ".join(filter(None, [issue.severity, "blocking" if issue.blocking else ""]))
    link = f", {printable(issue.url)}" if issue.url else ""
    return f"{printable(issue.key)} ({traits}): {excerpt(issue.title, 200)}{link}"
