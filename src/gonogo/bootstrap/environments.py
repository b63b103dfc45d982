"""Environments: targets, numbers, alerts, by their kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gonogo.adapters.clock.system import SystemClock
from gonogo.adapters.commands.given import GivenCommands
from gonogo.adapters.commands.setting import variables
from gonogo.bootstrap.secrets import vault
from gonogo.bootstrap.workspace import open_commands, open_workspace
from gonogo.domain.surroundings import Surroundings
from gonogo.ports.commands import OURS
from gonogo.typed import decoded

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.adapters.target.local.target import LocalTarget
    from gonogo.app.environments.environments import Known
    from gonogo.app.project import Project
    from gonogo.domain.rollout.environment import EnvironmentPlan, Part
    from gonogo.ports.alerts import Alerts
    from gonogo.ports.commands import Commands
    from gonogo.ports.metrics import Metrics
    from gonogo.ports.repository import Place
    from gonogo.ports.target import Target, TargetTools


def open_alerts(project: Project, commands: Commands, environment: EnvironmentPlan) -> Alerts | None:
    """How whoever is on call is told of an environment, if that is configured."""
    from gonogo.plugins import ALERTS

    if environment.alert is None:
        return None
    kind, settings = _planned(ALERTS, environment.alert, f"the alerts of {environment.name}")
    alerts: Alerts = kind(settings, _tools(project, environment, commands))
    return alerts


def open_target(project: Project, environment: EnvironmentPlan, commands: Commands | None = None) -> Target:
    """What an environment runs on, as it was planned. commands: those of this machine where not said."""
    from gonogo.plugins import TARGETS

    kind, settings = _planned(TARGETS, environment.target, f"the target of {environment.name}")
    target: Target = kind(settings, _tools(project, environment, commands))
    return target


def open_untouched_target(project: Project, environment: EnvironmentPlan) -> Target:
    """The same to be looked at only: the commands that tell how it stands leave no log."""
    from gonogo.adapters.commands.passing import PassingCommands

    return open_target(project, environment, PassingCommands(vault()))


def _tools(project: Project, environment: EnvironmentPlan, commands: Commands | None) -> TargetTools:
    place = project.repository.place
    given = GivenCommands(commands or open_commands(place), environment.surroundings)
    return target_tools(place, environment.name, given, environment.surroundings)


def target_tools(
    place: Place, environment: str, commands: Commands | None = None, surroundings: Surroundings = OURS
) -> TargetTools:
    """What the target of an environment may use. commands: those of this machine where not said."""
    from functools import partial

    from gonogo.adapters.http.standard import StandardHttp
    from gonogo.ports.target import TargetTools

    own = commands or open_commands(place)
    clock = SystemClock()
    given = partial(variables, surroundings, {}, vault())
    return TargetTools(environment, own, StandardHttp(), clock, open_workspace(place), given)


def open_metrics(project: Project, environment: EnvironmentPlan) -> Metrics:
    """Where the numbers of an environment come from, as it was planned.

    Raises:
        UsageError: its target is not of the kind that these numbers come from.
    """
    from gonogo.adapters.http.standard import StandardHttp
    from gonogo.adapters.metrics.attended import Attended, AttendedMetrics
    from gonogo.plugins import METRICS
    from gonogo.ports.metrics import MetricsContext

    kind, settings = _planned(METRICS, environment.metrics, f"the metrics of {environment.name}")
    target = open_target(project, environment)
    clock = SystemClock()
    metrics: Metrics = kind(settings, MetricsContext(environment.name, StandardHttp(), clock, target))
    return AttendedMetrics(metrics, target, clock) if isinstance(target, Attended) else metrics


def _planned(group: str, part: Part, what: str) -> tuple[Any, Any]:
    """The class of a part of a plan, and its settings, read again by that class as it is now.

    Raises:
        UsageError: the kind as it is installed here cannot read them.
    """
    import msgspec

    from gonogo.plugins import installed

    kind = installed(group).load(part.kind)
    try:
        return kind, decoded(part.settings, kind.Settings)
    except msgspec.ValidationError as problem:
        from gonogo.errors import UsageError

        raise UsageError(
            f"{what}, of kind {part.kind}, was planned with settings that cannot be read here: {problem}. "
            "Install what it was planned with, or plan again: gonogo abort; gonogo release"
        ) from None


def kept_metrics(project: Project) -> Callable[[EnvironmentPlan], Metrics]:
    """Opens the numbers of each environment once, so that a source may go on from what it saw."""
    opened: dict[tuple[str, Part, Part], Metrics] = {}

    def metrics(environment: EnvironmentPlan) -> Metrics:
        key = (environment.name, environment.metrics, environment.target)
        if key not in opened:
            opened[key] = open_metrics(project, environment)
        return opened[key]

    return metrics


def local_targets(project: Project, environment: str = "") -> dict[str, LocalTarget]:
    """The environments that run on this machine, by name; all of them, or the one.

    Raises:
        UsageError: there is none, or the one is not known or runs elsewhere.
    """
    from gonogo.adapters.target.local.settings import LocalSettings
    from gonogo.adapters.target.local.target import LocalTarget
    from gonogo.errors import UsageError

    targets = {name: one.target for name, one in project.settings.environments.items()}
    local = [name for name, one in targets.items() if isinstance(one, LocalSettings)]
    if environment and environment not in local:
        why = "runs elsewhere" if environment in targets else "is no environment of gonogo.yml"
        raise UsageError(f"{environment} {why}. On this machine run: {', '.join(local) or 'none'}")
    if not local:
        raise UsageError(
            "No environment runs on this machine. Give one a target of kind `local` in gonogo.yml"
        )
    chosen = [environment] if environment else local
    place = project.repository.place
    around = {name: Surroundings(project.settings.variables_of(name)) for name in chosen}
    return {
        name: LocalTarget(targets[name], target_tools(place, name, surroundings=around[name]))
        for name in chosen
    }


def known_versions(project: Project) -> Known:
    """What is known of versions here; nothing where nothing was released."""
    from functools import partial

    from gonogo.app.environments.environments import Known
    from gonogo.app.environments.rolling_back import can_come_back, may_not_be_deployed
    from gonogo.bootstrap.record import has_record
    from gonogo.bootstrap.releases import open_releases

    if not has_record(project):
        return Known(lambda _environment, _seen: ())
    releases, kept = open_releases(project), project.settings.rollback.seconds_of_blocked
    return Known(partial(can_come_back, releases), may_not_be_deployed(releases), kept)


def local_target(project: Project, environment: str) -> LocalTarget:
    """The target of an environment that runs on this machine."""
    return local_targets(project, environment)[environment]
