"""Environments: where a version runs, how it gets there, and what sends it back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta

from gonogo.config.backups import Backup, built_in
from gonogo.config.wrong import WrongPartError
from gonogo.domain import duration
from gonogo.domain.rollout import warmth
from gonogo.domain.rollout.retreat import Asks
from gonogo.domain.rollout.rollback import ORDER, RollbackStep, wrong_order
from gonogo.domain.surroundings import refuse_wrong
from gonogo.domain.text import quoted
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable


class Migration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the data is migrated."""

    run: Annotated[str, Meta(description="a command that migrates the data, before any traffic moves")]
    check: Annotated[str, Meta(description="a command that ends with 0 once the data is migrated")] = ""
    one_way: Annotated[bool, Meta(description="whether the migration cannot be undone")] = False
    alone: Annotated[bool, Meta(description="whether nobody else writes meanwhile")] = False


class Signal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something by which the new version is compared with the old one."""

    weight: Annotated[float, Meta(description="the weight of its evidence", gt=0, le=1000)] = 1.0
    dry_run: Annotated[bool, Meta(description="whether it is only watched and reported")] = False


class Environment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One environment. The last one written is where the users are."""

    target: Annotated[Any, Meta(description="what it runs on, by kind")]
    strategy: Annotated[
        Any, Meta(description="how a version is rolled out: a kind, or one with its settings")
    ] = "canary"
    metrics: Annotated[Any, Meta(description="where its numbers come from; by default the target")] = None
    backup: Annotated[
        str | Backup,
        Meta(
            description="a command before the migration, with {file} or {release} to tell where; "
            "sqlite:FILE, postgresql:SERVICE"
        ),
    ] = ""
    restore: Annotated[
        str, Meta(description="a command that restores such a backup, with the same {file} or {release}")
    ] = ""
    written: Annotated[
        str, Meta(description="a command that prints something which changes with every write")
    ] = ""
    migrate: Annotated[str | Migration, Meta(description="a command that migrates the data")] = ""
    warm_up: Annotated[
        str,
        Meta(
            description="a command that warms a version up before it gets traffic, with {url}; "
            "or how long it gets copies of requests for that, such as 60s"
        ),
    ] = ""
    refuse: Annotated[str, Meta(description="limits: a version beyond them is rolled back")] = (
        "error_rate > 1% or p95 > 500ms or cpu > 80% or memory > 80%"
    )
    lasting: Annotated[str, Meta(description="how long a gauge, such as cpu, must be above its limit")] = (
        msgspec.field(name="for", default="60s")
    )
    signals: Annotated[
        dict[str, Signal], Meta(description="what versions are compared by: errors, or a time such as 250ms")
    ] = {}
    tolerance: Annotated[
        float, Meta(description="up to how many times as bad does not count as worse", ge=1, le=100)
    ] = 1.25
    variables: Annotated[
        dict[str, str | None],
        Meta(description="variables of its commands, as in `variables`, from the branch that is released to"),
    ] = {}
    traffic: Annotated[str, Meta(description="the expected requests, such as 50/s, for the plan")] = ""
    watch: Annotated[
        str,
        Meta(description="how long a version with all of the traffic is watched; 5m, in the last one 15m"),
    ] = ""
    tick: Annotated[str, Meta(description="the time between two looks at the numbers")] = "10s"
    soak: Annotated[
        str,
        Meta(
            description="how long a version runs here before the release continues; 24h, in the last one not"
        ),
    ] = ""
    warm: Annotated[
        str,
        Meta(
            description="how long a version warms up after each shift, before latency and gauges are judged: "
            "a time, or a number such as 500 requests; at most a third of a watch"
        ),
    ] = "60s"
    record: Annotated[
        str,
        Meta(
            description="how long a version is compared with what was recorded before, where no traffic is "
            "left to compare with; then the limits alone decide"
        ),
    ] = "5m"
    stretch: Annotated[
        str, Meta(description="how much longer a watch may take until there were enough requests")
    ] = "2h"
    at_least: Annotated[
        int, Meta(description="how many requests each version must have had for a go", ge=1)
    ] = 100
    patience: Annotated[str, Meta(description="how long numbers may be missing before a person is asked")] = (
        "5m"
    )
    deadline: Annotated[
        str, Meta(description="how long the rollout may take, not counting watches and pauses")
    ] = "30m"

    def __post_init__(self) -> None:
        """Refuse what is no duration, or no limit, at its place."""
        for name in ("watch", "tick", "soak", "deadline", "patience", "record", "stretch"):
            text = getattr(self, name)
            if text not in {"", "0s"}:
                _refuse(name, partial(duration.parse, text))
        if self.lasting != "0s":
            _refuse("for", partial(duration.parse, self.lasting))
        _refuse("warm", partial(warmth.parse, self.warm))
        _refuse("warm_up", partial(copying, self.warm_up))
        refuse_wrong(self.variables)
        _refuse("refuse", partial(_limits, self.refuse))
        _refuse("backup", self._backup)

    def _backup(self) -> None:
        """Refuse commands beside a backup that brings its own."""
        try:
            own = built_in(self.backup)
        except ValueError as problem:
            raise UsageError(str(problem)) from None
        if own and (self.restore or self.written):
            raise UsageError("a built-in backup brings its own restore and written; take those out")
        _refuse("signals", partial(_signals, self.signals))
        if self.traffic:
            _refuse("traffic", partial(_pace, self.traffic))


