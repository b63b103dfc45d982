"""What a release would do now, and why. Nothing here changes anything."""

from __future__ import annotations

import re
from shlex import quote
from typing import TYPE_CHECKING

import msgspec

from gonogo.app.planning import sources
from gonogo.app.planning.destination import beginning, on_the_way
from gonogo.app.planning.hotfixes import hotfix_start
from gonogo.app.planning.lines import line_of, told_elsewhere
from gonogo.app.planning.named_version import named_version, open_release
from gonogo.app.planning.obstructions import under_way
from gonogo.app.planning.pages import page_of
from gonogo.app.planning.reinstated import reinstated
from gonogo.app.project import UNSHARED
from gonogo.config.detection import detect
from gonogo.config.placeholders import placeholders
from gonogo.domain.history.changelog import ChangeSet, change_set
from gonogo.domain.history.history import Tag
from gonogo.domain.history.lines import holding, line_warnings
from gonogo.domain.planning.bump import Bump, Policy, Standing, Wish, decide
from gonogo.domain.planning.current import Statement as Stated
from gonogo.domain.planning.current import current, wished
from gonogo.domain.planning.naming import Named, as_named, named_obstacles
from gonogo.domain.planning.plan import About, Development, Plan, Planned
from gonogo.domain.planning.readiness import (
    Facts,
    Obstacle,
    changelog_obstacles,
    obstacles,
    placeholder_obstacles,
    planned_obstacles,
)
from gonogo.domain.planning.sight import higher, inherited, misplaced, taken, unknown, unpublished, unshared
from gonogo.domain.planning.strays import (
    later_obstacles,
    naming_warnings,
    passed_over,
    stray_obstacles,
    strays_above,
)
from gonogo.domain.text import counted, listed, printable
from gonogo.domain.versions import Level
from gonogo.errors import GonogoError
from gonogo.formats import changelog_file, remote, version_files
from gonogo.render.markdown import day

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from gonogo.app.planning.lines import Line
    from gonogo.app.project import Project
    from gonogo.domain.history.commits import Commit
    from gonogo.domain.versions import Version
    from gonogo.domain.versions.naming import Naming, Stray


def plan(
    project: Project, wish: Wish, package: str = "", *, hotfix: bool = False, with_risk: bool = True
) -> Planned:
    """Plan the next release. with_risk: whether its risk is wanted, which reads some of history again.

    Raises:
        VersionError: sources of the version disagree, or the wish cannot be met.
        ShallowError: history is cut off.
    """
    project.refuse_shallow()
    line = line_of(project, package)
    files = sources.find(project.files, project.folder(package), project.version_files(package))
    new, copied = _new(project, line, line.settled, package)
    everything = recent = _changes(project, new, line.stable)
    if line.settled != line.tags:
        recent = _changes(project, _new(project, line, line.tags, package)[0], line.tags)
    named = named_version(project, project.references.branch, package, hotfix=hotfix)
    standing = _standing(project, line, files, fresh=len(recent.commits), named=named)
    now = project.clock.now()
    policy = project.settings.versioning.to_policy()
    cut = None if wish.version or hotfix else open_release(project, package, standing.current)
    asked = decide(standing, everything, policy, project.scheme, wish, now.date())
    if cut:
        asked = _above_cut(project, cut, line, standing, wish, package)
    on = Named(project.references.branch, named) if named else None
    bump = asked
    if on:
        bump = as_named(asked, on, project.scheme, wish, fresh=bool(standing.fresh))
        bump = _still(project, bump, package)
    shown = everything if project.settings.merges_prereleases else recent
    section = _section(project, bump, shown, package, int(now.timestamp()))
    made = _plan(project, bump, section, files, package)
    if made and line.stable:
        made = msgspec.structs.replace(made, since=line.stable[-1].sha)
    if made and files and not hotfix:
        version = project.scheme.parse(made.bump.version)
        made = msgspec.structs.replace(made, development=_development(project, version))
    if made and with_risk:
        from gonogo.app.planning.risk import risk_of

        since = line.stable[-1] if line.stable else None
        made = msgspec.structs.replace(made, risk=risk_of(project, everything, since, package))
    if made and project.settings.environments:
        from gonogo.app.planning.deploying import planned_environments

        early = project.scheme.parse(made.bump.version).is_prerelease
        environments, skipped = planned_environments(project, hotfix=hotfix, prerelease=early)
        made = msgspec.structs.replace(made, environments=environments, skipped=skipped, prerelease=early)
    return Planned(
        project=project.name,
        branch=project.references.branch,
        commit=project.references.head,
        bump=bump,
        section=section,
        plan=made,
        about=_about(project),
        obstacles=(
            *readiness(project, made.tag if made else "", bump.version, hotfix=hotfix),
            *misplaced(project.sight, _release_names(project, package)),
            *inherited(project.remote_name, project.inherited),
            *_untold(project, line, package),
            *_strays(project, bump, package, {commit.sha for commit in recent.commits}),
            *(sources.unreadable(files, section.tag.version, project.scheme) if section.tag else ()),
            *_against(project, line, asked, on, wish, package),
            *(on_the_way(project, made, hotfix=hotfix) if made else ()),
        ),
        warnings=(
            *seen(project, package),
            *(_higher(project, line, made, package) if made and not hotfix else ()),
            *_warnings(everything, policy),
            *_of_naming(project, bump, package),
            *line_warnings(line.followed, bump.version, len(copied)),
            *((*beginning(project, made), *under_way(project, made)) if made else ()),
            *((_cut_off(cut, bump),) if cut and made else ()),
        ),
    )


