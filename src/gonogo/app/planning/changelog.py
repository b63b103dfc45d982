"""The change log: of what is to come, of a range, of one release, of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.app.planning.reinstated import reinstated
from gonogo.domain.history.changelog import ChangeSet, change_set, contributors, credited
from gonogo.domain.history.history import History, Release, Tag, releases
from gonogo.domain.text import printable
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gonogo.app.project import Project
    from gonogo.domain.history.references import Reference


def whole(project: Project, package: str = "") -> list[ChangeSet]:
    """What is to come, if anything, then every release, newest first."""
    project.refuse_shallow()
    found = gather(project, project.references.tags, package)
    return with_contributors(change_sets(project, found, package), set())


def gather(
    project: Project,
    references: Sequence[Reference],
    package: str = "",
    known: Iterable[str] = (),
    roots: Sequence[str] = (),
) -> tuple[Release, ...]:
    """Give each commit to its release. known: hashes behind which nothing is asked for."""
    tags = told_apart(project, references, package)
    roots = roots or project.roots
    if not roots[0]:
        return ()
    if package and not known:
        return releases(project.history, tags, roots)
    include = dict.fromkeys([*roots, *(tag.sha for tag in tags)])
    return releases(
        History(project.repository.log(list(include), list(known), paths=bool(package))), tags, roots
    )


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
    repository = project.repository
    end = repository.resolve(last.lstrip(".") or "HEAD")
    begin = [repository.resolve(first)] if first else []
    sets = change_sets(project, gather(project, _contained(project, end), package, begin, [end]), package)
    return with_contributors(sets, people_of(project, begin))


def _contained(project: Project, commit: str) -> list[Reference]:
    names = project.repository.contained_tags(commit)
    return [tag for tag in project.references.tags if tag.name in names]


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
