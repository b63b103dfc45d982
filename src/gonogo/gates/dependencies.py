"""A gate for what a release depends on: services, migrations in order, licences."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from gonogo.domain.text import quoted
from gonogo.gates import licences, look, migrations, services
from gonogo.gates.answer import Answer
from gonogo.gates.side_by_side import side_by_side
from gonogo.ports.gate import Ask, GateContext, GateSettings

if TYPE_CHECKING:
    from gonogo.domain.decision import Decision
    from gonogo.gates.side_by_side import Look

_NAME = re.compile(r"\w[\w.-]{0,63}", re.ASCII)


class DependenciesSettings(GateSettings, frozen=True, kw_only=True, tag="dependencies"):
    """What a release depends on."""

    services: Annotated[
        dict[str, services.Service],
        Meta(description="services that must answer, by name, and at which version"),
    ] = msgspec.field(default_factory=dict)
    migrations: Annotated[
        migrations.Migrations | None, Meta(description="migrations that must be in order")
    ] = None
    licences: Annotated[licences.Licences | None, Meta(description="licences that are allowed")] = None

    @property
    def migration_folders(self) -> tuple[str, ...]:
        """Those of its migrations."""
        return tuple(self.migrations.folders) if self.migrations else ()

    def __post_init__(self) -> None:
        """Refuse what cannot work; msgspec reports a ValueError with its place."""
        GateSettings.__post_init__(self)
        if not (self.services or self.migrations or self.licences):
            raise ValueError("expected services, migrations or licences to look at")
        for name in self.services:
            if not _NAME.fullmatch(name):
                raise ValueError(f"{quoted(name, 40)} is no name of a service. Use letters, digits, - . _")


class DependenciesGate:
    """Go where all that a release depends on is there and as it must be."""

    Settings = DependenciesSettings

    def __init__(self, settings: DependenciesSettings) -> None:
        """Take what to look at."""
        self._settings = settings

    def poll(self, ask: Ask, tools: GateContext) -> Decision:
        """Look at all of it, side by side; see the port."""
        answer = Answer(ask, "fix what it depends on, and ask again")
        seen = side_by_side(self._looks(ask, tools), tools, ask.timeout, all_of_them=True)
        if seen.late:
            return look.late(answer, seen)
        return look.decided(answer, seen.outcomes, "check")

    def _looks(self, ask: Ask, tools: GateContext) -> dict[str, Look]:
        settings = self._settings
        looks: dict[str, Look] = {
            name: partial(service.look, name, ask, tools) for name, service in settings.services.items()
        }
        if settings.migrations:
            for folder in settings.migrations.folders:
                looks[f"migrations in {folder}"] = partial(settings.migrations.look, folder, ask, tools)
        if settings.licences:
            looks[f"{licences.NAME} of packages"] = partial(settings.licences.look, ask, tools)
        return looks