def _above_cut(project: Project, cut: Tag, line: Line, standing: Standing, wish: Wish, package: str) -> Bump:
    """The version above that of a release branch that was cut from here, by what came since."""
    since = _changes(project, commits_since(project, [*line.stable, cut], package), [cut])
    above = msgspec.structs.replace(standing, current=cut.version, name=cut.name, fresh=len(since.commits))
    policy, today = project.settings.versioning.to_policy(), project.clock.now().date()
    found = decide(above, since, policy, project.scheme, wish, today)
    return msgspec.structs.replace(found, current=str(standing.current or ""))


def _cut_off(cut: Tag, bump: Bump) -> str:
    branch = printable(cut.name)
    return f"{branch} is not out: once {bump.version} is, {cut.version} can be released no more"


def _against(
    project: Project, line: Line, asked: Bump, on: Named | None, wish: Wish, package: str
) -> tuple[Obstacle, ...]:
    """What the commits of a branch have against the version that it names, if it names one."""
    if on is None:
        return _of_another(project, package)
    successor = _successor(project, line, on, package)
    return named_obstacles(asked, on, project.scheme, wish, successor=successor)


def _of_another(project: Project, package: str) -> tuple[Obstacle, ...]:
    """That the branch is of a release of another package."""
    branch = project.references.branch
    others = (name for name in project.settings.packages if name != package)
    found = next((name for name in others if named_version(project, branch, name)), "")
    if not found:
        return ()
    sentence = f"{printable(branch)} is a release of {printable(found)}"
    return (Obstacle("other-package", sentence, f"gonogo release --package {quote(printable(found))}"),)


def _successor(project: Project, line: Line, on: Named, package: str) -> str:
    """How a fix of the latest release is begun, with what its branch has beyond it."""
    latest = line.latest
    if latest is None:
        return ""
    beyond = quote(f"{latest.sha[:12]}..{printable(on.branch)}")
    return f"{hotfix_start(project, latest, package)} && git cherry-pick --no-merges {beyond}"


def _still(project: Project, bump: Bump, package: str) -> Bump:
    """What is still to be released: nothing, where the release of the version has all that is here."""
    version = project.scheme.parse(bump.version) if bump.version else None
    tags = project.release_tags(project.references.tags, package)
    out = next((tag for tag in tags if tag.version == version), None)
    if out is None or not project.graph.contains(out.sha, project.references.head):
        return bump
    return Bump(bump.current, "", "none", f"Nothing to release: {printable(out.name)} has all of it")


def commits_since(project: Project, tags: Sequence[Tag], package: str = "") -> list[Commit]:
    """What HEAD has beyond the tags, newest first; of a package, what touches its paths."""
    new = project.graph.beyond([project.references.head], [tag.sha for tag in tags])
    commits = project.commits(new, paths=bool(package))
    return [commit for commit in commits if project.owns(package, commit)]


def _new(
    project: Project, line: Line, since: Sequence[Tag], package: str
) -> tuple[list[Commit], list[Commit]]:
    """What HEAD has beyond the tags, and those of it that are told elsewhere."""
    commits = commits_since(project, since, package)
    told = told_elsewhere(project, line, commits, project.graph)
    return [commit for commit in commits if commit.sha not in told], [
        commit for commit in commits if commit.sha in told
    ]


