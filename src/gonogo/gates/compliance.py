"""A gate that looks for the evidence that a change auditor samples."""

from __future__ import annotations

import glob
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from gonogo.domain import compliance
from gonogo.domain.checklist import ANY, Patterns, refuse_wrong, several
from gonogo.domain.compliance import Finding
from gonogo.domain.decision import Because, Call, Decision, Setup
from gonogo.domain.text import excerpt, printable
from gonogo.errors import FormatError
from gonogo.gates import history, reports
from gonogo.gates.answer import Answer
from gonogo.gates.reports import Reports
from gonogo.ports.gate import Ask, GateContext, GateSettings

if TYPE_CHECKING:
    from gonogo.domain.history.commits import Commit


class ComplianceSettings(GateSettings, frozen=True, kw_only=True, tag="compliance"):
    """What must be there; each can be switched off."""

    requester: Annotated[bool, Meta(description="whether the starter must have a name and an address")] = True
    approver: Annotated[bool, Meta(description="whether somebody must approve who wrote none of it")] = True
    tests: Annotated[bool, Meta(description="whether a gate that runs tests must be required")] = True
    tickets: Annotated[
        int, Meta(description="how many percent of the commits must name a ticket; 0 for none", ge=0, le=100)
    ] = 100
    ticket: Annotated[
        Patterns,
        Meta(description="what a ticket looks like, such as SHOP-[0-9]*; any for any issue or ticket"),
    ] = ANY
    signed: Annotated[bool, Meta(description="whether each commit must be signed with a known key")] = False
    rollback_plan: Annotated[
        str,
        Meta(description="the file that describes the rollback, or a sentence; empty for none"),
    ] = "docs/rollback.md"

    def __post_init__(self) -> None:
        """Refuse what cannot work; msgspec reports a ValueError with its place."""
        GateSettings.__post_init__(self)
        if not (
            self.requester or self.approver or self.tests or self.tickets or self.signed or self.rollback
        ):
            raise ValueError("everything is switched off; leave the gate out instead")
        patterns = several(self.ticket)
        if self.tickets and not patterns:
            raise ValueError("say what a ticket looks like, or tickets: 0")
        for pattern in patterns:
            refuse_wrong(pattern)
        if self.rollback and not self.rollback_told:
            reports.refuse_wrong(self.rollback)

    @property
    def rollback(self) -> str:
        """The plan, or the path of the file that has it."""
        return self.rollback_plan.strip()

    @property
    def rollback_told(self) -> bool:
        """Whether the plan is told here: a path is one word."""
        return len(self.rollback_plan.split()) > 1


class ComplianceGate:
    """Go where all the evidence is there."""

    Settings = ComplianceSettings

    def __init__(self, settings: ComplianceSettings) -> None:
        """Take what must be there."""
        self._settings = settings

    def poll(self, ask: Ask, tools: GateContext) -> Decision:
        """Look for each piece of evidence; see the port."""
        return _Poll(self._settings, ask, tools).decide()


class _Poll:
    """One question, from the evidence to the decision."""

    def __init__(self, settings: ComplianceSettings, ask: Ask, tools: GateContext) -> None:
        self._settings = settings
        self._ask = ask
        self._tools = tools
        self._answer = Answer(ask, "")

    def decide(self) -> Decision:
        of_commits = self._of_the_commits()
        if isinstance(of_commits, Decision):
            return of_commits
        return self._decided([*self._of_the_plan(), *of_commits, *self._of_the_files()])

    def _of_the_plan(self) -> list[Finding]:
        ask, settings = self._ask, self._settings
        found = []
        if settings.requester:
            found.append(compliance.requester(ask.starter.name, ask.starter.email, ask.starter.level))
        if settings.approver:
            found.append(compliance.approver(ask.plan.approvals))
        if settings.tests:
            found.append(compliance.tests(ask.plan, ask.decisions))
        return found

    def _of_the_commits(self) -> list[Finding] | Decision:
        settings = self._settings
        if not (settings.tickets or settings.signed):
            return []
        commits = history.commits(self._ask, self._tools, self._answer)
        if isinstance(commits, Decision):
            return commits
        found = []
        if settings.tickets:
            found.append(compliance.tickets(commits, several(settings.ticket), settings.tickets))
        if settings.signed:
            signatures = self._signatures(commits)
            if isinstance(signatures, Decision):
                return signatures
            found.append(signatures)
        return found

    def _signatures(self, commits: tuple[Commit, ...]) -> Finding | Decision:
        """By the keys that the plan has of people, and by no setting of the clone."""
        keys = {member.email: member.keys for member in self._ask.plan.people if member.keys}
        if not keys:
            remedy = "put public keys under people[].keys on the target branch"
            reason = "signatures cannot be checked: no key is known"
            return self._answer.hold(Because.MISSING, reason, remedy)
        signers = self._tools.repository.signers([commit.sha for commit in commits], keys)
        return compliance.signatures(commits, signers)

    def _of_the_files(self) -> list[Finding]:
        plan = self._settings.rollback
        if not plan:
            return []
        if self._settings.rollback_told:
            return [Finding("rollback plan", Because.PASSED, excerpt(plan, 200))]
        return [self._rollback_file(plan)]

    def _rollback_file(self, path: str) -> Finding:
        found = Reports(self._tools.checkout, glob.escape(path))
        place = next(iter(found.found()), None)
        remedy = (
            f"write to {printable(path)} how to go back to the release before, or correct `rollback_plan:`"
        )
        if place is None:
            return Finding("rollback plan", Because.MISSING, f"there is no file {printable(path)}", remedy)
        try:
            told = found.read(place, lambda file: file.read(1000))
        except FormatError as problem:
            return Finding("rollback plan", Because.MISSING, str(problem), remedy)
        if not told.strip():
            return Finding("rollback plan", Because.MISSING, f"{printable(path)} says nothing", remedy)
        return Finding("rollback plan", Because.PASSED, printable(path))

    def _decided(self, findings: list[Finding]) -> Decision:
        for finding in findings:
            self._answer.saw(finding.name, finding.told)
        call, because, reason = compliance.verdict(findings)
        open_ones = [finding for finding in findings if finding.because is not Because.PASSED]
        details = tuple(line for finding in open_ones for line in _lines(finding))
        decision = self._answer.give(call, because, reason, details)
        remedy = "; ".join(finding.remedy for finding in open_ones)
        waits = Setup(remedy) if call is Call.HOLD else None
        return msgspec.structs.replace(decision, remedy=remedy, waits_for=waits)


def _lines(finding: Finding) -> tuple[str, ...]:
    return (f"{finding.name}: {finding.told}", *(f"{finding.name}: {line}" for line in finding.details))
