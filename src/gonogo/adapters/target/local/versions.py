"""What an environment keeps of each version: the folder that it runs in, and its logs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from gonogo.adapters.target.local.following import Following
from gonogo.adapters.target.local.supervisor import logs, state
from gonogo.ports.target import Failed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from gonogo.adapters.target.local.supervisor.state import InstanceData
    from gonogo.ports.target import Artefact
    from gonogo.ports.workspace import Workspace

_LINES = 20


class Versions:
    """The versions of one environment, as files."""

    def __init__(self, folder: Path, workspace: Workspace) -> None:
        """Take the environment's folder, and what checks commits out."""
        self._folder = folder
        self._logs = folder / state.LOGS
        self._workspace = workspace

    def folder(self, artefact: Artefact) -> Path | Failed:
        """The folder that a version runs in; a checkout is made once, and moved to its place when whole."""
        if artefact.given:
            given = Path(artefact.given).resolve()
            return given if given.is_dir() else Failed(f"{given}, what was built, is no folder")
        folder = self._folder / "versions" / _name(artefact.version) / artefact.commit[:12]
        if not folder.exists():
            self._workspace.check_out(artefact.commit, folder)
        return folder

    @property
    def kept(self) -> list[Path]:
        """All that is kept, of whichever version."""
        return [*(self._folder / "versions").glob("*"), *self._logs.glob("*/")]

    def put_away(self, place: Path, known: Collection[str]) -> None:
        """Move one of `kept` out of the way, unless it is of a version that is known."""
        if place.name not in map(_name, known):
            away = self._folder / "trash" / f"{place.name}.{os.urandom(4).hex()}"
            away.parent.mkdir(exist_ok=True)
            place.rename(away)

    def empty_trash(self) -> None:
        """Remove what was put away."""
        for place in (self._folder / "trash").glob("*/"):
            self._workspace.remove(place)

    def logs(self, version: str, most: int) -> Iterator[tuple[str, str]]:
        """The last lines of each instance's log, each with whose it is; of all versions for ""."""
        for place in sorted(self._logs.glob(_pattern(version))):
            who = f"{unquote(place.parent.name)}/{place.stem}"
            yield from ((who, line) for line in logs.last_lines(place, most))

    def follow(self, version: str, most: int) -> Following:
        """The same, and what comes from then on."""
        return Following(self._logs, _pattern(version), most)

    def log_of(self, one: InstanceData) -> tuple[str, ...]:
        """The last lines of an instance's log."""
        return tuple(logs.last_lines(self._logs / _name(one["version"]) / f"{one['index']}.log", _LINES))

    @property
    def envoy_log(self) -> tuple[str, ...]:
        """The last lines of Envoy's log."""
        return tuple(logs.last_lines(self._logs / "envoy.log", _LINES))


def _name(version: str) -> str:
    return quote(version, safe="")


def _pattern(version: str) -> str:
    return f"{_name(version) if version else '*'}/*.log"
