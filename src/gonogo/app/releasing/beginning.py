"""Beginning a release: the words that are said with it, and who may say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.decision import Call
from gonogo.domain.planning.gating import overridable
from gonogo.domain.text import listed, quoted
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from gonogo.app.caller import Caller
    from gonogo.app.releases import Releases
    from gonogo.domain.decision import Decision
    from gonogo.domain.instruction import Instruction
    from gonogo.domain.job import Job
    from gonogo.ports.record.releases import ReleaseRow

_MANNER = "by gonogo release"
"""How somebody begins it who says nothing of that, as at the command line."""
_LOOKED_BACK = 50
"""Releases among which an earlier try of the same commit is looked for."""


class Words(msgspec.Struct, frozen=True):
    """What is said with the command. overrides: gates to go on in spite of. reason: for all of it."""

    overrides: tuple[str, ...] = ()
    emergency: bool = False
    reason: str = ""


def check_words(job: Job, words: Words) -> None:
    """Refuse words that could not count, before anything begins; who may say them is asked when they are.

    Raises:
        UsageError: a gate is not there or can never be overridden, or a reason is missing.
    """
    gates = {gate.name: gate for gate in job.plan.gates}
    for name in words.overrides:
        if name not in gates:
            raise UsageError(
                f"There is no gate {quoted(name)} to override. There are: {listed(list(gates)) or 'none'}"
            )
        if not overridable(gates[name]):
            raise UsageError(f"Gate {name} is one that is never overridden: fix what it finds")
    if (words.overrides or words.emergency) and not words.reason.strip():
        raise UsageError("Say why: --reason TEXT")


def begin(releases: Releases, caller: Caller, job: Job, words: Words) -> str:
    """Begin a release, or find the one under way, and say the words; its id.

    Raises:
        UsageError: whoever asks may not begin it, or not say one of the words, or this commit was rejected
            before, and they may not try it again.
    """
    said = _beginning(releases, caller.by(caller.manner or _MANNER), job, words)
    row = releases.find(releases.begin(job))
    if row.id == job.release and not releases.record.orders(row.id):
        for word in said:
            releases.take(row, word)
    return row.id


def _beginning(releases: Releases, caller: Caller, job: Job, words: Words) -> list[Instruction]:
    """What is said with the command, signed; nothing has begun yet."""
    said = [releases.word(caller, job, "start", "", job.release)] if job.plan.people else []
    failed = failed_before(releases, job)
    if failed:
        again = caller.by(f"{caller.manner}, on the same commit")
        said.append(releases.word(again, job, "retry", words.reason, failed.asker))
    return [*said, *_further(releases, caller, job, words)]


def say_words(releases: Releases, caller: Caller, row: ReleaseRow, words: Words) -> None:
    """Write down what was said with the command of a release that is under way.

    Raises:
        UsageError: whoever asks may not say it.
    """
    for word in _further(releases, caller, row.to_job(), words, row):
        releases.take(row, word)


def _further(
    releases: Releases, caller: Caller, job: Job, words: Words, row: ReleaseRow | None = None
) -> list[Instruction]:
    how = caller.manner or _MANNER
    overriding = caller.by(f"{how} --override" if how == _MANNER else how)
    said = [
        releases.word(overriding, job, "override", words.reason, name, row=row) for name in words.overrides
    ]
    if words.emergency:
        urgent = caller.by(f"{how} --emergency" if how == _MANNER else how)
        said.append(releases.word(urgent, job, "emergency", words.reason, row=row))
    return said


def failed_before(releases: Releases, job: Job) -> Decision | None:
    """The gate's answer by which an earlier candidate of this very commit was rejected.

    Of several packages, it is about each of them.
    """
    plan = job.plan
    brings = {(part.package, part.bump.version) for part in plan.brings}
    for row in releases.record.releases(plan.project, _LOOKED_BACK):
        same = not brings.isdisjoint((one.package, one.version) for one in row.brings)
        if same and row.job["plan"]["commit"] == plan.commit and row.outcome == "rejected":
            answers = [one for one in releases.decisions(row.id) if one.required and one.call is Call.NO_GO]
            return answers[-1] if answers else None
    return None
