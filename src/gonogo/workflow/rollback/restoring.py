"""The data, restored from its backup if the rollback needs that: never over what was written since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from gonogo.domain.people.people import lacking
from gonogo.domain.rollout.restoring import Copy, Restoring, restore_decision
from gonogo.domain.stage import doing
from gonogo.typed import decoded
from gonogo.workflow.ended import Ended
from gonogo.workflow.once import Effect, mark, once

if TYPE_CHECKING:
    from gonogo.domain.instruction import Instruction
    from gonogo.domain.rollout.environment import EnvironmentPlan
    from gonogo.domain.rollout.rollback import Cause
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.run import ReleaseRun


class Restored(msgspec.Struct, frozen=True):
    """What became of the data. by_hand: it should be brought back, and nobody can but a person."""

    state: Literal["not_needed", "restored", "kept", "failed", "by_hand"]
    sentence: str


def restore(
    run: ReleaseRun, environment: EnvironmentPlan, cause: Cause, *, release: str = "", damaged: bool = False
) -> Restored:
    """Bring the backup of an environment back, where that has to be; where it loses something, by a word.

    release: whose backup, where it is that of another one. damaged: somebody says that the data was harmed.
    """
    name, given = environment.name, release or run.job.release

    def decided(attempt: Attempt) -> Restoring:
        database = environment.database
        now = mark(run, database.written, attempt, "now", places(run, environment, given), environment.name)
        return restore_decision(cause, copy_of(run, environment, given), now, damaged=damaged)

    decision = run.step(f"{name}-restore", doing("rollback", "the data", name), decided, Restoring)
    match decision.verdict:
        case "none":
            return Restored("not_needed", decision.reason)
        case "impossible":
            return Restored("by_hand", f"the data may have to be brought back, and {decision.reason}")
        case "confirm":
            word = _confirmed(run, environment, decision)
            if word.kind != "approve":
                return Restored("kept", f"{word.person.name} keeps the data as it is; {decision.reason}")
    return _brought_back(run, environment, given)


def _confirmed(run: ReleaseRun, environment: EnvironmentPlan, decision: Restoring) -> Instruction:
    """The word of somebody who may: approve, or another that keeps the data."""
    at, refused = doing("restore", "restore", environment.name), ""
    while True:
        waiting = (
            f"{decision.reason}{refused}. gonogo approve brings the backup back and loses that, "
            "gonogo reject keeps the data"
        )
        order = run.order(at, waiting, ("approve", "reject", "abort"), moves=True)
        if order is None or (order.kind == "approve" and order.about != at.stage.asks):
            continue
        why = _refused(run, order) if order.kind == "approve" else ""
        if not why:
            return order
        refused = f"; {order.person.name} {why}"


def _refused(run: ReleaseRun, order: Instruction) -> str:
    plan, who = run.job.plan, order.person
    if order.plan != run.job.digest or order.commit not in ("", run.commit):
        return "spoke of another commit or plan"
    return lacking(plan.people, who.email, who.level, plan.permissions.rollback)


def _brought_back(run: ReleaseRun, environment: EnvironmentPlan, release: str) -> Restored:
    name, line = environment.name, environment.database.restore
    known = places(run, environment, release)
    happened = once(run, Effect(f"{name}-restoring", doing("effect", "restoring", name), line, places=known))
    by_hand = f"bring it back by hand: {line}, where {{file}} is {known['{file}']}"
    if isinstance(happened, Ended):
        return Restored("by_hand", f"{happened.reason}; {by_hand}")
    if happened.state == "failed":
        return Restored("failed", f"the restore failed: {happened.reason}; {by_hand}")
    return Restored("restored", "the data is as it was when it was backed up")


def places(run: ReleaseRun, environment: EnvironmentPlan, release: str) -> dict[str, str]:
    """What stands for the marks in the commands about the data; for a step, which makes the place."""
    workspace = run.services.workspace
    file = workspace.backup(release, environment.name)
    return {"{file}": str(file), "{release}": release, "{python}": workspace.interpreter}


def copy_of(run: ReleaseRun, environment: EnvironmentPlan, release: str) -> Copy:
    """What was noted of a release's backup; for a step."""
    workspace = run.services.workspace
    noted = workspace.read(workspace.note(release, environment.name))
    return Copy() if noted is None else decoded(noted, Copy)


def keep(run: ReleaseRun, environment: EnvironmentPlan, copy: Copy) -> None:
    """Note what is known of this release's backup, beside it; for a step."""
    workspace = run.services.workspace
    workspace.write(workspace.note(run.job.release, environment.name), msgspec.json.encode(copy))
