"""Beginning a release: the words that are said with it, and who may say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.decision import Call
from gonogo.domain.people.people import refusal
from gonogo.domain.planning.gating import overridable
from gonogo.domain.text import listed
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.app.releases import Releases
    from gonogo.domain.decision import Decision
    from gonogo.domain.job import Job
    from gonogo.ports.record import ReleaseRow

_SIGNED = "signed"
_LOOKED_BACK = 50
"""Releases among which an earlier try of the same commit is looked for."""


class Words(msgspec.Struct, frozen=True):
    """What is said with the command. overrides: gates to go on in spite of. reason: for all of it."""

    overrides: tuple[str, ...] = ()
    emergency: bool = False
    reason: str = ""


def check_words(job: Job, words: Words) -> None:
    """Refuse words that could not count, before anything begins.

    Raises:
        UsageError: a gate is not there or can never be overridden, a reason is missing, or whoever
            begins the release may not say that.
    """
    gates = {gate.name: gate for gate in job.plan.gates}
    for name in words.overrides:
        if name not in gates:
            raise UsageError(
                f"There is no gate {name!r} to override. There are: {listed(list(gates)) or 'none'}"
            )
        if not overridable(gates[name]):
            raise UsageError(f"Gate {name} is one that is never overridden: mend what it finds")
    if (words.overrides or words.emergency) and not words.reason.strip():
        raise UsageError("Say why: --reason TEXT")
    permissions = job.plan.permissions
    if words.overrides:
        _refuse(job, permissions.override, "override a gate")
    if words.emergency:
        _refuse(job, permissions.emergency, "declare an emergency")


def _refuse(job: Job, roles: Sequence[str], what: str) -> None:
    """Whether it was they is proved later, by their signature; here it is only about the role."""
    why = refusal(job.plan.people, job.starter.email, _SIGNED, roles)
    if why:
        raise UsageError(f"{job.starter.name} may not {what}: {job.starter.email} {why}")


def begin(releases: Releases, job: Job, words: Words) -> str:
    """Begin a release, or find the one under way, and say the words; its id.

    Raises:
        UsageError: this commit was rejected before, and whoever begins may not try it again.
    """
    failed = failed_before(releases, job)
    if failed:
        _refuse(job, _retry_roles(job, failed.asker), f"try again what failed in {failed.asker}")
    row = releases.find(releases.begin(job))
    if releases.record.orders(row.id):
        return row.id
    if job.plan.people:
        releases.say(row, "start", "", "by gonogo release", row.id)
    if failed:
        releases.say(row, "retry", words.reason, "by gonogo release, on the same commit", failed.asker)
    say_words(releases, row, words)
    return row.id


def _retry_roles(job: Job, gate: str) -> Sequence[str]:
    """Who may try again what failed in a gate: by its name, or else by what it is."""
    roles = job.plan.permissions.retry
    stage = next((one.stage for one in job.plan.gates if one.name == gate), "")
    return roles.get(gate) or roles.get(stage, ())


def say_words(releases: Releases, row: ReleaseRow, words: Words) -> None:
    """Write down what was said with the command."""
    for name in words.overrides:
        releases.say(row, "override", words.reason, "by gonogo release --override", name)
    if words.emergency:
        releases.say(row, "emergency", words.reason, "by gonogo release --emergency")


def failed_before(releases: Releases, job: Job) -> Decision | None:
    """The gate's answer by which an earlier candidate of this very commit was rejected."""
    plan = job.plan
    for row in releases.record.releases(plan.project, _LOOKED_BACK):
        same = (row.project, row.package, row.version) == (plan.project, plan.package, plan.bump.version)
        if same and row.job["plan"]["commit"] == plan.commit and row.outcome == "rejected":
            answers = [one for one in releases.decisions(row.id) if one.required and one.call is Call.NO_GO]
            return answers[-1] if answers else None
    return None
