"""What one should know before a release, though nothing of it is in the way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.app.planning import sources
from gonogo.app.planning.destination import beginning
from gonogo.app.planning.obstructions import under_way
from gonogo.app.planning.readiness import above
from gonogo.app.planning.told_releases import changelog_warnings
from gonogo.app.project import UNSHARED
from gonogo.domain.history.lines import line_warnings
from gonogo.domain.planning.sight import higher, taken, unknown, unpublished, unshared
from gonogo.domain.planning.strays import naming_warnings, passed_over
from gonogo.domain.secrets.written import has_secret
from gonogo.domain.text import abridged, counted, listed, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.app.planning.deciding import Decided
    from gonogo.app.planning.lines import Line
    from gonogo.app.planning.situation import Situation
    from gonogo.app.project import Project
    from gonogo.domain.history.changelog import ChangeSet
    from gonogo.domain.history.commits import Commit
    from gonogo.domain.history.history import Tag
    from gonogo.domain.planning.bump import Bump, Policy
    from gonogo.domain.planning.plan import Plan

_MEANT_BREAKING = re.compile(r"^[^\S\n]*breaking[ -]changes?\b", re.IGNORECASE | re.MULTILINE)
_LOOKED = 500
"""Commits that are looked at for secrets."""
_WEIGHED = {"major": "breaking", "minor": "a feature", "patch": "a fix", "none": "nothing"}


def plan_warnings(
    project: Project, situation: Situation, found: Decided, made: Plan | None
) -> tuple[str, ...]:
    """What is to be known of what was planned. made: nothing where there is nothing to release."""
    line, package, bump = situation.line, situation.package, found.bump
    return (
        *seen(project, package),
        *(_higher(project, line, made, package) if made and not situation.hotfix else ()),
        *_of_messages(situation.everything, project.settings.versioning.to_policy()),
        *_of_secrets(situation.everything.commits),
        *_of_naming(project, bump, package),
        *_of_packages(project, situation),
        *(sources.unwritten(situation.seen, bump.version) if made else ()),
        *line_warnings(line.followed, bump.version, len(situation.copied)),
        *((*beginning(project, made), *under_way(project, made)) if made else ()),
        *((_cut_off(found.cut, bump),) if found.cut and made else ()),
        *(changelog_warnings(project, line, package) if made else ()),
    )


def seen(project: Project, package: str = "") -> tuple[str, ...]:
    """What is to be told of the remote before anything is decided."""
    sight = project.sight
    refusal = project.kept.read(UNSHARED) if sight.remote else None
    told = (
        unknown(sight),
        taken(sight),
        unpublished(sight, project.release_names(package)),
        unshared(sight.remote, refusal) if refusal else "",
    )
    return tuple(filter(None, told))


def _of_secrets(commits: Sequence[Commit]) -> tuple[str, ...]:
    """Which messages have a secret: it would come to the change log and the notes as it is."""
    found = [one.sha[:7] for one in commits[:_LOOKED] if has_secret(one.message)]
    if not found:
        return ()
    have = "has" if len(found) == 1 else "have"
    told = f"{abridged(found, 5)} {have} what looks like a secret in the message, which becomes public"
    return (f"{told}; take it out of the history, and replace it where it is used",)


def _higher(project: Project, line: Line, made: Plan, package: str) -> tuple[str, ...]:
    """That a higher version is out elsewhere, which a maintenance line expects."""
    if project.flow.line:
        return ()
    on_line = {tag.name for tag in line.tags}
    others = (tag for tag in project.references.tags if tag.name not in on_line)
    version = project.scheme.parse(made.bump.version)
    told = higher(version, project.release_tags(others, package))
    return (told,) if told else ()


def _of_naming(project: Project, bump: Bump, package: str) -> tuple[str, ...]:
    """What one should know of how tags are named."""
    naming = project.naming(package)
    if naming.stated and naming.strays:
        return passed_over(above(project, bump, naming), bump.version or bump.current)
    return naming_warnings(naming)


def _of_packages(project: Project, situation: Situation) -> tuple[str, ...]:
    """Which packages no release covers, told once, with the first; and what states a version and stays."""
    if project.present is None:
        return ()
    from gonogo.app.packages import coverage
    from gonogo.domain.packages.coverage import coverage_warnings, unwritten_warnings

    package, written = situation.package, [source.path for source in situation.files]
    is_first = not package or package == next(iter(project.settings.packages))
    told = coverage_warnings(project.present, coverage(project, written)) if is_first else ()
    if not package:
        return told
    return (*told, *unwritten_warnings(project.present, package, project.folder(package), written))


def _cut_off(cut: Tag, bump: Bump) -> str:
    branch = printable(cut.name)
    return f"{branch} is not out: once {bump.version} is, {cut.version} can be released no more"


def _of_messages(changes: ChangeSet, policy: Policy) -> tuple[str, ...]:
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
