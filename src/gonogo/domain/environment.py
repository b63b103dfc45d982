"""What a release does in one environment, resolved and frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.approval import Approvals
from gonogo.domain.rollout import Promote, Retire, Shift, Smoke, Start, Step, Watch
from gonogo.domain.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Part(msgspec.Struct, frozen=True):
    """A plugin with its settings, as canonical JSON."""

    kind: str
    settings: str


class Database(msgspec.Struct, frozen=True):
    """What is done to the data; each is a command, "" where there is none.

    backup, restore: with {file} where the copy is, or {release} for a name. migrate: before any traffic
    moves. migrated: ends with 0 where the migration has happened. one_way: it cannot be undone but by a
    restore.
    """

    backup: str = ""
    restore: str = ""
    migrate: str = ""
    migrated: str = ""
    one_way: bool = False


class EnvironmentPlan(msgspec.Struct, frozen=True):
    """One environment of the plan. Times in whole seconds.

    smoke, window: settings of the gates of these kinds, as canonical JSON; "" for none. approvals: who must
    say yes before it. refuse: the condition under which the new version goes back. watch: all of it; tick:
    between two looks. soak: how long the version must have run here before the next environment. deadline:
    of active time. asks: whether a person is asked before the first rollback. at_least: requests that each
    version must have had; patience: until a person is asked where numbers are missing. keep: versions
    that can come back. alert: a command that alerts who is on call, with {message}; "" for none.
    """

    name: str
    target: Part
    metrics: Part
    strategy: str
    steps: tuple[Step, ...]
    instances: int = 1
    smoke: str = ""
    window: str = ""
    approvals: Approvals | None = None
    database: Database = Database()
    refuse: str = ""
    watch: int = 0
    tick: int = 10
    soak: int = 0
    deadline: int = 1800
    asks: bool = False
    at_least: int = 100
    patience: int = 300
    keep: int = 5
    alert: str = ""


def told(environment: EnvironmentPlan) -> Iterator[str]:
    """What will be done, in the order in which it will be, one line each."""
    database = environment.database
    if database.backup:
        yield "back up the data"
    if database.migrate:
        back = "; it cannot be undone but from the backup" if database.one_way else ""
        yield f"migrate the data{back}"
    for step in environment.steps:
        yield said(step)
    if environment.soak:
        yield f"let it run for {environment.soak} s before it goes on"


def said(step: Step) -> str:  # noqa: PLR0911 - one sentence for each kind of step
    """A step in words."""
    match step:
        case Start(slot, instances):
            number = counted(instances, "instance") if instances else "all instances"
            return f"start {number} of the {_slot(slot)}"
        case Smoke(slot):
            return f"smoke checks of the {_slot(slot)}"
        case Shift(percent):
            return f"{percent} % of the traffic to the candidate"
        case Watch(seconds):
            return f"watch for {seconds} s"
        case Promote(slot):
            return f"the {_slot(slot)} is the live version"
        case Retire(slot, leaving):
            return f"stop the {_slot(slot)}" + (f" but {counted(leaving, 'instance')}" if leaving else "")
        case _:
            return f"wait for {step.seconds} s" if step.seconds else "wait for a person"


def _slot(slot: str) -> str:
    return "stable version" if slot == "stable" else "candidate"


def irreversible(environment: EnvironmentPlan) -> Sequence[str]:
    """What the way back cannot undo, said before it is done."""
    found = []
    if environment.database.migrate and environment.database.one_way:
        how = "the backup is restored by hand" if environment.database.restore else "there is no backup"
        found.append(f"{environment.name}: the migration is one-way; {how}")
    if not any(isinstance(step, Shift) and 0 < step.percent < 100 for step in environment.steps):
        found.append(f"{environment.name}: all users get the new version at once")
    return found
