"""The version that a branch names, beside the one that its commits ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.planning.readiness import Obstacle
from gonogo.domain.text import printable
from gonogo.domain.versions import Version

if TYPE_CHECKING:
    from gonogo.domain.planning.bump import Bump, Wish
    from gonogo.domain.versions import Scheme


class Named(msgspec.Struct, frozen=True):
    """A branch, and the version that it names."""

    branch: str
    version: Version


def as_named(bump: Bump, named: Named, scheme: Scheme, wish: Wish, *, fresh: bool) -> Bump:
    """The version that the branch names, where somebody asked for no other and it is one to come.

    fresh: whether there is any commit since the current version.
    """
    current = scheme.parse(bump.current) if bump.current else None
    if wish.version or not fresh or not _is_above(named.version, current):
        return bump
    version = named.version
    if wish.channel:
        asked = scheme.parse(bump.version) if bump.version else None
        if asked is not None and not asked.stable < version:
            return bump
        version = scheme.leading(version, wish.channel)
    if bump.version == str(version):
        return bump
    said = f"{printable(named.branch)} names it"
    reason = f"{said}; {bump.reason}" if bump.version else said
    return msgspec.structs.replace(bump, version=str(version), reason=reason)


def named_obstacles(
    asked: Bump, named: Named, scheme: Scheme, wish: Wish, *, successor: str
) -> tuple[Obstacle, ...]:
    """What the commits of a branch have against the version that it names.

    asked: what they ask for. successor: how a fix of that version is begun, once it is out.
    """
    if wish.version or not asked.version:
        return ()
    version, branch = named.version, printable(named.branch)
    current = scheme.parse(asked.current) if asked.current else None
    if not _is_above(version, current):
        return (
            Obstacle(
                "version-out",
                f"{branch} is for {version}, and {asked.current} is out",
                f"a fix of it is a hotfix: {successor}",
            ),
        )
    wanted = scheme.parse(asked.version).stable
    if not version < wanted:
        return ()
    return (
        Obstacle(
            "version-too-low",
            f"{branch} is for {version}, and what it has asks for {wanted}: {asked.reason}",
            f"name the branch by {wanted}, or say that it is meant: --version {version}",
        ),
    )


def _is_above(version: Version, current: Version | None) -> bool:
    return current is None or current < version
