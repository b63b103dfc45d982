"""The gates of a plan: those of the settings or those that were found, as this kind of release asks them."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.app.planning.affected import Narrowing
from gonogo.config.runners import detected_gates
from gonogo.config.settings import BEFORE_TAG, RELEASE_WINDOW
from gonogo.domain import duration
from gonogo.domain.planning.gating import ordered
from gonogo.domain.planning.hotfix import MANDATORY, standing
from gonogo.domain.planning.plan import GatePlan, Preparation, Skipped
from gonogo.domain.planning.readiness import Obstacle
from gonogo.domain.text import listed, printable
from gonogo.ports.gate import Retry
from gonogo.typed import converted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gonogo.app.project import Project
    from gonogo.ports.gate import GateSettings

    Kinds = Callable[[str], type[Any]]

_WINDOW_TIMEOUT = 60
_RETRIES = {"e2e": Retry(1, "60s")}
"""What is asked again by itself where the settings say nothing, by its stage."""


def planned_gates(
    project: Project,
    kinds: Kinds,
    *,
    hotfix: bool = False,
    since: str = "",
    packages: Sequence[str] | None = None,
) -> tuple[tuple[GatePlan, ...], tuple[Skipped, ...]]:
    """The gates in their order, and those that this kind of release does not ask.

    since: of a hotfix, the commit of the release that it fixes. packages: those that are released; nothing
    where the gates of every package are meant.
    """
    narrowing = Narrowing(project, since) if hotfix else None
    asked = _release_window(project)
    skipped: list[Skipped] = []
    for name, gate in settings_of(project, kinds).items():
        stands = standing(gate.stage(name)) if hotfix else None
        needless = (stands.skipped if stands else "") or _unchanged(gate, packages)
        if needless:
            skipped.append(Skipped(name, needless))
        else:
            required = gate.required if stands is None or stands.required is None else stands.required
            chosen, note = narrowing.narrowed(name, gate) if narrowing else (gate, "")
            asked.append(_planned(name, chosen, note, required=required))
    gone = {one.name for one in skipped}
    kept = (
        msgspec.structs.replace(gate, needs=tuple(name for name in gate.needs if name not in gone))
        for gate in asked
    )
    return ordered(list(kept)), tuple(skipped)


def planned_preparation(project: Project) -> Preparation | msgspec.UnsetType:
    """What is installed for the gates, if anything is."""
    stated = project.settings.prepare
    return Preparation(stated.lines, ceil(duration.parse(stated.timeout))) if stated else msgspec.UNSET


def _unchanged(gate: GateSettings, packages: Sequence[str] | None) -> str:
    """Why a gate of packages is not asked: none of them is released; "" where it is asked."""
    concerns = gate.concerns
    if packages is None or not concerns or not set(concerns).isdisjoint(packages):
        return ""
    verb = "is" if len(concerns) == 1 else "are"
    return f"{listed([printable(name) for name in concerns])} {verb} not released"


def missing_gates(project: Project, kinds: Kinds, packages: Sequence[str] | None = None) -> list[Obstacle]:
    """What is in the way of a hotfix: a stage that it never goes without, and that has no gate.

    packages: those that it is of; nothing where the gates of every package are meant.
    """
    gates = settings_of(project, kinds).items()
    stages = {gate.stage(name) for name, gate in gates if not _unchanged(gate, packages)}
    if project.settings.environments and project.settings.smoke:
        stages.add("smoke")
    return [_missing(stage) for stage in MANDATORY if stage not in stages]


def _missing(stage: str) -> Obstacle:
    example = f"write one under `gates` in gonogo.yml, such as {stage}: {{kind: command, run: make {stage}}}"
    checks = ", or checks under `smoke` where there are `environments`" if stage == "smoke" else ""
    return Obstacle(
        f"no-{stage}-gate",
        f"a hotfix needs a gate of stage {stage}; none is configured or found",
        f"{example}{checks}",
    )


def settings_of(project: Project, kinds: Kinds) -> dict[str, GateSettings]:
    """The gates of the settings; where these say nothing, those that the repository shows by itself."""
    stated = project.settings.gates
    if stated is not None:
        return stated
    found = detected_gates(project.files)
    return {name: _made(kinds, settings) for name, settings in found.items()}


def _release_window(project: Project) -> list[GatePlan]:
    """The gate before the tag of a window that the settings have beside their gates."""
    settings = project.settings.window_of(BEFORE_TAG)
    return (
        [GatePlan(RELEASE_WINDOW, "window", settings, True, _WINDOW_TIMEOUT, stage="window")]
        if settings
        else []
    )


def _made(kinds: Kinds, settings: dict[str, Any]) -> GateSettings:
    model = kinds(str(settings["kind"])).Settings
    made: GateSettings = converted(settings, model)
    return made


def _planned(name: str, gate: GateSettings, note: str, *, required: bool) -> GatePlan:
    stage = gate.stage(name)
    retry = gate.retry or _RETRIES.get(stage)
    return GatePlan(
        name=name,
        kind=gate.kind,
        settings=msgspec.json.encode(gate, order="sorted").decode(),
        required=required,
        timeout=ceil(gate.seconds),
        needs=tuple(gate.needs),
        retries=retry.times if retry else 0,
        pause=ceil(retry.seconds) if retry else 0,
        parallel=gate.parallel,
        note=note,
        stage=stage,
    )
