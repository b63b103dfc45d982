"""The environments of a plan: those of the settings, with the steps of their strategies."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET

from gonogo.config.backups import Commands, built_in
from gonogo.config.environments import Migration, copying
from gonogo.domain import duration
from gonogo.domain.analysis import pace
from gonogo.domain.analysis.limits import GaugeLimit, limits
from gonogo.domain.analysis.signals import SIGNALS, Signal, bound
from gonogo.domain.analysis.weather import SHIPPED, Weather
from gonogo.domain.planning.plan import Skipped
from gonogo.domain.rollout import warmth
from gonogo.domain.rollout.environment import Database, EnvironmentPlan, Part
from gonogo.domain.rollout.rollout import Shift, Smoke, WarmUp, Watch
from gonogo.domain.text import listed
from gonogo.errors import UsageError
from gonogo.ports.strategy import Occasion, StrategySettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.app.project import Project
    from gonogo.config.environments import Environment
    from gonogo.config.settings import Settings
    from gonogo.domain.rollout.rollout import Step


def planned_environments(
    project: Project, *, hotfix: bool = False, prerelease: bool = False, settings: Settings | None = None
) -> tuple[tuple[EnvironmentPlan, ...], tuple[Skipped, ...]]:
    """What is done in each environment, in their order, and those that are passed over, with why.

    settings: those that say it; the project's own where not said.
    A hotfix goes to the last one at once; a prerelease never reaches that.
    """
    settings = settings or project.settings
    every = list(settings.environments.items())
    last = [name for name, _ in every][-1:]
    passed = {name: "a hotfix does not wait for it" for name, _ in every[:-1]} if hotfix else {}
    passed |= dict.fromkeys(last, "a prerelease never reaches it") if prerelease else {}
    plans = [
        _planned(project, settings, name, environment, last=name in last, hotfix=hotfix)
        for name, environment in every
        if name not in passed
    ]
    return tuple(plans), tuple(Skipped(f"environment {name}", why) for name, why in passed.items())


def _planned(
    project: Project, settings: Settings, name: str, environment: Environment, *, last: bool, hotfix: bool
) -> EnvironmentPlan:
    rollback = settings.rollback
    watch = _seconds(environment.watch or ("15m" if last else "5m"))
    instances = environment.target.instances
    occasion = Occasion(instances, watch, hotfix, splits=environment.target.splits)
    strategy = _strategy(project, environment.strategy)
    steps = _warmed_up(name, environment, project.strategies(strategy.kind)(strategy).steps(occasion))
    smoke = {"kind": "smoke", "checks": settings.smoke}
    return EnvironmentPlan(
        name=name,
        target=_part(environment.target),
        metrics=_metrics(name, environment),
        strategy=strategy.kind,
        steps=tuple(step for step in steps if _is_wanted(step, checks=bool(settings.smoke))),
        instances=instances,
        smoke=_encoded(smoke) if settings.smoke else "",
        window=settings.window_of(name),
        database=_database(environment),
        refuse=environment.refuse,
        watch=watch,
        tick=max(1, _seconds(environment.tick)),
        soak=_seconds(environment.soak or ("0s" if last else "24h")),
        deadline=_seconds(environment.deadline),
        asks=rollback.asks or not rollback.automatic,
        at_least=environment.at_least,
        patience=max(1, _seconds(environment.patience)),
        keep=rollback.keep,
        alert=_alert(rollback.alert),
        lasting=_seconds(environment.lasting),
        signals=_signals(environment),
        tolerance=environment.tolerance,
        traffic=pace.parse(environment.traffic) if environment.traffic else 0.0,
        cooldown=_seconds(rollback.cooldown),
        back=rollback.order,
        verify=_seconds(rollback.watch),
        revert=rollback.revert,
        issue=rollback.issue,
        investigate=(_seconds(rollback.investigate) if environment.target.spares else 0) or UNSET,
        keep_blocked=rollback.seconds_of_blocked if environment.target.spares else UNSET,
        warm_up=UNSET if copying(environment.warm_up) else environment.warm_up or UNSET,
        weather=_weather(environment, strategy),
    )


def _warmed_up(name: str, environment: Environment, steps: Sequence[Step]) -> list[Step]:
    """The steps, with what warms the candidate up right before its first traffic.

    Raises:
        UsageError: its target copies no requests.
    """
    found, seconds = list(steps), copying(environment.warm_up)
    if seconds and not environment.target.mirrors:
        raise UsageError(
            f"environment {name}: its target copies no requests for {seconds:g} s to warm up a version. "
            "Let it, such as a local one by `mirror: 10`, or say a command as `warm_up`"
        )
    first = next((at for at, step in enumerate(found) if isinstance(step, Shift)), None)
    if environment.warm_up and first is not None:
        found.insert(first, WarmUp(ceil(seconds)))
    return found


def _weather(environment: Environment, strategy: StrategySettings) -> Weather:
    """What its watches reckon with."""
    warm = warmth.parse(strategy.warm or environment.warm)
    return msgspec.structs.replace(
        SHIPPED,
        warm=float(warm.seconds),
        warm_requests=warm.requests,
        record=float(_seconds(environment.record)),
        stretch=float(_seconds(environment.stretch)),
    )


def _signals(environment: Environment) -> tuple[Signal, ...]:
    named = environment.signals.items()
    return tuple(Signal(bound(name), one.weight, one.dry_run) for name, one in named) or SIGNALS


def _strategy(project: Project, strategy: Any) -> StrategySettings:
    """Its settings; those of a kind alone are all as they are by default."""
    settings: StrategySettings = (
        project.strategies(strategy).Settings() if isinstance(strategy, str) else strategy
    )
    return settings


def _kind(settings: Any) -> str:
    return settings if isinstance(settings, str) else str(settings.__struct_config__.tag)


def _part(settings: Any) -> Part:
    return Part(_kind(settings), _encoded(settings))


def _alert(alert: Any) -> Part | None:
    """A line is a command."""
    if not alert:
        return None
    return (
        Part("command", _encoded({"kind": "command", "run": alert}))
        if isinstance(alert, str)
        else _part(alert)
    )


def _metrics(name: str, environment: Environment) -> Part:
    """Where its numbers come from.

    Raises:
        UsageError: from nowhere, or from what its target is not, or they lack what a limit is about.
    """
    metrics, target = environment.metrics, _kind(environment.target)
    if metrics is None:
        kind = environment.target.own_metrics
        if not kind:
            raise UsageError(
                f"environment {name} has no numbers: its target of kind `{target}` counts nothing. "
                "Say `metrics:`, or give it a command to `measure`"
            )
        return Part(kind, _encoded({"kind": kind}))
    needed = metrics.target_kind
    if needed not in ("", target):
        raise UsageError(
            f"environment {name}: numbers of kind `{_kind(metrics)}` need a target of kind `{needed}`; "
            f"its own is of kind `{target}`. Name another source with `metrics:`"
        )
    _refuse_unmeasured(name, environment)
    return _part(metrics)


def _refuse_unmeasured(name: str, environment: Environment) -> None:
    """A limit for a gauge that nobody measures would hold every release."""
    measured = environment.metrics.measured
    wanted = [one.gauge for one in limits(environment.refuse) if isinstance(one, GaugeLimit)]
    lacking = [] if measured is None else [gauge for gauge in wanted if gauge not in measured]
    if lacking:
        raise UsageError(
            f"environment {name}: `refuse` has limits for {listed(lacking)}, which its `metrics` do not "
            "measure. Add queries with `gauges:`, or say a `refuse:` without them"
        )


def _encoded(settings: object) -> str:
    return msgspec.json.encode(settings, order="sorted").decode()


def _is_wanted(step: Step, *, checks: bool) -> bool:
    """Not a watch of no time, nor smoke checks where none are named."""
    return checks if isinstance(step, Smoke) else not isinstance(step, Watch) or step.seconds > 0


def _database(environment: Environment) -> Database:
    migrate = environment.migrate
    if isinstance(migrate, str):
        migrate = Migration(migrate)
    own = built_in(environment.backup)
    stated = Commands(str(environment.backup), environment.restore, environment.written)
    commands = own.commands if own else stated
    return Database(
        backup=commands.backup,
        restore=commands.restore,
        written=commands.written,
        migrate=migrate.run,
        migrated=migrate.check,
        one_way=migrate.one_way,
        alone=migrate.alone,
    )


def _seconds(text: str) -> int:
    return 0 if text == "0s" else round(duration.parse(text))