def _changes(project: Project, commits: Sequence[Commit], since: Sequence[Tag]) -> ChangeSet:
    titles = project.settings.changelog.to_titles()
    again = reinstated(project.repository, commits)
    return change_set(commits, titles, since=since[-1] if since else None, reinstated=again)


def _standing(
    project: Project, line: Line, files: Sequence[sources.Source], *, fresh: int, named: Version | None
) -> Standing:
    """named: the version that the branch is for, which files may state already."""
    latest = line.latest
    tagged = Stated(f"tag {line.stated.name}", line.stated.version) if line.stated else None
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


def _section(project: Project, bump: Bump, changes: ChangeSet, package: str, time: int) -> ChangeSet:
    if not bump.version:
        return changes
    version = project.scheme.parse(bump.version)
    tag = Tag(project.tag_pattern(package).name(version), project.references.head, time, version)
    return msgspec.structs.replace(changes, version=bump.version, tag=tag, time=time)


def _plan(
    project: Project, bump: Bump, section: ChangeSet, files: Sequence[sources.Source], package: str
) -> Plan | None:
    tag = section.tag
    if tag is None:
        return None
    return Plan(
        project=project.name,
        workflow=project.flow.workflow,
        branch=project.references.branch,
        commit=project.references.head,
        bump=bump,
        tag=tag.name,
        day=day(section.time),
        commits=tuple(commit.sha for commit in section.commits),
        files=sources.changes(files, tag.version),
        changelog_file=project.changelog_file(package),
        changelog=page_of(project).section(section),
        package=package,
    )


def _development(project: Project, version: Version) -> Development | msgspec.UnsetType:
    """What is worked on after a stable version, if that is to be written."""
    level = Level[project.settings.versioning.development]
    is_stabilised = project.references.branch in project.flow.open_releases  # develop went on long ago
    if not level or version.is_prerelease or is_stabilised:
        return msgspec.UNSET
    today, line = project.clock.now().date(), project.flow.line
    found = project.scheme.following(version, level, today)
    if line and not line.holds(found):
        found = project.scheme.following(version, Level.patch, today)
    return Development(str(found))


def _about(project: Project) -> About:
    found = detect(project.files, version_files.ORDER)
    flow = project.flow
    return About(flow.workflow, flow.reason, found.kinds, found.tests, remote.shown(project.remote))


def readiness(
    project: Project, tag: str = "", version: str = "", *, hotfix: bool = False
) -> tuple[Obstacle, ...]:
    """What is in the way of a release now, all of it. tag, version: of the one to come, if known."""
    waiting = placeholder_obstacles(placeholders(project.settings))
    return (*obstacles(_facts(project, tag, hotfix=hotfix)), *waiting, *_unfinished(project, version))


def _untold(project: Project, line: Line, package: str) -> tuple[Obstacle, ...]:
    """What the change log lacks of earlier releases."""
    file = project.changelog_file(package)
    told = changelog_file.versions(project.files.read(file) or "")
    patterns = project.naming(package).patterns
    stable = [tag for tag in line.own if not tag.version.is_prerelease]
    names = [({pattern.version(tag.name) for pattern in patterns}, tag) for tag in stable]
    told += [str(tag.version) for spellings, tag in names if not spellings.isdisjoint(told)]
    return changelog_obstacles(file, told, [str(tag.version) for tag in stable])


def _strays(project: Project, bump: Bump, package: str, fresh: Collection[str]) -> tuple[Obstacle, ...]:
    """Tags of this line that read as higher or as later versions, and name no release here.

    fresh: the commits since the latest release.
    """
    naming = project.naming(package)
    if naming.stated or not naming.strays:
        return ()
    places = {tag.name: tag.sha for tag in project.references.tags}
    later = [stray for stray in naming.strays if places[stray.name] in fresh]
    above = _above(project, bump, naming)
    return stray_obstacles(above, bump.version or bump.current, naming) or later_obstacles(
        later, bump.current, naming
    )


def _above(project: Project, bump: Bump, naming: Naming) -> list[Stray]:
    """Tags of this line that read as higher than what is planned."""
    version = bump.version or bump.current
    above = strays_above(naming.strays, project.scheme.parse(version) if version else None)
    places = {tag.name: tag.sha for tag in project.references.tags} if above else {}
    return [stray for stray in above if places[stray.name] in project.contained]


def _of_naming(project: Project, bump: Bump, package: str) -> tuple[str, ...]:
    """What one should know of how tags are named."""
    naming = project.naming(package)
    if naming.stated and naming.strays:
        return passed_over(_above(project, bump, naming), bump.version or bump.current)
    return naming_warnings(naming)


