"""The releases that a branch goes on from: its own, and those of the lines that were cut from it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from gonogo.app.planning.copies import brought_over, put_into_one, repeated
from gonogo.domain.history import lines
from gonogo.domain.history.history import Tag
from gonogo.domain.history.lines import Bounds, Followed, followed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.app.project import Project
    from gonogo.domain.history.commits import Commit
    from gonogo.domain.history.graph import Graph


class Line(msgspec.Struct, frozen=True, dict=True):
    """The releases on this line of history, lowest first, and those of the lines that it goes on from."""

    tags: tuple[Tag, ...]
    followed: Followed = Followed()

    @cached_property
    def latest(self) -> Tag | None:
        """The highest."""
        return self.tags[-1] if self.tags else None

    @cached_property
    def stable(self) -> tuple[Tag, ...]:
        """Those that are no prereleases."""
        return tuple(tag for tag in self.tags if not tag.version.is_prerelease)

    @cached_property
    def own(self) -> tuple[Tag, ...]:
        """Those that HEAD contains."""
        return tuple(tag for tag in self.tags if tag.name not in self._followed)

    @cached_property
    def stated(self) -> Tag | None:
        """The one whose version the files here have to state: the highest, if HEAD contains it."""
        return self.latest if self.latest not in self.followed.tags else None

    @cached_property
    def settled(self) -> tuple[Tag, ...]:
        """Those behind which nothing is to be released here: a prerelease elsewhere becomes stable there."""
        tags, others = self.tags, self._followed
        return tuple(tag for tag in tags if not tag.version.is_prerelease or tag.name in others)

    @cached_property
    def _followed(self) -> set[str]:
        return {tag.name for tag in self.followed.tags}


def line_of(project: Project, package: str = "", graph: Graph | None = None) -> Line:
    """The release tags that the roots contain, and those of lines that were cut from there.

    graph: of HEAD, the roots and the tags; read where none is given.
    """
    tags = sorted(
        project.release_tags(project.references.tags, package), key=lambda tag: tag.version.precedence
    )
    graph = graph or project.graph  # which git may still be telling while tags are read
    contained = graph.behind(*project.roots)
    own = [tag for tag in tags if tag.sha in contained]
    others = [tag for tag in tags if tag.sha not in contained]
    here = line_at(project, own)
    if package and here and not (own and here.holds(own[-1].version)):
        here = None  # the branch is named by the versions of another package
    if not others or not project.references.head:
        return Line(tuple(own), Followed(bounds=Bounds(here)))
    found = followed(here, own, others, project.lines, graph.contains)
    if not found.tags:
        return Line(tuple(own), found)
    every = {tag.name for tag in (*own, *found.tags)}
    return Line(tuple(tag for tag in tags if tag.name in every), found)


def line_at(project: Project, own: Sequence[Tag]) -> lines.Line | None:
    """The line of versions that HEAD is on: by the name of its branch, else by its latest release.

    A branch that was made from a release which only a line has, as for a hotfix, belongs to that line.
    own: the tags that HEAD contains, the lowest first.
    """
    stable = [tag for tag in own if not tag.version.is_prerelease]
    if project.flow.line or not stable:
        return project.flow.line
    found = lines.holding(stable[-1].version, project.lines)
    if found is None or _has(project, project.flow.main, stable[-1]):
        return None
    return found if _has(project, found.branch, stable[-1]) else None


def _has(project: Project, branch: str, tag: Tag) -> bool:
    """Whether a branch, as the remote has it or else this clone, contains a tag."""
    heads = project.references.branches
    head = heads.get(f"{project.remote_name}/{branch}") or heads.get(branch)
    return head is not None and project.repository.contains(head, tag.sha)


def told_elsewhere(project: Project, line: Line, commits: Sequence[Commit], graph: Graph) -> set[str]:
    """The unreleased commits that a release has as others already, or that are made twice."""
    found = repeated(project, commits, graph, project.roots) | _squashed(project, line, commits, graph)
    here, tags = line.followed.bounds.line, line.followed.tags
    if line.own and here and here.holds(line.own[-1].version):
        tags = ()  # the patch of a line tells what it has, whatever other lines have
    if len(project.roots) > 1:
        tags = line.tags
    if not tags:
        return found
    theirs = graph.beyond([tag.sha for tag in tags], [project.references.head])
    return found | brought_over(project, [commit.sha for commit in commits], theirs, graph)


def _squashed(project: Project, line: Line, commits: Sequence[Commit], graph: Graph) -> set[str]:
    """The commits that the latest release has as one, where its branch was merged back since."""
    if not line.own or not commits:
        return set()
    latest = line.own[-1].sha
    beside = graph.beside(project.references.head, latest)
    ours = [commit.sha for commit in commits if commit.sha in beside]
    return put_into_one(project, ours, graph.beyond([latest], ours), graph) if ours else set()
