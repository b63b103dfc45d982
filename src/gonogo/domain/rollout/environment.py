"""What a release does in one environment, resolved and frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.analysis.signals import SIGNALS, TOLERANCE, Signal
from gonogo.domain.analysis.weather import Weather
from gonogo.domain.duration import shown
from gonogo.domain.people.approval import Approvals
from gonogo.domain.rollout.retreat import Asks, foretold
from gonogo.domain.rollout.rollback import ORDER, RollbackStep
from gonogo.domain.rollout.rollout import Promote, Retire, Shift, Smoke, Start, Step, WarmUp, Watch
from gonogo.domain.surroundings import Surroundings, Variables
from gonogo.domain.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gonogo.domain.analysis.detection_power import DetectionPower


_ALL = 100
_MOST = 50
"""A first share above this is told as what most users get at once."""


class Part(msgspec.Struct, frozen=True):
    """A plugin with its settings, as canonical JSON."""

    kind: str
    settings: str


class Database(msgspec.Struct, frozen=True):
    """What is done to the data; each is a command, "" where there is none.

    backup, restore: with {file} where the copy is, or {release} for a name. written: prints what changes
    with every write. migrate: before any traffic moves. migrated: ends with 0 where the migration has
    happened. one_way: it cannot be undone but by a restore. alone: it lets nobody else write meanwhile.
    """

    backup: str = ""
    restore: str = ""
    written: str = ""
    migrate: str = ""
    migrated: str = ""
    one_way: bool = False
    alone: bool = False


class EnvironmentPlan(msgspec.Struct, frozen=True):
    """One environment of the plan. Times in whole seconds.

    smoke, window: settings of the gates of these kinds, as canonical JSON; "" for none. approvals: who must
    say yes before it. refuse: the condition under which the new version goes back. watch: all of it; tick:
    between two looks. soak: how long the version must have run here before the next environment. deadline:
    of active time. asks: whether a person is asked before the first rollback, and whether
    users stay meanwhile. at_least: requests that each
    version must have had; patience: until a person is asked where numbers are missing. keep: versions
    that can come back. alert: how whoever is on call is told. cooldown: after a rollback, how long a person
    is asked before another. back: what a rollback does, in this order. verify: how long the version that
    is back is watched. revert, issue: whether a branch takes back the commits, and an issue is opened for
    the fix. lasting: how long a gauge must be above its limit. signals, tolerance: what the versions are
    compared by, and how many times as bad is not worse yet. traffic: requests a second that are expected;
    0 where nobody said so. variables: of what runs for it; not there where there are none. warm_up: a
    command that warms the candidate up, with {url} where that is; not there where there is none. weather:
    what its watches reckon with; not there where it was planned before anything was.
    investigate: how long a version that went back still runs without traffic; not there for not at all.
    keep_blocked: how long blocked versions stay after they were stopped; not there for as long as they are
    blocked.
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
    asks: Asks = False
    at_least: int = 100
    patience: int = 300
    keep: int = 5
    alert: Part | None = None
    cooldown: int = 300
    back: tuple[RollbackStep, ...] = ORDER
    verify: int = 300
    revert: bool = True
    issue: bool = True
    lasting: int = 60
    signals: tuple[Signal, ...] = SIGNALS
    tolerance: float = TOLERANCE
    traffic: float = 0.0
    variables: Variables | msgspec.UnsetType = msgspec.UNSET
    investigate: int | msgspec.UnsetType = msgspec.UNSET
    keep_blocked: int | msgspec.UnsetType = msgspec.UNSET
    warm_up: str | msgspec.UnsetType = msgspec.UNSET
    weather: Weather | msgspec.UnsetType = msgspec.UNSET

    @property
    def surroundings(self) -> Surroundings:
        """What the commands that move it find around them."""
        return Surroundings(self.variables or {})


def told(environment: EnvironmentPlan) -> Iterator[str]:
    """What will be done, in the order in which it will be, one line each."""
    database, rule = environment.database, environment.approvals
    if rule and not rule.automatic:
        yield f"ask for {counted(rule.at_least, 'approval')}"
    if environment.window:
        yield "wait until the window is open"
    if database.backup:
        yield "back up the data"
    if database.migrate:
        back = "; only the backup can undo this" if database.one_way else ""
        yield f"migrate the data{back}"
    for step in environment.steps:
        yield said(step)
    if environment.soak:
        yield f"let it run for {shown(environment.soak)} before going on"


def said(step: Step) -> str:  # noqa: PLR0911 - one sentence for each kind of step
    """A step in words."""
    match step:
        case Start(slot, instances):
            number = counted(instances, "instance") if instances else "all instances"
            return f"start {number} of the {_slot(slot)}"
        case Smoke(slot):
            return f"run the smoke checks on the {_slot(slot)}"
        case WarmUp(seconds):
            how = f"with copies of requests for {shown(seconds)}" if seconds else "by its command"
            return f"warm the candidate up {how}"
        case Shift(percent):
            share = f"{percent} % of the traffic" if 0 < percent < 100 else "all traffic"
            return f"send {share} to the {'candidate' if percent else 'stable version'}"
        case Watch(seconds):
            return f"watch for {shown(seconds)}"
        case Promote(slot):
            return f"make the {_slot(slot)} the live version"
        case Retire(slot, leaving):
            return f"stop the {_slot(slot)}" + (
                f", all but {counted(leaving, 'instance')}" if leaving else ""
            )
        case _:
            return f"wait for {shown(step.seconds)}" if step.seconds else "wait for a person"


def _slot(slot: str) -> str:
    return "stable version" if slot == "stable" else "candidate"


def outlooks(environment: EnvironmentPlan) -> list[DetectionPower]:
    """What each of its watches can show."""
    from gonogo.domain.analysis.detection_power import Prospect

    steps = environment.steps
    planned = sum(step.seconds for step in steps if isinstance(step, Watch))
    prospect = Prospect(
        environment.traffic,
        planned,
        environment.tick,
        environment.tolerance,
        environment.at_least,
        environment.signals,
        stretch=round(environment.weather.stretch) if environment.weather else 0,
        record=round(environment.weather.record) if environment.weather else 0,
    )
    share, found = 0, []
    for step in steps:
        if isinstance(step, Shift):
            share = step.percent
        elif isinstance(step, Watch):
            found.append(prospect.of(share, step.seconds))
    return found


def foreseen(environment: EnvironmentPlan) -> Iterator[str]:
    """What its watches can show, in sentences; how to know it, where that is not known."""
    found, asked = outlooks(environment), foretold(environment.asks, environment.steps)
    if asked:
        yield asked
    if not found:
        yield "nothing is watched, so the numbers send nothing back"
    elif not environment.traffic:
        yield "say traffic: 50/s, or what it has, to know what its watches can show"
    yield from (one.sentence for one in found if one.sentence)


def irreversible(environment: EnvironmentPlan) -> Sequence[str]:
    """What a rollback cannot undo, known before anything is done."""
    found = []
    if environment.database.migrate and environment.database.one_way:
        how = (
            "only a restore of the backup undoes it" if environment.database.restore else "there is no backup"
        )
        found.append(f"{environment.name}: the migration is one-way; {how}")
    first = next((step.percent for step in environment.steps if isinstance(step, Shift)), 0)
    if first > _MOST:
        share = f"{first} % of the users get" if first < _ALL else "all users get"
        found.append(f"{environment.name}: {share} the new version at once")
    return found
