"""The draft of a post-mortem, from the record and the recorded numbers."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from gonogo.errors import GonogoError
from gonogo.render.post_mortem import Account, post_mortem

if TYPE_CHECKING:
    from gonogo.domain.post_mortem import PostMortem
    from gonogo.ports.record.decisions import Decisions
    from gonogo.ports.record.record import Record
    from gonogo.ports.record.timeline import Happening
    from gonogo.ports.workspace import Workspace

_TRIES = 5
_SHORT = 7


def write_post_mortem(workspace: Workspace, record: Record, told: PostMortem) -> str:
    """Write the draft beside the evidence; where it is, below gonogo's own folder."""
    releases = dict.fromkeys((told.deployed_by, told.release))
    timeline = [one for release in releases for one in record.timeline(release)]
    place = workspace.evidence(told.release, told.environment, "post-mortem.md")
    workspace.write(place, post_mortem(_account(workspace, record, told, timeline)).encode())
    return place.relative_to(workspace.state).as_posix()


def _account(workspace: Workspace, record: Record, told: PostMortem, timeline: list[Happening]) -> Account:
    commits = ", ".join(sha[:_SHORT] for sha in told.plan.commits)
    return Account(
        version=told.version,
        environment=told.environment,
        stable=told.stable,
        facts={
            "Release": told.release,
            "Deployed by": told.deployed_by,
            "Commit": told.commit,
            "Stable version": told.stable or "none",
            "Reason": told.cause,
            "Severity": told.severity,
        },
        reason=told.reason,
        log=told.log,
        numbers=_numbers(workspace, told),
        timeline=tuple((one.at, _sentence(one)) for one in timeline),
        done=told.done,
        back=told.back,
        problems=told.problems,
        tests=_tests(record, told),
        look=(
            f"the numbers: gonogo judge {workspace.recording(told.deployed_by, told.environment)}",
            f"the version's log: gonogo local logs {told.environment} --version {told.version}",
            *(f"risk: {reason}" for reason in told.plan.risk.reasons),
            f"the commits: {commits}",
        ),
        took=_took(timeline, told.environment),
    )


def _numbers(workspace: Workspace, told: PostMortem) -> tuple[str, ...]:
    """What the judge had counted, from the recording; nothing where nothing was watched."""
    from gonogo.app.environments.judging import judged

    seen = workspace.read(workspace.recording(told.deployed_by, told.environment))
    if not seen:
        return ()
    try:
        found = judged(BytesIO(seen), "the recording")
    except GonogoError as problem:
        return (f"the recording cannot be read: {problem}",)
    return tuple(f"{one.name}: {one.sentence} (evidence {one.evidence:.3g})" for one in found.findings)


def _tests(decisions: Decisions, told: PostMortem) -> dict[str, tuple[str, ...]]:
    names = (*(gate.name for gate in told.plan.gates), f"smoke {told.environment}")
    answers = {name: decisions.answers(told.plan.product, name, _TRIES) for name in names}
    return {name: tuple(str(one.call) for one in given) for name, given in answers.items() if given}


def _sentence(one: Happening) -> str:
    """An entry in words: what it was, and what it was about."""
    words = [str(one.data[name]) for name in _TOLD if one.data.get(name) not in (None, "")]
    return f"{one.what.replace('.', ' ')}{': ' if words else ''}{' '.join(words)}"


_TOLD = (
    "asker",
    "environment",
    "version",
    "call",
    "state",
    "effect",
    "name",
    "outcome",
    "triggered",
    "came",
    "seconds",
)
"""What of an entry is worth a word, in this order."""


def _took(timeline: list[Happening], environment: str) -> tuple[int, int]:
    """Seconds from the call until users were back, and until now."""
    mine = [one for one in timeline if one.data.get("environment") == environment]
    began = next((one.at for one in reversed(mine) if one.what == "rollback.began"), None)
    back = next((one.at for one in reversed(mine) if one.what == "rollback.traffic"), None)
    if began is None:
        return -1, -1
    return (max(back - began, 0) if back is not None else -1), max(timeline[-1].at - began, 0)
