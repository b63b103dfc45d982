"""The packages of a repository as gonogo.yml is to name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.app.packages import packages_of
from gonogo.app.planning import sources
from gonogo.app.planning.lines import line_of
from gonogo.config.version_files import named, path_of
from gonogo.domain.packages.units import in_step, units
from gonogo.errors import GonogoError
from gonogo.formats.yaml_text import flow, scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.app.project import Project
    from gonogo.config.version_files import NamedFile
    from gonogo.domain.packages.units import Unit
    from gonogo.formats.yaml import Data


def proposed_packages(project: Project) -> list[str]:
    """The lines of `packages`; none where it is set, or where the repository is released as a whole."""
    found = [] if project.settings.packages else units(packages_of(project), project.reads, project.scheme)
    return [*_lines(project, found), ""] if found else []


def version_files(project: Project) -> list[Data]:
    """The files that carry the version of the whole: those at the top, and members that go in step.

    Those that are named stay as they are; what follows a file that is found is not told beside it.
    """
    stated = project.settings.versioning.files
    if stated is not None:
        return [_as_stated(file) for file in stated]
    found = sources.find(project.files, "", None)
    paths: list[Data] = list(dict.fromkeys(source.root or source.path for source in found))
    if project.settings.packages:
        return paths
    latest = line_of(project).stated
    step = in_step(packages_of(project), str(latest.version) if latest else "")
    agree = step is not None and all(source.states.text == step.version for source in found)
    followers = {source.path for source in found if source.root}
    beside = [path for path in step.files if path not in followers] if step and agree else []
    return list(dict.fromkeys([*paths, *_readable(project, tuple(beside))]))


def _as_stated(file: str | NamedFile) -> Data:
    """A path alone where nothing more is said."""
    told: Data = msgspec.to_builtins(named(file))
    return path_of(file) if told == {"path": path_of(file)} else told


def _readable(project: Project, paths: tuple[str, ...]) -> Iterator[str]:
    """Those of the files that a release can write."""
    for path in paths:
        try:
            sources.find(project.files, "", [path])
        except GonogoError:
            continue
        yield path


def _lines(project: Project, found: list[Unit]) -> Iterator[str]:
    yield "packages:  # each has versions, tags and a change log of its own"
    for unit in found:
        told: dict[str, Data] = {"path": unit.path or "."} | ({"also": [*unit.also]} if unit.also else {})
        told |= {"tag": unit.tag} if unit.tag else {}
        told |= {"files": [unit.file]} if not _is_found(project, unit) else {}
        yield f"  {scalar(unit.name)}: {flow(told)}"


def _is_found(project: Project, unit: Unit) -> bool:
    """Whether its version file is found without being named, or cannot be written at all."""
    if not unit.file or not list(_readable(project, (unit.file,))):
        return True
    try:
        found = sources.find(project.files, unit.path, None)
    except GonogoError:
        return False
    return unit.file in {source.path for source in found}
