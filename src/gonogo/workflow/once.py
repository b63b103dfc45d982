"""Effects of class *once*: a migration, a backup, a restore. That one has begun is written before it does."""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from shlex import split
from typing import TYPE_CHECKING, Literal

import msgspec

from gonogo.domain.instruction import Instruction
from gonogo.domain.stage import Doing
from gonogo.domain.text import excerpt
from gonogo.errors import Stopped, UsageError
from gonogo.workflow.hearing import Hearing, endable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gonogo.ports.commands import Finished
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.ended import Ended
    from gonogo.workflow.run import ReleaseRun

_TIMEOUT = 1800.0


class Effect(msgspec.Struct, frozen=True):
    """A command that must not run twice by itself.

    check: ends with 0 where it has happened, "" for none. repeatable: it may run again where it had begun.
    ends: whether a word to go back ends it while it runs.
    places: what stands for the marks in the commands, such as {file}. written: prints what changes with
    every write, and is run right before, and after what does not repeat; "" for none.
    """

    name: str
    doing: Doing
    run: str
    check: str = ""
    repeatable: bool = False
    ends: bool = False
    places: dict[str, str] = {}
    written: str = ""

    @property
    def where(self) -> tuple[dict[str, str], str]:
        """What stands for its marks, and the environment whose data it changes."""
        return self.places, self.doing.stage.environment


class Happened(msgspec.Struct, frozen=True):
    """How it stands. unknown: it had begun, at `begun`, and nobody knows how it ended. none: it never began.

    order: the word that ended it, or kept it from beginning.

    before, after: what stood for all that was written then, "" where that is not known. seconds: all of it.
    """

    state: Literal["done", "failed", "unknown", "none"]
    reason: str = ""
    begun: int = 0
    before: str = ""
    after: str = ""
    seconds: float = 0.0
    order: Instruction | None = None


def once(run: ReleaseRun, effect: Effect) -> Happened | Ended:
    """Let it happen once; where nobody can tell whether it did, a person says so."""
    tries = 0
    while True:
        tries += 1
        name = effect.name if tries == 1 else f"{effect.name}-{tries}"
        happened = run.step(name, effect.doing, lambda attempt: _tried(run, effect, attempt), Happened)
        if happened.state != "unknown":
            return happened
        waiting = f"{effect.doing.sentence} had begun, its end is unknown; gonogo resume --done or --again"
        order = run.order(effect.doing, waiting, ("done", "again", "abort"))
        if order is None or order.kind == "done":
            return Happened("done", "somebody said that it is done")
        if order.kind == "abort":
            return run.aborted(order)


def _tried(run: ReleaseRun, effect: Effect, attempt: Attempt) -> Happened:
    record, release = run.services.record, run.job.release
    mark = f"{attempt.operation}/begun"
    begun = record.noted(mark)
    if begun and not effect.repeatable:
        found = _checked(run, effect, attempt)
        if found is not None:
            return found
    if effect.ends and (order := Hearing(run, attempt).said):
        return _kept_back(effect, order, begun=bool(begun))
    if not begun:
        record.note(mark, release, "effect.begun", run.now(), {"effect": effect.name})
    return _done(run, effect, attempt)


def _done(run: ReleaseRun, effect: Effect, attempt: Attempt) -> Happened:
    begin = run.services.clock.monotonic()
    before = mark(run, effect.written, attempt, "before", *effect.where)
    work = partial(_ran, run, effect)
    happened = (endable(run, work, partial(_broken_off, run, effect)) if effect.ends else work)(attempt)
    after = "" if effect.repeatable else mark(run, effect.written, attempt, "after", *effect.where)
    seconds = round(run.services.clock.monotonic() - begin, 3)
    return msgspec.structs.replace(happened, before=before, after=after, seconds=seconds)


def _ran(run: ReleaseRun, effect: Effect, attempt: Attempt) -> Happened:
    try:
        return ended(run_command(run, effect.run, attempt, "run", *effect.where))
    except UsageError as problem:
        return Happened("failed", str(problem))


def _kept_back(effect: Effect, order: Instruction, *, begun: bool) -> Happened:
    """A word came before it began, or before it was begun again by another process."""
    if not begun:
        return Happened("none", _told(order, "before it began"), order=order)
    known = "; by its check it has not happened" if effect.check else ""
    return Happened("failed", _told(order, f"after it had been broken off{known}"), order=order)


def _broken_off(run: ReleaseRun, effect: Effect, attempt: Attempt, order: Instruction) -> Happened:
    """What is known of one that was ended in its midst: what its check says of it."""
    if not effect.check:
        return Happened("failed", _told(order, "while it ran; how far it came is not known"), order=order)
    found = _checked(run, effect, attempt)
    how = "has happened" if found else "has not happened"
    return Happened(
        "done" if found else "failed", _told(order, f"while it ran; by its check it {how}"), order=order
    )


def _told(order: Instruction, when: str) -> str:
    return f"{order.person.name} said {order.kind} {when}"


def _checked(run: ReleaseRun, effect: Effect, attempt: Attempt) -> Happened | None:
    """What the check says of one that had begun: nothing where it may run again."""
    if not effect.check:
        return Happened("unknown")
    return (
        Happened("done")
        if run_command(run, effect.check, attempt, "check", *effect.where).code == 0
        else None
    )


def run_command(
    run: ReleaseRun, line: str, attempt: Attempt, part: str, places: Mapping[str, str], environment: str
) -> Finished:
    """Run a command on a checkout of the candidate, to its end.

    part: by which its log is known. places: what stands for the marks in its words. environment: the one
    whose variables it gets.

    Raises:
        Stopped: we are being stopped, so its end says nothing.
        UsageError: there is no such program.
    """
    services, name = run.services, attempt.operation.rpartition("/")[2]
    around = run.job.plan.surroundings_of(environment)
    with run.own_checkout(f"effect {name}", attempt) as checkout:
        finished = run.commands(checkout.folder, around).run(
            [_filled(word, places) for word in split(line)],
            operation=f"{attempt.operation}/{part}",
            folder=checkout.folder,
            log=services.workspace.evidence(run.job.release, name, f"{part}.log"),
            timeout=_TIMEOUT,
            stopped=attempt.stopped,
        )
    if finished.stopped or attempt.stopped():
        raise Stopped
    return finished


def mark(
    run: ReleaseRun, line: str, attempt: Attempt, part: str, places: Mapping[str, str], environment: str
) -> str:
    """What a command prints that changes with every write; "" where there is none, or it fails."""
    if not line:
        return ""
    try:
        finished = run_command(run, line, attempt, part, places, environment)
    except UsageError:
        return ""
    text = finished.output.strip()
    if not text or finished.code or finished.timed_out:
        return ""
    return sha256(text.encode()).hexdigest()


def _filled(word: str, places: Mapping[str, str]) -> str:
    for mark, value in places.items():
        word = word.replace(mark, value)
    return word


def ended(finished: Finished) -> Happened:
    """How a command went; where it failed, by the last line that it printed."""
    if not finished.code and not finished.timed_out:
        return Happened("done")
    lines = [line for line in finished.output.splitlines() if line.strip()]
    last = excerpt(lines[-1], 200) if lines else f"exit code {finished.code}"
    return Happened("failed", "it took too long" if finished.timed_out else last)
