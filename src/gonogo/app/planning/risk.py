"""The risk of a release, from what the repository knows of its changes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from gonogo.domain.evidence.file_kind import file_kind
from gonogo.domain.planning.risk import Facts, risk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gonogo.app.project import Project
    from gonogo.domain.history.changelog import ChangeSet
    from gonogo.domain.history.history import Tag
    from gonogo.domain.planning.plan import Risk
    from gonogo.ports.repository import Changed

_DAY = 86_400


def risk_of(project: Project, changes: ChangeSet, since: Tag | None, package: str = "") -> Risk:
    """What could go wrong with these changes. since: the release before, if there is one."""
    changed = _changed(project, since, package)
    paths = tuple(file.path for file in changed)
    return risk(
        Facts(
            breaking=len(changes.breaking),
            paths=paths,
            lines=sum(file.added + file.removed for file in changed if file_kind(file.path) != "lock"),
            fixes=_fixes(project.fixes.values(), set(paths)),
            looked_at=len(project.latest),
            days=_days(project, since),
            commits=_touched(project, changes),
            folders=tuple(_migrations(project)),
        )
    )


def _touched(project: Project, changes: ChangeSet) -> tuple[tuple[str, ...], ...]:
    """What each of the latest commits changed that are released."""
    released = {commit.sha for commit in changes.commits}
    commits = project.commits((sha for sha in project.latest if sha in released), paths=True)
    return tuple(commit.paths for commit in commits if commit.paths)


def _changed(project: Project, since: Tag | None, package: str) -> list[Changed]:
    if since is None:
        return []
    found = project.changed_since(since.sha)
    return [file for file in found if project.holds(package, file.path)]


def _fixes(changed: Iterable[tuple[str, ...]], paths: set[str]) -> dict[str, int]:
    return dict(Counter(path for found in changed for path in found if path in paths))


def _days(project: Project, since: Tag | None) -> int | None:
    """Midnights between, in UTC, so that a plan is the same all day long."""
    if since is None:
        return None
    return max(0, int(project.dating.now().timestamp()) // _DAY - since.time // _DAY)


def _migrations(project: Project) -> Iterator[str]:
    """The folders that a gate looks into for migrations."""
    for gate in (project.settings.gates or {}).values():
        yield from gate.migration_folders