def copying(warm_up: str) -> float:
    """Seconds for which a version gets copies of requests to warm up; 0 where a command or nothing does.

    Raises:
        UsageError: the command cannot know where the version is reached.
    """
    try:
        return duration.parse(warm_up)
    except UsageError:
        if warm_up and "{url}" not in warm_up:
            raise UsageError(
                f"the command {quoted(warm_up)} lacks {{url}}: gonogo says where each instance is reached"
            ) from None
        return 0.0


def _limits(text: str) -> None:
    from gonogo.domain.analysis.limits import limits

    limits(text)


def _signals(signals: dict[str, Signal]) -> None:
    from gonogo.domain.analysis.signals import bound

    found: dict[int, str] = {}
    for name in signals:
        before = found.setdefault(bound(name), name)
        if before != name:
            raise UsageError(f"{before} and {name} are the same signal")


def _pace(text: str) -> None:
    from gonogo.domain.analysis.pace import parse

    parse(text)


def _refuse(name: str, read: Callable[[], object]) -> None:
    try:
        read()
    except UsageError as problem:
        raise WrongPartError(str(problem), name) from None


class Rollback(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a version is rolled back."""

    automatic: Annotated[
        bool, Meta(description="whether a version is rolled back without asking anybody")
    ] = True
    asks: Annotated[
        Asks,
        Meta(
            description="whether a person decides, once users are back at the last good share; `before`: "
            "while they stay where they are. true is the same as automatic: false"
        ),
    ] = False
    cooldown: Annotated[
        str, Meta(description="how long after a rollback a person decides about another one")
    ] = "5m"
    order: Annotated[tuple[RollbackStep, ...], Meta(description="the steps, in their order")] = ORDER
    watch: Annotated[str, Meta(description="how long the restored version is watched")] = "5m"
    keep: Annotated[
        int, Meta(description="how many versions are kept beside the live one, to roll back to", ge=0)
    ] = 5
    investigate: Annotated[
        str, Meta(description="how long a bad version still runs without traffic, to be looked into")
    ] = "0s"
    keep_blocked: Annotated[
        str, Meta(description="how long a blocked version is kept after it was stopped, to be looked into")
    ] = "7d"
    alert: Annotated[Any, Meta(description="how to alert the people on call: a command, or a kind")] = ""
    revert: Annotated[
        bool, Meta(description="whether a branch is pushed that reverts the commits of a bad version")
    ] = True
    issue: Annotated[bool, Meta(description="whether an issue is opened, if a tracker is configured")] = True

    def __post_init__(self) -> None:
        """Refuse what is no duration, and an order that would leave users without a version."""
        for name in ("cooldown", "watch", "investigate", "keep_blocked"):
            if getattr(self, name) != "0s":
                _refuse(name, partial(duration.parse, getattr(self, name)))
        why = wrong_order(self.order)
        if why:
            raise WrongPartError(why, "order")

    @property
    def seconds_of_blocked(self) -> int:
        """`keep_blocked` in seconds."""
        return 0 if self.keep_blocked == "0s" else round(duration.parse(self.keep_blocked))
