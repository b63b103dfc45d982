"""A release's report, as Markdown: what was released, on what evidence, by whose word."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.decision import Decision
from gonogo.domain.elapsed import Disturbance
from gonogo.domain.planning.plan import Part, Plan
from gonogo.domain.rollout.rollback import Deployment
from gonogo.domain.text import printable
from gonogo.domain.timing import Exceeded
from gonogo.render.passage import cell, escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_HEADING, _LOWEST = re.compile(r"^#{1,6}(?= )", re.MULTILINE), 4
_MARKS = {"go": "go", "hold": "hold", "no-go": "**no-go**"}


class Told(msgspec.Struct, frozen=True):
    """What a report is made from.

    name: the candidate's. deployments: the oldest first. kind: release,
    rollback or deployment. beside: of the latter two, what they do. late: what took longer than its target.
    clock: what happened to time.
    Times are seconds since 1970; `ended` is 0 while it is under way.
    """

    release: str
    plan: Plan
    digest: str
    candidate: str
    name: str
    starter: str
    started: int
    ended: int
    outcome: str
    reason: str
    decisions: tuple[Decision, ...]
    words: tuple[str, ...]
    deployments: tuple[Deployment, ...] = ()
    kind: str = "release"
    beside: str = ""
    late: tuple[Exceeded, ...] = ()
    clock: tuple[Disturbance, ...] = ()


def report(told: Told) -> str:
    """The whole report; also of a release that was aborted, or is still under way."""
    return "\n".join(_lines(told)) + "\n"


def _lines(told: Told) -> Iterator[str]:
    plan = told.plan
    yield f"# {escaped(plan.project)} {escaped(told.beside) or escaped(plan.title)}\n"
    yield from _facts(told)
    for part in plan.brings:
        yield from _part(part, f" of {escaped(part.package)}" if plan.parts else "")
    if plan.risk.reasons:
        yield f"\n## Risk: {plan.risk.level}\n"
        yield from (f"- {escaped(reason)}" for reason in plan.risk.reasons)
    yield "\n## Gates and approvals\n"
    yield from _decisions(told.decisions)
    if plan.skipped:
        yield ""
        yield from (f"- {skipped.name} was not asked: {escaped(skipped.reason)}" for skipped in plan.skipped)
    notes = {gate.name: gate.note for gate in plan.gates if gate.note}
    yield from (f"- {name}: {escaped(note)}" for name, note in notes.items())
    if told.deployments:
        yield "\n## Deployments\n"
        yield from _deployments(told.deployments)
    if told.late:
        yield "\n## Later than its target\n"
        yield from (f"- {escaped(one.sentence)}" for one in told.late)
    if told.clock:
        yield "\n## Time\n"
        yield from (f"- {escaped(one.sentence)}" for one in told.clock)
    if told.words:
        yield "\n## What people said\n"
        yield from (f"- {escaped(word)}" for word in told.words)
    yield "\n## Files written\n"
    yield from (f"- `{printable(path)}` sha256:{digest}" for path, digest in plan.writes.items())


def _part(part: Part, of: str) -> Iterator[str]:
    """Why a package gets its version, and what is in it. of: which package, where there are several."""
    yield f"\n## Why this version{of}\n"
    causes = "".join(f"\n- {cause.sha[:7]} {escaped(cause.subject)}" for cause in part.bump.causes)
    yield f"{escaped(part.bump.reason)}." + (f"\n{causes}" if causes else "")
    yield f"\n## Changes{of}\n"
    yield _changes(part.changelog, part.changelog_file)


def _changes(section: str, path: str) -> str:
    """What a section of the change log says, with its headings below those of the report."""
    from gonogo.formats.changelog_files.changelog_file import markup_of
    from gonogo.formats.changelog_files.section import parted

    heading, body = parted(section, path)
    body = body.strip("\n") if heading else section.partition("\n")[2].strip()
    if (markup_of(path) or "Markdown") != "Markdown":
        return f"```text\n{body}\n```"
    deeper = _LOWEST - min(map(len, _HEADING.findall(body)), default=_LOWEST)
    return _HEADING.sub(lambda marks: marks[0] + "#" * min(deeper, 6 - len(marks[0])), body)


def _versions(plan: Plan) -> str:
    """From which version to which, of each package."""
    return ", ".join(
        f"{f'{part.package} ' if plan.parts else ''}{part.bump.current or 'none'} → {part.bump.version}"
        for part in plan.brings
    )


def _facts(told: Told) -> Iterator[str]:
    plan = told.plan
    rows = {
        "Outcome": told.outcome + (f": {told.reason}" if told.reason else "")
        if told.outcome
        else "under way",
        "Version": _versions(plan),
        "Tag": ", ".join(part.tag for part in plan.brings),
        "Candidate": f"{told.name} at {told.candidate}".strip() if told.candidate else "not made",
        "Kind": f"{told.kind} of {told.beside}" if told.beside else plan.kind,
        "Planned from": f"{plan.commit} on {plan.branch}",
        "Workflow": plan.workflow,
        "Started": f"{moment(told.started)} by {told.starter}",
        "Ended": _ended(told.started, told.ended) if told.ended else "not yet",
        "Release": told.release,
        "Plan": f"sha256:{told.digest}",
    }
    yield "| | |\n| --- | --- |"
    yield from (f"| {name} | {cell(value)} |" for name, value in rows.items())


def _ended(started: int, ended: int) -> str:
    """Where the clock was set back meanwhile, nobody knows how long it took."""
    return moment(ended) + (f", after {ended - started} s" if ended >= started else "")


def _decisions(decisions: Sequence[Decision]) -> Iterator[str]:
    if not decisions:
        yield "None was asked."
        return
    yield "| gate | answer | because | took | reason |\n| --- | --- | --- | --- | --- |"
    for decision in decisions:
        name = decision.asker if decision.required else f"{decision.asker} (optional)"
        cells = (name, _MARKS[decision.call], decision.because, f"{decision.seconds:.1f} s", decision.reason)
        yield f"| {' | '.join(cell(one) for one in cells)} |"
    for decision in decisions:
        if decision.evidence or decision.details:
            yield f"\n### {escaped(decision.asker)}\n"
            yield from (f"- {escaped(detail)}" for detail in decision.details)
            yield from (f"- {_evidence(seen.name, seen.value, seen.path)}" for seen in decision.evidence)


def _deployments(deployments: Sequence[Deployment]) -> Iterator[str]:
    yield "| environment | version | began | took | outcome |\n| --- | --- | --- | --- | --- |"
    for one in deployments:
        took = f"{max(one.ended - one.began, 0)} s" if one.ended is not None else "not ended"
        cells = (one.environment, one.version, moment(one.began), took, one.state.replace("_", " "))
        yield f"| {' | '.join(cell(one) for one in cells)} |"


def _evidence(name: str, value: str, path: str) -> str:
    return " ".join(
        part
        for part in (escaped(f"{name}:"), escaped(value), f"(`{printable(path)}`)" if path else "")
        if part
    )


def moment(time: int) -> str:
    """Seconds since 1970 as a person reads them, in UTC."""
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
