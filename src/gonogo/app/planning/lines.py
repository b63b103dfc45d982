"""The releases that a branch goes on from: its own, and those of the lines that were cut from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.history.history import Tag
from gonogo.domain.history.lines import Bounds, Followed, followed

if TYPE_CHECKING:
    from gonogo.app.project import Project
    from gonogo.domain.history.graph import Graph


class Line(msgspec.Struct, frozen=True):
    """The releases on this line of history, lowest first, and those of the lines that it goes on from."""

    tags: tuple[Tag, ...]
    followed: Followed = Followed()

    @property
    def latest(self) -> Tag | None:
        """The highest."""
        return self.tags[-1] if self.tags else None

    @property
    def stable(self) -> tuple[Tag, ...]:
        """Those that are no prereleases."""
        return tuple(tag for tag in self.tags if not tag.version.is_prerelease)

    @property
    def own(self) -> tuple[Tag, ...]:
        """Those that HEAD contains."""
        return tuple(tag for tag in self.tags if tag not in self.followed.tags)

    @property
    def stated(self) -> Tag | None:
        """The one whose version the files here have to state: the highest, if HEAD contains it."""
        return self.latest if self.latest not in self.followed.tags else None

    @property
    def settled(self) -> tuple[Tag, ...]:
        """Those behind which nothing is to be released here: a prerelease elsewhere becomes stable there."""
        return tuple(tag for tag in self.tags if not tag.version.is_prerelease or tag in self.followed.tags)


def line_of(project: Project, package: str = "", graph: Graph | None = None) -> Line:
    """The release tags that the roots contain, and those of lines that were cut from there.

    graph: of HEAD, the roots and the tags; read where none is given.
    """
    contained = graph.reach(project.roots)[0] if graph else project.contained
    contains = (graph or project.graph).contains
    tags = sorted(project.release_tags(project.references.tags, package), key=lambda tag: tag.version)
    own = [tag for tag in tags if tag.sha in contained]
    others = [tag for tag in tags if tag.sha not in contained]
    if not others or not project.references.head:
        return Line(tuple(own), Followed(bounds=Bounds(project.flow.line)))
    found = followed(project.flow.line, own, others, project.lines, contains)
    if not found.tags:
        return Line(tuple(own), found)
    here = {*own, *found.tags}
    return Line(tuple(tag for tag in tags if tag in here), found)