def _unfinished(project: Project, version: str) -> tuple[Obstacle, ...]:
    """What the tracker has against this version; that it cannot be read is one more thing in the way."""
    if project.issues is None:
        return ()
    try:
        return planned_obstacles(project.issues.all(), version)
    except GonogoError as problem:
        return (Obstacle("no-tracker", str(problem), "fix it, or take `issues` out of gonogo.yml"),)


def _facts(project: Project, tag: str, *, hotfix: bool) -> Facts:
    """A hotfix starts from any branch; it is the tag below it that counts."""
    taken = next((found.sha for found in project.references.tags if tag and found.name == tag), "")
    pushed, ahead, behind = _distance(project)
    there = project.sight.there
    return Facts(
        branch=project.references.branch,
        sources=(project.references.branch,) if hotfix else project.flow.sources,
        dirty=project.dirty,
        remote=project.remote_name,
        named=project.settings.branches.remote or "origin",
        has_identity=project.has_identity,
        has_tree=project.repository.place.top is not None,
        is_mirror=project.is_mirror,
        pushed=pushed,
        ahead=ahead,
        behind=behind,
        tips=project.tips if not project.references.branch else (),
        local=project.switchable,
        there=tuple(project.branches),
        tag=tag,
        taken=taken,
        is_unpublished=there is not None and tag not in there.tags,
        holder=_holder(project, tag) if taken else "",
    )


def _holder(project: Project, name: str) -> str:
    """The branch of the line that a tag belongs to; "" for that which HEAD is on, and for none."""
    found = project.release_tags(tag for tag in project.references.tags if tag.name == name)
    line = holding(found[0].version, project.lines) if found else None
    return line.branch if line and line.branch != project.references.branch else ""


def _distance(project: Project) -> tuple[bool, int, int]:
    """Whether the remote has the branch, as far as is known, and how far both are apart.

    In a shallow clone nothing can be counted.
    """
    references, lead = project.references, f"{project.remote_name}/"
    if project.repository.place.shallow:
        return True, 0, 0
    there, head = references.branches.get(lead + references.branch), references.head
    if there and head:
        return True, *((0, 0) if there == head else project.repository.distance(head, there))
    is_known = project.sight.there is not None or any(name.startswith(lead) for name in references.branches)
    return not (head and is_known), 0, 0


def _release_names(project: Project, package: str) -> list[str]:
    return [tag.name for tag in project.release_tags(project.references.tags, package)]


def _higher(project: Project, line: Line, made: Plan, package: str) -> tuple[str, ...]:
    """That a higher version is out elsewhere, which a maintenance line expects."""
    if project.flow.line:
        return ()
    on_line = {tag.name for tag in line.tags}
    others = (tag for tag in project.references.tags if tag.name not in on_line)
    version = project.scheme.parse(made.bump.version)
    told = higher(version, project.release_tags(others, package))
    return (told,) if told else ()


def seen(project: Project, package: str = "") -> tuple[str, ...]:
    """What is to be told of the remote before anything is decided."""
    sight = project.sight
    refusal = project.kept.read(UNSHARED) if sight.remote else None
    told = (
        unknown(sight),
        taken(sight),
        unpublished(sight, _release_names(project, package)),
        unshared(sight.remote, refusal) if refusal else "",
    )
    return tuple(filter(None, told))


_MEANT_BREAKING = re.compile(r"^[^\S\n]*breaking[ -]changes?\b", re.IGNORECASE | re.MULTILINE)


_WEIGHED = {"major": "breaking", "minor": "a feature", "patch": "a fix", "none": "nothing"}


def _warnings(changes: ChangeSet, policy: Policy) -> tuple[str, ...]:
    found: list[str] = []
    if changes.unconventional and not changes.changes:
        found.append("No commit follows Conventional Commits; this is a plain list of them")
    elif changes.unconventional:
        number = counted(len(changes.unconventional), "commit")
        weight = _WEIGHED[policy.unconventional]
        found.append(f"{number} without a conventional message, weighed as {weight}; see: gonogo lint")
    certain = {change.commit.sha for change in changes.breaking}
    meant = [c.sha[:7] for c in changes.commits if c.sha not in certain and _MEANT_BREAKING.search(c.message)]
    if meant:
        speaks = "speaks" if len(meant) == 1 else "speak"
        found.append(
            f"{listed(meant[:5])} {speaks} of a breaking change where it does not count; see: gonogo lint"
        )
    return tuple(found)
