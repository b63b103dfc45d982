"""The way back: users first, then everything else; and what to do where even that fails."""

from __future__ import annotations

from shlex import split
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.decision import Call
from gonogo.domain.environment import said
from gonogo.domain.rollout import Retire, Shift, Smoke, Start, undo
from gonogo.domain.text import printable
from gonogo.errors import UsageError
from gonogo.ports.record import Order
from gonogo.workflow.ended import Ended
from gonogo.workflow.stepping import Stand, act, smoke

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gonogo.domain.decision import Decision
    from gonogo.domain.environment import EnvironmentPlan
    from gonogo.domain.rollout import Step
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.way import Way


class Trouble(msgspec.Struct, frozen=True):
    """Why it goes back. order: somebody's word, where it was one. log: the last lines of what failed."""

    reason: str
    order: Order | None = None
    log: tuple[str, ...] = ()


def roll_back(
    way: Way, environment: EnvironmentPlan, stand: Stand, done: Sequence[Step], trouble: Trouble
) -> Ended:
    """Undo what was done, look whether the stable version works, and write down what there is to know."""
    name = environment.name

    def noted(part: str, stage: str, work: Callable[[Attempt], None]) -> None:
        way.step(f"{name}-{part}", f"{name}: {stage}", work, None)

    noted("trouble", "rolling back", lambda attempt: _told(way, name, trouble, attempt))
    problems = _undone(way, environment, stand, done) or _unwell(way, environment, stand, done)
    aborted = trouble.order is not None and trouble.order.kind == "abort"
    noted("deployed", "rolled back", lambda attempt: _deployed(way, name, attempt))
    if not aborted:
        noted("block", "blocking it", lambda attempt: _block(way, stand, trouble, attempt))
    noted("post-mortem", "post-mortem", lambda _: _draft(way, environment, stand, done, trouble, problems))
    if problems:
        noted("alert", "alerting", lambda attempt: _alert(way, environment, problems, attempt))
    reason = "; ".join([f"{name}: {trouble.reason}", *(f"the way back: {one}" for one in problems)])
    return Ended("aborted" if aborted else "rolled_back", reason)


def _unwell(way: Way, environment: EnvironmentPlan, stand: Stand, done: Sequence[Step]) -> list[str]:
    """What the smoke checks say against the version that users have again; nothing where they pass."""
    if not environment.smoke or stand.stable is None or not done:
        return []
    decision = smoke(way, environment, stand, Smoke("stable"), f"{environment.name}-back-smoke")
    if decision.call is Call.GO:
        return []
    return [f"the smoke checks of {stand.stable.version}: {decision.reason}"]


def _told(way: Way, name: str, trouble: Trouble, attempt: Attempt) -> None:
    data = {"environment": name, "reason": printable(trouble.reason)}
    way.tools.record.note(attempt.operation, way.job.release, "rollback.began", way.now(), data)


def _undone(way: Way, environment: EnvironmentPlan, stand: Stand, done: Sequence[Step]) -> list[str]:
    """What of the way back could not be done, with what is to be done by hand; nothing where all was.

    Where the stable version cannot be brought up or get the traffic, users stay with what answers: nothing
    after that is done.
    """
    back = undo(done)
    problems: list[str] = []
    for number, step in enumerate(back):
        did = act(way, environment, stand, step, f"{environment.name}-back-{number}")
        if not did.failed:
            continue
        problems.append(f"{said(step)}: {did.failed}")
        if isinstance(step, Start | Shift) and not _is_last_hope(back[number:]):
            rest = "; ".join(said(one) for one in back[number:])
            return [*problems, f"by hand: {rest}"]
    return problems


def _is_last_hope(rest: Sequence[Step]) -> bool:
    """Whether nothing that follows takes anything from users."""
    return not any(isinstance(step, Retire) for step in rest[1:]) and isinstance(rest[0], Start)


def _deployed(way: Way, name: str, attempt: Attempt) -> None:
    began = f"{way.job.release}/{name}-deploy"
    way.tools.record.deployed(attempt.operation, began, "rolled_back", way.now())


def _block(way: Way, stand: Stand, trouble: Trouble, attempt: Attempt) -> None:
    way.tools.record.block(
        attempt.operation, way.job.release, stand.candidate.version, printable(trouble.reason), way.now()
    )


def _draft(
    way: Way,
    environment: EnvironmentPlan,
    stand: Stand,
    done: Sequence[Step],
    trouble: Trouble,
    problems: Sequence[str],
) -> None:
    """A draft for whoever looks into it, beside the recorded numbers."""
    release, version = way.job.release, stand.candidate.version
    folder = way.tools.folder / "evidence" / release / environment.name
    stable = stand.stable.version if stand.stable else "none"
    lines = [
        f"# Post-mortem (draft): {version} in {environment.name}",
        "",
        f"Release: {release}. Commit: {way.commit}. Stable version: {stable}.",
        "",
        "## What decided",
        "",
        printable(trouble.reason),
        *(f"    {printable(line)}" for line in trouble.log),
        "",
        "## What was done",
        "",
        *(f"1. {said(step)}" for step in done),
        *(f"1. back: {said(step)}" for step in undo(done)),
        *(f"- failed: {printable(one)}" for one in problems),
        "",
        "## Every answer",
        "",
        *(f"- {one.at} {one.asker}: {one.call}: {printable(one.reason)}" for one in _decisions(way)),
        "",
        "## What to look at",
        "",
        f"- the numbers: gonogo judge {folder / 'recording.jsonl'}",
        f"- the version's log: gonogo local logs {environment.name} --version {version}",
        f"- the commits: {', '.join(sha[:7] for sha in way.job.plan.commits)}",
    ]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "post-mortem.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _decisions(way: Way) -> list[Decision]:
    return way.tools.record.decisions(way.job.release)


def _alert(way: Way, environment: EnvironmentPlan, problems: Sequence[str], attempt: Attempt) -> None:
    """Tell who is on call; what came of it is noted."""
    if not environment.alert:
        return
    message = f"{way.job.release} could not be rolled back in {environment.name}: {'; '.join(problems)}"
    command = [word.replace("{message}", message) for word in split(environment.alert)]
    tools = way.tools
    try:
        finished = tools.commands.run(
            command,
            operation=attempt.operation,
            folder=tools.folder,
            log=tools.folder / "evidence" / way.job.release / environment.name / "alert.log",
            timeout=60.0,
            stopped=attempt.stopped,
        )
        came = f"exit code {finished.code}"
    except UsageError as problem:
        came = str(problem)
    tools.record.note(attempt.operation, way.job.release, "alert.sent", way.now(), {"came": printable(came)})
