"""A plan, made of a line of releases and what is new on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.app.planning import sources
from gonogo.app.planning.deciding import decided
from gonogo.app.planning.following import Followed, followed
from gonogo.app.planning.pages import next_page
from gonogo.app.planning.readiness import plan_obstacles
from gonogo.app.planning.situation import situation_of
from gonogo.app.planning.warnings import plan_warnings
from gonogo.config.detection import detect
from gonogo.domain.history.history import Tag
from gonogo.domain.planning.plan import About, Development, Plan, Planned
from gonogo.domain.versions import Level
from gonogo.formats import remote, version_files
from gonogo.render.markdown import day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.app.planning.deciding import Decided
    from gonogo.app.planning.lines import Line
    from gonogo.app.planning.situation import Situation
    from gonogo.app.project import Project
    from gonogo.domain.history.changelog import ChangeSet
    from gonogo.domain.planning.bump import Bump, Wish
    from gonogo.domain.planning.plan import FileChange
    from gonogo.domain.versions import Version


def made_of(
    project: Project, line: Line, wish: Wish, package: str, *, hotfix: bool, with_risk: bool
) -> Planned:
    """Plan the next release on a line; see `plan`.

    Raises:
        VersionError: sources of the version disagree, or the wish cannot be met.
    """
    situation = situation_of(project, line, package, hotfix=hotfix)
    found = decided(project, situation, wish)
    section = _section(project, situation, found)
    follows = followed(project, situation.files, section.tag.version) if section.tag else Followed()
    made = _plan(project, situation, found.bump, section, follows.changes, with_risk=with_risk)
    return Planned(
        project=project.name,
        branch=project.references.branch,
        commit=project.references.head,
        bump=found.bump,
        section=section,
        plan=made,
        about=_about(project),
        obstacles=(*plan_obstacles(project, situation, found, made), *follows.obstacles),
        warnings=plan_warnings(project, situation, found, made),
    )


def _section(project: Project, situation: Situation, found: Decided) -> ChangeSet:
    bump, because = found.bump, found.wish.because
    shown = situation.everything if project.settings.merges_prereleases else situation.recent
    if not bump.version:
        return shown
    version, time = project.scheme.parse(bump.version), int(project.dating.now().timestamp())
    name = project.tag_pattern(situation.package).name(version)
    tag = Tag(name, project.references.head, time, version)
    because = because if because in bump.reason else ""
    return msgspec.structs.replace(shown, version=bump.version, tag=tag, time=time, because=because)


def _plan(
    project: Project,
    situation: Situation,
    bump: Bump,
    section: ChangeSet,
    following: Sequence[FileChange],
    *,
    with_risk: bool,
) -> Plan | None:
    """following: what changes in other files where the version files do."""
    tag, package, stable = section.tag, situation.package, situation.line.stable
    if tag is None:
        return None
    made = Plan(
        project=project.name,
        workflow=project.flow.workflow,
        branch=project.references.branch,
        commit=project.references.head,
        bump=bump,
        tag=tag.name,
        day=day(section.time),
        commits=tuple(commit.sha for commit in section.commits),
        files=(*sources.changes(situation.files, tag.version, Level[bump.level]), *following),
        changelog_file=project.changelog_file(package),
        changelog=next_page(project, package).section(section),
        package=package,
    )
    if stable:
        made = msgspec.structs.replace(made, since=stable[-1].sha)
    if situation.files and not situation.hotfix:
        made = msgspec.structs.replace(made, development=_development(project, tag.version))
    if with_risk:
        from gonogo.app.planning.risk import risk_of

        since = stable[-1] if stable else None
        made = msgspec.structs.replace(made, risk=risk_of(project, situation.everything, since, package))
    return _deployed(project, made, hotfix=situation.hotfix, early=tag.version.is_prerelease)


def _deployed(project: Project, made: Plan, *, hotfix: bool, early: bool) -> Plan:
    """With where it runs. early: whether it is a prerelease."""
    if not project.settings.environments:
        return made
    from gonogo.app.planning.deploying import planned_environments

    environments, skipped = planned_environments(project, hotfix=hotfix, prerelease=early)
    return msgspec.structs.replace(made, environments=environments, skipped=skipped, prerelease=early)


def _development(project: Project, version: Version) -> Development | msgspec.UnsetType:
    """What is worked on after a stable version, if that is to be written."""
    level = Level[project.settings.versioning.development]
    is_stabilised = project.references.branch in project.flow.open_releases  # develop went on long ago
    if not level or version.is_prerelease or is_stabilised:
        return msgspec.UNSET
    today, line = project.dating.now().date(), project.flow.line
    found = project.scheme.following(version, level, today)
    if line and not line.holds(found):
        found = project.scheme.following(version, Level.patch, today)
    return Development(str(found))


def _about(project: Project) -> About:
    found = detect(project.files, version_files.ORDER)
    flow = project.flow
    return About(flow.workflow, flow.reason, found.kinds, found.tests, remote.shown(project.remote))
