"""How long the parts of a release took, and by how much one took longer than its target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.duration import shown
from gonogo.domain.targets import Part, TimeTarget, gate_target

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gonogo.domain.decision import Decision
    from gonogo.domain.planning.plan import GatePlan


class Exceeded(msgspec.Struct, frozen=True):
    """A part that took longer than its target, both in seconds. about: the gate or environment, or ""."""

    part: Part
    about: str
    seconds: int
    target: int

    @property
    def sentence(self) -> str:
        """By how much, for people."""
        name = TimeTarget(self.part, self.about, self.target).name
        over = shown(self.seconds - self.target)
        return f"{name} took {shown(self.seconds)}, {over} longer than the target of {shown(self.target)}"


class Taken(msgspec.Struct, frozen=True):
    """The seconds that a part took so far."""

    target: TimeTarget
    seconds: int


class Timing(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a release's time was spent on.

    since: the moment up to which it is counted, in seconds since 1970; 0 while nothing is, as where people
    are waited for. targets: what counts from then on.
    """

    since: int = 0
    targets: tuple[TimeTarget, ...] = ()
    taken: tuple[Taken, ...] = ()

    def until(self, now: int) -> Timing:
        """With the time up to now; where the clock was set back, none went by."""
        if not self.since:
            return self
        return Timing(now, self.targets, tuple(self._taken(max(now - self.since, 0))))

    def enter(self, now: int, targets: tuple[TimeTarget, ...]) -> Timing:
        """From now on, other targets count."""
        return Timing(now, targets, self.until(now).taken)

    def hold(self, now: int) -> Timing:
        """From now on nothing counts, until something is entered."""
        return Timing(0, (), self.until(now).taken)

    @property
    def exceeded(self) -> tuple[Exceeded, ...]:
        """What took longer than its target, in the order in which it began."""
        found = (exceeded(one.target, one.seconds) for one in self.taken)
        return tuple(one for one in found if one)

    def _taken(self, more: int) -> Iterable[Taken]:
        known = {(one.target.part, one.target.about): one.seconds for one in self.taken}
        counted = {(one.part, one.about): one for one in self.targets}
        for one in self.taken:
            key = one.target.part, one.target.about
            yield Taken(counted[key], one.seconds + more) if key in counted else one
        yield from (Taken(one, more) for key, one in counted.items() if key not in known)


def exceeded(target: TimeTarget, seconds: float) -> Exceeded | None:
    """That something took longer than its target, in whole seconds; nothing where it did not."""
    whole = int(seconds)
    if not 0 < target.seconds < whole:
        return None
    return Exceeded(target.part, target.about, whole, target.seconds)


def slow_gate(gate: GatePlan, decision: Decision) -> Exceeded | None:
    """That a gate's answer took longer than its stage promises."""
    return exceeded(TimeTarget("gate", gate.name, gate_target(gate.stage)), decision.seconds)


def overdue(
    timing: Timing, gates: Iterable[GatePlan], decisions: Iterable[Decision], now: int = 0
) -> tuple[Exceeded, ...]:
    """All that took longer than its target. now: in seconds since 1970; 0 for as far as it was counted."""
    return (*slow_gates(gates, decisions), *timing.until(now).exceeded)


def slow_gates(gates: Iterable[GatePlan], decisions: Iterable[Decision]) -> tuple[Exceeded, ...]:
    """The gates of which an answer took longer than their stages promise: each once, at its slowest."""
    known = {gate.name: gate for gate in gates}
    late: dict[str, Exceeded] = {}
    for decision in decisions:
        found = slow_gate(known[decision.asker], decision) if decision.asker in known else None
        if found and (found.about not in late or late[found.about].seconds < found.seconds):
            late[found.about] = found
    return tuple(late.values())
