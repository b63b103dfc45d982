"""The risk of a release, from what the repository knows of its changes."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from gonogo.domain.evidence.file_kind import file_kind
from gonogo.domain.planning.risk import Facts, risk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gonogo.app.project import Project
    from gonogo.domain.history.changelog import ChangeSet
    from gonogo.domain.history.commits import Commit
    from gonogo.domain.history.history import Tag
    from gonogo.domain.planning.plan import Risk
    from gonogo.ports.repository import Changed

LOOKED_AT = 2_000
"""The latest commits that are searched for fixes, so that a long history costs no more than this."""

_DAY = 86_400
_FIX = re.compile(r"(hot|bug)?fix(es|ed)?\b", re.IGNORECASE)


def risk_of(project: Project, changes: ChangeSet, since: Tag | None, package: str = "") -> Risk:
    """What could go wrong with these changes. since: the release before, if there is one."""
    recent = _recent(project)
    changed = _changed(project, since, package)
    paths = tuple(file.path for file in changed)
    released = {commit.sha for commit in changes.commits}
    return risk(
        Facts(
            breaking=len(changes.breaking),
            paths=paths,
            lines=sum(file.added + file.removed for file in changed if file_kind(file.path) != "lock"),
            fixes=_fixes(recent, set(paths)),
            looked_at=len(recent),
            days=_days(project, since),
            commits=tuple(commit.paths for commit in recent if commit.sha in released and commit.paths),
            folders=tuple(_migrations(project)),
        )
    )


def _recent(project: Project) -> list[Commit]:
    """The latest commits, with their paths."""
    graph = project.graph
    contained, _ = graph.reach([project.references.head])
    latest = islice((sha for sha in graph.parents if sha in contained), LOOKED_AT)
    return project.commits(latest, paths=True)


def _changed(project: Project, since: Tag | None, package: str) -> list[Changed]:
    if since is None:
        return []
    found = project.repository.diffstat(since.sha, project.references.head)
    return [file for file in found if project.holds(package, file.path)]


def _fixes(commits: Iterable[Commit], paths: set[str]) -> dict[str, int]:
    fixed = (commit.paths for commit in commits if _FIX.match(commit.message))
    return dict(Counter(path for found in fixed for path in found if path in paths))


def _days(project: Project, since: Tag | None) -> int | None:
    """Midnights between, in UTC, so that a plan is the same all day long."""
    if since is None:
        return None
    return max(0, int(project.clock.now().timestamp()) // _DAY - since.time // _DAY)


def _migrations(project: Project) -> Iterator[str]:
    """The folders that a gate looks into for migrations."""
    for gate in (project.settings.gates or {}).values():
        yield from gate.migration_folders
