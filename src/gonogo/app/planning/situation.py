"""What a release starts from: its line, its files, and what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.app.planning import sources
from gonogo.app.planning.lines import Line, told_elsewhere
from gonogo.app.planning.named_version import named_version
from gonogo.app.planning.new_commits import commits_since
from gonogo.app.planning.reinstated import reinstated
from gonogo.domain.history.changelog import ChangeSet, change_set
from gonogo.domain.history.commits import Commit
from gonogo.domain.planning.bump import Standing
from gonogo.domain.planning.current import Statement, current, wished
from gonogo.domain.versions import Version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.app.project import Project
    from gonogo.domain.history.history import Tag


class Situation(msgspec.Struct, frozen=True):
    """What there is before anything is decided.

    package: whose release it is, "" for the whole repository. hotfix: whether it fixes a release.
    seen: its files, also those that are recognised and cannot be written; files: those that can. everything:
    what is new since the latest stable release; recent: since the latest of any kind. copied: commits that
    are new here and told elsewhere. named: the version that the branch is for.
    """

    package: str
    hotfix: bool
    line: Line
    files: tuple[sources.Source, ...]
    seen: tuple[sources.Source, ...]
    everything: ChangeSet
    recent: ChangeSet
    copied: tuple[Commit, ...]
    named: Version | None
    standing: Standing


def situation_of(project: Project, line: Line, package: str = "", *, hotfix: bool = False) -> Situation:
    """Look at the project, on this line.

    Raises:
        VersionError: sources of the version disagree.
    """
    seen = _looked_at(project, line, package)
    files = sources.stating(seen)
    new, copied = _new(project, line, line.settled, package)
    everything = recent = changes_of(project, new, line.stable)
    if line.settled != line.tags:
        recent = changes_of(project, _new(project, line, line.tags, package)[0], line.tags)
    named = named_version(project, project.references.branch, package, hotfix=hotfix)
    standing = _standing(project, line, files, fresh=len(recent.commits), named=named)
    return Situation(
        package,
        hotfix,
        line,
        files,
        seen,
        everything,
        recent,
        tuple(copied),
        named,
        standing,
    )


def _looked_at(project: Project, line: Line, package: str) -> tuple[sources.Source, ...]:
    """The version files, and what they were at the latest stable release."""
    latest = line.stable[-1].sha if line.stable else ""

    def released(path: str) -> str | None:
        return project.repository.text(latest, path) if latest else None

    return sources.look(project.files, project.folder(package), project.version_files(package), released)


def changes_of(project: Project, commits: Sequence[Commit], since: Sequence[Tag]) -> ChangeSet:
    """What commits say. since: the releases behind which they are, the latest last."""
    titles = project.settings.changelog.to_titles()
    again = reinstated(project.repository, commits)
    return change_set(commits, titles, since=since[-1] if since else None, reinstated=again)


def _new(
    project: Project, line: Line, since: Sequence[Tag], package: str
) -> tuple[list[Commit], list[Commit]]:
    """What HEAD has beyond the tags, and those of it that are told elsewhere."""
    commits = commits_since(project, since, package)
    told = told_elsewhere(project, line, commits, project.graph)
    return [commit for commit in commits if commit.sha not in told], [
        commit for commit in commits if commit.sha in told
    ]


def _standing(
    project: Project, line: Line, files: Sequence[sources.Source], *, fresh: int, named: Version | None
) -> Standing:
    """named: the version that the branch is for, which files may state already."""
    latest = line.latest
    tagged = Statement(f"tag {line.stated.name}", line.stated.version) if line.stated else None
    statements = [one for one in sources.statements(files, project.scheme) if one.version != named]
    comparable = [] if line.stated and _is_apart(project, line.stated) else statements
    stated, wish = current(tagged, comparable), wished(statements)
    standing = Standing(None, fresh=fresh, bounds=line.followed.bounds)
    if wish:
        standing = msgspec.structs.replace(standing, wished=wish.version.stable, by=wish.told)
    if latest:
        return msgspec.structs.replace(standing, current=latest.version, name=latest.name)
    return (
        msgspec.structs.replace(standing, name=stated.source, stated=stated.version) if stated else standing
    )


def _is_apart(project: Project, tag: Tag) -> bool:
    """Whether a release of main has not come here yet, so that the files here cannot state it."""
    return len(project.roots) > 1 and not project.graph.contains(project.references.head, tag.sha)
