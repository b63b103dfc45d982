"""A rollout: one vocabulary of steps for every strategy and every target, and the rollback of any of them.

A strategy returns steps and runs nothing. Each step is a *set*: saying it twice is saying it once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from gonogo.domain.rollout.warmth import Warmth

if TYPE_CHECKING:
    from collections.abc import Sequence

Slot = Literal["candidate", "stable"]
ALL = 0
"""As a number of instances: all that the environment has."""


class Start(msgspec.Struct, frozen=True, tag=True):
    """Let so many instances of a slot run and be ready; without traffic that they do not have already."""

    slot: Slot = "candidate"
    instances: int = ALL


class Smoke(msgspec.Struct, frozen=True, tag=True):
    """Run the critical checks against one slot, directly."""

    slot: Slot = "candidate"


class Shift(msgspec.Struct, frozen=True, tag=True):
    """Send this share of the traffic to the candidate, in percent, and the rest to the stable version."""

    percent: int


class WarmUp(msgspec.Struct, frozen=True, tag=True):
    """Warm the candidate up before it gets traffic, by the environment's command.

    seconds: for which it gets copies of requests instead; 0 for the command.
    """

    seconds: int = 0


class Watch(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Compare the candidate with the stable version until the seconds are over or the call is clear.

    warm: what the candidate needs to be warm; what its environment says where nothing is said.
    """

    seconds: int
    warm: Warmth | msgspec.UnsetType = msgspec.UNSET


class Pause(msgspec.Struct, frozen=True, tag=True):
    """Wait for so many seconds; for a person where there are none."""

    seconds: int = 0


class Promote(msgspec.Struct, frozen=True, tag=True):
    """From now on the slot's version is the stable one."""

    slot: Slot = "candidate"


class Retire(msgspec.Struct, frozen=True, tag=True):
    """Stop a slot's instances, but so many. What is stopped stays ready to come back."""

    slot: Slot = "stable"
    leaving: int = 0


Step = Start | Smoke | WarmUp | Shift | Watch | Pause | Promote | Retire


def undo(done: Sequence[Step]) -> tuple[Step, ...]:
    """The rollback of any prefix of any strategy's steps; the last of them may have been interrupted.

    Users first: the stable version is brought up again where it was stopped, gets all of the traffic, and
    only then the candidate goes. Where the stable version had to stop before the candidate could start,
    they cannot run beside each other, so the candidate goes first.
    """
    back: list[Step] = []
    stopped = [step for step in done if isinstance(step, Retire) and step.slot == "stable"]
    started = [step for step in done if isinstance(step, Start) and step.slot == "candidate"]
    alone = is_alone(done)
    if alone:
        back.append(Retire("candidate"))
    if stopped:
        back.append(Start("stable"))
    if any(isinstance(step, Shift) for step in done):
        back.append(Shift(0))
    if any(isinstance(step, Promote) for step in done):
        back.append(Promote("stable"))
    if started and not alone:
        back.append(Retire("candidate"))
    return tuple(back)


def whole(steps: Sequence[Step]) -> int:
    """The share of the last watch in percent: all of the traffic, or all but the control share."""
    share = found = 100
    for step in steps:
        if isinstance(step, Shift):
            share = step.percent
        elif isinstance(step, Watch):
            found = share
    return found


def alone(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps where no stable version runs: all of the traffic at once, and of the watches the last."""
    shifts = [at for at, step in enumerate(steps) if isinstance(step, Shift)]
    watches = [at for at, step in enumerate(steps) if isinstance(step, Watch)]
    before = [at for at in shifts if not watches or at < watches[-1]]
    if not before:
        return tuple(steps)
    idle = range(shifts[0], before[-1])
    return tuple(
        Shift(100) if at == before[-1] else step
        for at, step in enumerate(steps)
        if not (at in idle and isinstance(step, Shift | Watch | Smoke))
        and not (at > before[-1] and isinstance(step, Shift))
    )


def is_alone(done: Sequence[Step]) -> bool:
    """Whether all of the stable version was stopped before any of the candidate started."""
    starts = [at for at, step in enumerate(done) if isinstance(step, Start) and step.slot == "candidate"]
    return bool(starts) and any(
        isinstance(step, Retire) and step.slot == "stable" and not step.leaving for step in done[: starts[0]]
    )
