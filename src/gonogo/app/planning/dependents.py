"""Packages that are released because others are: those that fall out of the range that they are asked in."""

from __future__ import annotations

from contextlib import suppress
from shlex import quote
from typing import TYPE_CHECKING

import msgspec

from gonogo.app.planning.following import known_to, links_into
from gonogo.app.planning.planning import plan
from gonogo.domain.packages.dependents import Asked, dependents
from gonogo.domain.packages.move import Move
from gonogo.domain.planning.bump import Wish
from gonogo.domain.text import printable
from gonogo.errors import GonogoError
from gonogo.formats import requirements, version_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gonogo.app.project import Project
    from gonogo.domain.planning.plan import Planned
    from gonogo.formats.requirements import Requirement


def with_dependents(
    project: Project, wish: Wish, planned: Mapping[str, Planned], *, hotfix: bool = False
) -> dict[str, Planned]:
    """The plans of packages, of which those get a patch whose range of another one would be left.

    Of a package that is not among them, a warning says so.
    """
    found = dict(planned)
    released = {name: one.plan.bump.version for name, one in planned.items() if one.plan}
    if not released or len(project.settings.packages) < 2 or not project.settings.takes_dependents:
        return found

    def version(name: str, reason: str) -> str:
        if name not in found:
            return ""
        asked = Wish(level="patch", channel=wish.channel, because=reason)
        found[name] = plan(project, asked, name, hotfix=hotfix)
        return found[name].bump.version

    reasons = dependents(released, asked_of(project), version)
    left = tuple(_left(name, reason) for name, reason in reasons.items() if name not in found)
    first = next(iter(released))
    return found | {first: msgspec.structs.replace(found[first], warnings=(*found[first].warnings, *left))}


def _left(name: str, reason: str) -> str:
    command = f"gonogo release --package {quote(printable(name))} --level patch"
    why = f"{printable(name)} is left out, but {reason}. Its range follows"
    return f"{why}; release it as well, or then: {command}"


def asked_of(project: Project) -> list[Asked]:
    """What the packages ask of each other when they are used."""
    packages = {project.folder(name): name for name in project.settings.packages}
    moves = [move for folder in packages for move in _manifests(project, folder)]
    return [
        Asked(packages[move.folder], packages[one.move.folder], one.range, one.language)
        for move in moves
        for one in _requirements(project, move, moves)
        if one.move.folder != move.folder and not one.is_development
    ]


def _manifests(project: Project, folder: str) -> Iterator[Move]:
    """Those in a folder, with the name and version that they have now."""
    members = {one.manifest: one for workspace in project.workspaces for one in workspace.members}
    prefix = f"{folder}/" if folder else ""
    for name in project.files.names(folder):
        path = prefix + name
        kind = version_files.kind_of(path)
        if path in members and members[path].version:
            yield Move(path, members[path].name, members[path].version, members[path].version)
        elif requirements.is_manifest(path) and kind:
            with suppress(GonogoError):  # the plan of its package says what is wrong
                states = kind.read(project.files.read(path) or "", path)
                yield Move(path, states.package, states.text, states.text)


def _requirements(project: Project, move: Move, moves: list[Move]) -> Iterator[Requirement]:
    """What a manifest asks of the others, itself or by what its workspace says for all."""
    own = _stated(project, move.manifest, moves)
    yield from own
    for workspace in project.workspaces:
        member = next((one for one in workspace.members if one.manifest == move.manifest), None)
        names = set(member.requires) - {one.move.name for one in own} if member else set()
        if names and workspace.manifest != move.manifest:
            yield from (one for one in _stated(project, workspace.manifest, moves) if one.move.name in names)


def _stated(project: Project, path: str, moves: list[Move]) -> list[Requirement]:
    kind = requirements.kind_of(path)
    if kind is None:
        return []
    with suppress(GonogoError):  # what follows the release says what is wrong
        text = project.files.read(path) or ""
        found = kind.stated(text, path, known_to(path, project.workspaces, moves))
        links = links_into(project.files, project.workspaces, path) if found else None
        return [one for one in found if links is None or one.lead or one.is_implied or one.move.name in links]
    return []
