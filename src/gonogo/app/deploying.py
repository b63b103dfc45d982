"""The environments of a plan: those of the settings, with the steps of their strategies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.config.environments import Migration
from gonogo.domain import duration
from gonogo.domain.environment import Database, EnvironmentPlan, Part
from gonogo.domain.plan import Skipped
from gonogo.domain.rollout import Smoke, Watch
from gonogo.ports.strategy import Occasion

if TYPE_CHECKING:
    from gonogo.app.project import Project
    from gonogo.config.environments import Environment
    from gonogo.domain.rollout import Step

_OWN_METRICS = {"local": "envoy"}
"""Where the numbers of a kind of target come from by itself."""


def planned_environments(
    project: Project, *, hotfix: bool = False
) -> tuple[tuple[EnvironmentPlan, ...], tuple[Skipped, ...]]:
    """What is done in each environment, in their order, and those that a hotfix passes over."""
    every = list(project.settings.environments.items())
    skipped = every[:-1] if hotfix else []
    plans = [
        _planned(project, name, environment, last=name == every[-1][0], hotfix=hotfix)
        for name, environment in every[len(skipped) :]
    ]
    return tuple(plans), tuple(
        Skipped(f"environment {name}", "a hotfix does not wait for it") for name, _ in skipped
    )


def _planned(
    project: Project, name: str, environment: Environment, *, last: bool, hotfix: bool
) -> EnvironmentPlan:
    settings, rollback = project.settings, project.settings.rollback
    watch = _seconds(environment.watch or ("15m" if last else "5m"))
    instances = getattr(environment.target, "instances", 1)
    steps = _strategy(project, environment.strategy).steps(Occasion(instances, watch, hotfix))
    smoke = {"kind": "smoke", "checks": settings.smoke}
    return EnvironmentPlan(
        name=name,
        target=_part(environment.target),
        metrics=_metrics(environment),
        strategy=_kind(environment.strategy),
        steps=tuple(step for step in steps if _is_wanted(step, checks=bool(settings.smoke))),
        instances=instances,
        smoke=_encoded(smoke) if settings.smoke else "",
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
        alert=rollback.alert,
    )


def _strategy(project: Project, strategy: Any) -> Any:
    kind = project.strategies(_kind(strategy))
    return kind(kind.Settings() if isinstance(strategy, str) else strategy)


def _kind(settings: Any) -> str:
    return settings if isinstance(settings, str) else str(settings.__struct_config__.tag)


def _part(settings: Any) -> Part:
    return Part(_kind(settings), _encoded(settings))


def _metrics(environment: Environment) -> Part:
    if environment.metrics is not None:
        return _part(environment.metrics)
    kind = _OWN_METRICS.get(_kind(environment.target), _kind(environment.target))
    return Part(kind, _encoded({"kind": kind}))


def _encoded(settings: object) -> str:
    return msgspec.json.encode(settings, order="sorted").decode()


def _is_wanted(step: Step, *, checks: bool) -> bool:
    """Not a watch of no time, nor smoke checks where none are named."""
    return checks if isinstance(step, Smoke) else not isinstance(step, Watch) or step.seconds > 0


def _database(environment: Environment) -> Database:
    migrate = environment.migrate
    if isinstance(migrate, str):
        migrate = Migration(migrate)
    return Database(
        environment.backup,
        environment.restore,
        migrate.run,
        migrate.check,
        migrate.one_way,
    )


def _seconds(text: str) -> int:
    return 0 if text == "0s" else round(duration.parse(text))
