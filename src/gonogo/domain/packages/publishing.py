"""In which order the packages of gonogo.yml are published, by what their workspaces say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.packages.order import order
from gonogo.domain.packages.workspace import Member

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gonogo.domain.packages.workspace import Workspace


def publishing(folders: Mapping[str, str], workspaces: Iterable[Workspace]) -> tuple[str, ...]:
    """The packages, each after those that it depends on, and where that leaves it open as they are given.

    folders: where each package lies, by its name. What is none of them and lies between two counts as well.
    """
    given = {folder: place for place, folder in enumerate(folders.values())}
    known = {folder: Member(folder, folder, "") for folder in given}
    for workspace in workspaces:
        places = {member.name: member.folder for member in workspace.members}
        for member in workspace.members:
            known[member.folder] = _with(known.get(member.folder), member, places)
    members = sorted(known.values(), key=lambda member: given.get(member.folder, len(given)))
    found = {member.folder: place for place, member in enumerate(order(members).members)}
    return tuple(sorted(folders, key=lambda name: found[folders[name]]))


def _with(before: Member | None, member: Member, places: Mapping[str, str]) -> Member:
    """A folder with what it depends on, by folders: two workspaces may have a package in the same one."""
    requires = tuple(places[name] for name in member.requires if name in places)
    development = tuple(places[name] for name in member.development if name in places)
    if before:
        requires, development = (*before.requires, *requires), (*before.development, *development)
    return Member(member.folder, member.folder, "", requires=requires, development=development)
