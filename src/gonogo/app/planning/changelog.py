"""The change log: of what is to come, of a range, of one release, of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.app.planning.copies import copies_of, repeated
from gonogo.app.planning.lines import line_of, told_elsewhere
from gonogo.app.planning.reinstated import reinstated
from gonogo.domain.history.changelog import ChangeSet, change_set, contributors, credited
from gonogo.domain.history.history import History, Release, Tag, releases
from gonogo.domain.text import printable
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gonogo.app.project import Project
    from gonogo.domain.history.graph import Graph
    from gonogo.domain.history.references import Reference


def whole(project: Project, package: str = "") -> list[ChangeSet]:
    """What is to come, if anything, then every release, newest first."""
    project.refuse_shallow()
    found = gather(project, project.references.tags, package)
    return with_contributors(change_sets(project, found, package), set())


def gather(project: Project, references: Sequence[Reference], package: str = "") -> tuple[Release, ...]:
    """Give each commit to its release."""
    tags, roots = told_apart(project, references, package), project.roots
    if not roots[0]:
        return ()
    if package:
        history = project.history
    else:
        every = project.release_tags(references, package)
        tips = dict.fromkeys([*roots, *(tag.sha for tag in every)])
        history = History(project.repository.log(list(tips)))
    graph = history.graph
    line = line_of(project, package, graph)
    there, copies = line.followed.tags, {}
    if there:
        shas = [tag.sha for tag in there]
        first = min(shas, key=lambda sha: graph.ages[sha])
        copies = copies_of(project, graph.beyond(roots, [first]), graph.beyond(shas, roots))
    found = releases(history, tags, roots, there, copies)
    return _once(project, found, graph, told_elsewhere(project, line, found[0].commits, graph))


def gather_since(
    project: Project, references: Sequence[Reference], package: str, known: str
) -> tuple[Release, ...]:
    """The same of what is not behind a commit, given by its hash."""
    tags = told_apart(project, references, package)
    new = project.graph.beyond([*project.roots, *(tag.sha for tag in tags)], [known])
    history = History(project.commits(new, paths=bool(package)), project.graph)
    found, graph, roots = releases(history, tags, project.roots), project.graph, project.roots
    return _once(project, found, graph, repeated(project, found[0].commits, graph, roots))


def _once(
    project: Project, found: Sequence[Release], graph: Graph, unreleased: set[str]
) -> tuple[Release, ...]:
    """The releases, of which each tells a change once. unreleased: what is told elsewhere, of the first."""
    first, *others = found
    told = [(release, repeated(project, release.commits, graph, _tips(release))) for release in others]
    return tuple(
        msgspec.structs.replace(
            release,
            commits=tuple([commit for commit in release.commits if commit.sha not in left_out]),
            copied=(*release.copied, *(commit for commit in release.commits if commit.sha in left_out)),
        )
        if left_out
        else release
        for release, left_out in ((first, unreleased), *told)
    )


def _tips(release: Release) -> list[str]:
    return [release.tag.sha] if release.tag else []


def told_apart(project: Project, references: Sequence[Reference], package: str) -> list[Tag]:
    """The tags that get a section of their own."""
    tags = project.release_tags(references, package)
    if project.settings.merges_prereleases:
        return [tag for tag in tags if not tag.version.is_prerelease]
    return tags


def change_sets(project: Project, found: Sequence[Release], package: str = "") -> list[ChangeSet]:
    """What each release says; the unreleased part only where there is any."""
    titles = project.settings.changelog.to_titles()
    sets = [_said(project, release, package, titles) for release in found]
    return [changes for changes in sets if changes.tag or not changes.is_empty]


def _said(project: Project, release: Release, package: str, titles: Mapping[str, str]) -> ChangeSet:
    commits = release.commits
    if package:
        commits = tuple(commit for commit in commits if project.owns(package, commit))
    tag = release.tag
    return change_set(
        commits,
        titles,
        version=str(tag.version) if tag else "",
        tag=tag,
        since=release.since,
        time=tag.time if tag else 0,
        reinstated=reinstated(project.repository, commits),
    )


def with_contributors(sets: Sequence[ChangeSet], known: set[str]) -> list[ChangeSet]:
    """The same with who contributed, from the oldest on, so that first contributions are known."""
    return [credited(changes, known) for changes in reversed(sets)][::-1]


def of_range(project: Project, revisions: str, package: str = "") -> list[ChangeSet]:
    """The releases between two revisions, `A..B`, or the one release of a tag.

    Raises:
        RepositoryError: there is no such revision.
        UsageError: one name that is no release tag.
    """
    project.refuse_shallow()
    first, dots, last = revisions.partition("..")
    if not dots:
        return [_single(project, first, package)]
    end = project.repository.resolve(last.lstrip(".") or "HEAD")
    begin = [project.repository.resolve(first)] if first else []
    history = History(project.repository.log([end, *begin], paths=bool(package)))
    known = history.graph.behind(*begin)
    contained = history.graph.behind(end)
    tags = told_apart(project, [tag for tag in project.references.tags if tag.sha in contained], package)
    found, graph = releases(history.without(known), tags, [end]), history.graph
    once = _once(project, found, graph, repeated(project, found[0].commits, graph, [end]))
    sets = change_sets(project, once, package)
    people: set[str] = set()
    contributors((history.commits[sha] for sha in known), people)
    return with_contributors(sets, people)


def people_of(project: Project, revisions: Sequence[str]) -> set[str]:
    """The addresses of all who contributed to these revisions and before."""
    known: set[str] = set()
    contributors(project.repository.log(revisions), known)
    return known


def _single(project: Project, name: str, package: str) -> ChangeSet:
    tags = project.release_tags(project.references.tags, package)
    if name not in {tag.name for tag in tags}:
        raise UsageError(f"'{printable(name)}' is no release tag. Name one, or a range such as v1.0.0..HEAD")
    for changes in whole(project, package):
        if changes.tag and changes.tag.name == name:
            return changes
    raise UsageError(
        f"'{printable(name)}' has no section of its own: changelog.prereleases, or candidates.tag, makes it "
        "part of a later one"
    )
