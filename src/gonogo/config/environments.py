"""Environments: where a version runs, how it gets there, and what sends it back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta

from gonogo.config.backups import Backup, built_in
from gonogo.config.wrong import WrongPartError
from gonogo.domain import duration
from gonogo.domain.rollout.rollback import ORDER, RollbackStep, wrong_order
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable


class Migration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the data comes to the new version's form."""

    run: Annotated[str, Meta(description="a command that migrates the data, before any traffic")]
    check: Annotated[str, Meta(description="a command that ends with 0 once it is migrated")] = ""
    one_way: Annotated[bool, Meta(description="whether it cannot be undone")] = False
    alone: Annotated[bool, Meta(description="whether it keeps others from writing while it runs")] = False


class Signal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something by which the new version is compared with the old one."""

    weight: Annotated[float, Meta(description="of its evidence beside that of the others", gt=0, le=1000)] = (
        1.0
    )
    dry_run: Annotated[bool, Meta(description="whether it is only watched and told")] = False


class Environment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One environment. The last one written is where the users are."""

    target: Annotated[Any, Meta(description="what it runs on, by kind")]
    strategy: Annotated[Any, Meta(description="how a version comes in: a kind, or one with its settings")] = (
        "canary"
    )
    metrics: Annotated[Any, Meta(description="where its numbers come from; the target's own")] = None
    backup: Annotated[
        str | Backup,
        Meta(
            description="a command before the migration, with {file} or {release} to tell where; "
            "sqlite:FILE, postgresql:SERVICE"
        ),
    ] = ""
    restore: Annotated[
        str, Meta(description="a command that brings such a backup back, with the same {file} or {release}")
    ] = ""
    written: Annotated[
        str, Meta(description="a command that prints something which changes with every write")
    ] = ""
    migrate: Annotated[str | Migration, Meta(description="a command that migrates the data")] = ""
    refuse: Annotated[str, Meta(description="what sends a version back, as a condition")] = (
        "error_rate > 1% or p95 > 500ms or cpu > 80% or memory > 80%"
    )
    lasting: Annotated[str, Meta(description="how long a gauge, such as cpu, must be above its limit")] = (
        msgspec.field(name="for", default="60s")
    )
    signals: Annotated[
        dict[str, Signal], Meta(description="what versions are compared by: errors, or a time such as 250ms")
    ] = {}
    tolerance: Annotated[float, Meta(description="how many times as bad is not worse yet", ge=1, le=100)] = (
        1.25
    )
    traffic: Annotated[
        str, Meta(description="the requests that are expected, such as 50/s, for the plan")
    ] = ""
    watch: Annotated[str, Meta(description="how long all of it is watched; 5m, the last one 15m")] = ""
    tick: Annotated[str, Meta(description="between two looks at the numbers")] = "10s"
    soak: Annotated[
        str, Meta(description="how long a version runs here before it goes on; 24h, at the last one not")
    ] = ""
    at_least: Annotated[int, Meta(description="requests that each version must have had for a go", ge=1)] = (
        100
    )
    patience: Annotated[str, Meta(description="until a person is asked where numbers are missing")] = "5m"
    deadline: Annotated[str, Meta(description="how long it may take, without watches and pauses")] = "30m"

    def __post_init__(self) -> None:
        """Refuse what is no duration, or no limit, at its place."""
        for name in ("watch", "tick", "soak", "deadline", "patience"):
            text = getattr(self, name)
            if text not in {"", "0s"}:
                _refuse(name, partial(duration.parse, text))
        if self.lasting != "0s":
            _refuse("for", partial(duration.parse, self.lasting))
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
    """The way back."""

    automatic: Annotated[bool, Meta(description="whether it is taken without asking anybody")] = True
    asks: Annotated[bool, Meta(description="whether a person is asked before the first of a release")] = False
    cooldown: Annotated[
        str, Meta(description="after one in an environment, how long a person is asked before another")
    ] = "5m"
    order: Annotated[tuple[RollbackStep, ...], Meta(description="what is done, in this order")] = ORDER
    watch: Annotated[str, Meta(description="how long the version that is back is watched")] = "5m"
    keep: Annotated[int, Meta(description="versions that can come back, beside the live one", ge=0)] = 5
    alert: Annotated[Any, Meta(description="how whoever is on call is told: a command, or a kind")] = ""
    revert: Annotated[
        bool, Meta(description="whether a branch is pushed that takes back the commits of a bad version")
    ] = True
    issue: Annotated[bool, Meta(description="whether an issue is opened, where a tracker is configured")] = (
        True
    )

    def __post_init__(self) -> None:
        """Refuse what is no duration, and an order that would leave users without a version."""
        for name in ("cooldown", "watch"):
            if getattr(self, name) != "0s":
                _refuse(name, partial(duration.parse, getattr(self, name)))
        why = wrong_order(self.order)
        if why:
            raise WrongPartError(why, "order")
