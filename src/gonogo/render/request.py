"""What one needs to see before one says yes: the request for approval, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click import style

from gonogo.domain.text import counted, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gonogo.domain.people.approval import Approvals
    from gonogo.domain.planning.plan import Part, Plan
    from gonogo.domain.planning.request import ApprovalRequest

_SHORT = 7
_DIGEST = 12
_COMMITS = 30
_LINES = 500
_ADDRESS = "URL"
_WAY_BACK = "rollback plan"
"""Names of evidence: where a version runs, and the rollback plan that a compliance gate found."""


def request_text(request: ApprovalRequest, subjects: Mapping[str, str], answers: Sequence[str]) -> str:
    """The whole request.

    subjects: the first line of each commit by its hash, of those that are known here. answers: the
    gates' answers so far, a line each.
    """
    return "".join(f"{line}\n" for line in _lines(request, subjects, answers))


def _lines(request: ApprovalRequest, subjects: Mapping[str, str], answers: Sequence[str]) -> Iterator[str]:
    plan = request.plan
    yield ""
    yield style(f"{printable(plan.project)} {printable(plan.title)}", bold=True) + _at(request)
    yield f"  {printable(request.release)}, begun by {printable(request.starter)}, plan {request.digest[:12]}"
    yield ""
    yield from _section(plan.changelog)
    yield from _headed("Included", _included(plan, request.candidate, subjects))
    yield from _headed("Gates", [*answers, *_unasked(plan)] or ["none was asked"])
    yield from _headed("Risk", [plan.risk.level, *(f"- {reason}" for reason in plan.risk.reasons)])
    yield from _headed("Running at", _seen(request, _ADDRESS))
    yield from _headed("How to go back", _way_back(request))
    yield from _headed(_asked(request.about), [_wanted(request.rule), *_question(request)])


def _asked(about: str) -> str:
    return f"Wanted for {printable(about)}" if about else "Wanted"


def _question(request: ApprovalRequest) -> list[str]:
    """What a word on it signs."""
    asked = request.question
    return [f"question {asked.digest[:_DIGEST]}, round {asked.round}"] if asked else []


def _at(request: ApprovalRequest) -> str:
    name = f", candidate {printable(request.name)}" if request.name else ""
    return f" at {request.candidate[:_SHORT]}{name}"


def _section(changelog: str) -> Iterator[str]:
    lines = changelog.rstrip("\n").split("\n")
    yield from (printable(line) for line in lines[:_LINES])
    if len(lines) > _LINES:
        yield f"… and {counted(len(lines) - _LINES, 'line')} more"
    yield ""


def _headed(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield style(title, bold=True)
        yield from (f"  {line}" for line in lines)


def _included(plan: Plan, candidate: str, subjects: Mapping[str, str]) -> list[str]:
    since = f" since {plan.bump.current}" if plan.bump.current and not plan.parts else ""
    number = counted(len(plan.commits), "commit")
    told = [f"{number}{printable(since)}; what was written on top of them: git show {candidate[:_SHORT]}"]
    shown = [(sha, subjects.get(sha, "")) for sha in plan.commits[:_COMMITS]]
    told += [f"{printable(sha[:_SHORT])} {printable(subject)}".rstrip() for sha, subject in shown]
    more = len(plan.commits) - len(shown)
    return [*told, f"… and {counted(more, 'commit')} more"] if more else told


def _unasked(plan: Plan) -> list[str]:
    return [f"not asked: {printable(gate.name)}: {printable(gate.reason)}" for gate in plan.skipped]


def _seen(request: ApprovalRequest, name: str) -> list[str]:
    """What the gates saw under this name, each once."""
    seen = [found for decision in request.decisions for found in decision.evidence if found.name == name]
    return [printable(value) for value in dict.fromkeys(found.value for found in seen) if value]


def _way_back(request: ApprovalRequest) -> list[str]:
    plan = request.plan
    told = ["before the tag: gonogo reject, or gonogo abort where it runs; both leave nothing behind"]
    told += [_back_to(part, f"{printable(part.package)}, " if plan.parts else "") for part in plan.brings]
    return [*told, *(f"the team's own plan: {found}" for found in _seen(request, _WAY_BACK))]


def _back_to(part: Part, of: str) -> str:
    """of: which package, where there are several."""
    if not part.bump.current:
        return f"{of}after it: nothing was released before; git revert what was wrong, and release again"
    before = part.tag.replace(part.bump.version, part.bump.current)
    commit = f" ({part.since[:_SHORT]})" if part.since else ""
    return (
        f"{of}after it: {printable(before)}{printable(commit)} is the release to go back to; "
        "then git revert what was wrong, and gonogo release --type hotfix"
    )


def _wanted(rule: Approvals) -> str:
    roles = f" in the role of {' or '.join(map(printable, rule.roles))}" if rule.roles else ""
    apart = ", one per role" if rule.one_per_role else ""
    parties = {"author": "the author of a commit in it", "starter": "who began it"}
    excluded = [parties[party] for party in rule.not_by]
    others = f", but not {' nor '.join(excluded)}" if excluded else ""
    until = f", within {rule.expires}" if rule.expires else ""
    return f"{counted(rule.at_least, 'person', 'people')}{roles}{apart}{others}{until}"
