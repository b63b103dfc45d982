"""A workspace of its parts: siblings are told from strangers, and what two members cannot share is told."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gonogo.domain.packages.workspace import Unknown, Workspace
from gonogo.domain.text import printable

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from gonogo.domain.packages.workspace import Ecosystem, Member


class Parts(NamedTuple):
    """What a file lists. members: with the names of everything that they depend on, also of strangers."""

    members: list[Member]
    unknown: list[Unknown]
    excluded: list[str]


def workspace(ecosystem: Ecosystem, manifest: str, parts: Parts) -> Workspace:
    """The workspace that a file at this path declares."""
    once = {member.manifest: member for member in parts.members}
    members = sorted(once.values(), key=lambda member: (member.folder, member.manifest))
    counts = Counter(member.name for member in members)
    return Workspace(
        ecosystem,
        manifest.rpartition("/")[0],
        manifest,
        tuple(_among(member, counts.keys()) for member in members if member.name),
        (*parts.unknown, *_faulty(members, counts)),
        tuple(sorted(set(parts.excluded))),
    )


def _among(member: Member, names: Container[str]) -> Member:
    """With the siblings only of what it depends on, each once."""
    requires = [one for one in dict.fromkeys(member.requires) if one in names and one != member.name]
    needed = {member.name, *requires}
    others = [one for one in dict.fromkeys(member.development) if one in names and one not in needed]
    return msgspec.structs.replace(member, requires=tuple(requires), development=tuple(others))


def _faulty(members: list[Member], counts: Counter[str]) -> Iterable[Unknown]:
    for member in members:
        if not member.name:
            yield Unknown(member.manifest, "nameless", "has no name")
        elif counts[member.name] > 1:
            reason = f"has the name {printable(member.name)}, as another member has"
            yield Unknown(member.manifest, "doubled", reason)
