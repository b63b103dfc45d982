"""The section of the change log to come, by itself or on top of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.app.planning.changelog import people_of
from gonogo.app.planning.pages import in_style, read_changelog
from gonogo.app.planning.planning import plan
from gonogo.app.planning.told_releases import unwritable
from gonogo.domain.history.changelog import credited
from gonogo.domain.planning.bump import Wish
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from gonogo.app.planning.pages import AnyPage
    from gonogo.app.project import Project
    from gonogo.domain.history.changelog import ChangeSet
    from gonogo.domain.planning.plan import Planned
    from gonogo.formats.changelog_files.changelog_file import ChangelogFile


def to_come(project: Project, package: str = "") -> ChangeSet:
    """What the next release is about, under its version where one is due."""
    section = plan(project, Wish(), package, with_risk=False).section
    released = [section.since.sha] if section.since else []
    return credited(section, people_of(project, released))


def prepended(project: Project, page: AnyPage, file: str, text: str, package: str = "") -> tuple[str, str]:
    """The text of a change log file with the section to come on top, "" for no change; a sentence on it."""
    planned = plan(project, Wish(), package, with_risk=False)
    if planned.plan is None:
        return "", planned.bump.reason
    from gonogo.formats.changelog_files.insertion import contains

    log = read_changelog(project, file, text, package)
    page = in_style(project, page, log, package)
    section = page.section(planned.section)
    if log.has(planned.bump.version) or contains(text, section):
        return "", f"{file} has a section for {planned.bump.version} already; nothing changed"
    found = released(project, planned, log, page, section)
    return found, f"{file}: a section for {planned.bump.version} on top"


def released(project: Project, planned: Planned, log: ChangelogFile, page: AnyPage, section: str) -> str:
    """The text of a change log with the section of a release on top.

    Raises:
        UsageError: the file cannot be read well enough to say where it belongs.
    """
    from gonogo.formats.changelog_files.insertion import inserted
    from gonogo.formats.changelog_files.references import Released

    changes, version = planned.section, planned.bump.version
    wrong = unwritable(project, log, planned.plan.package if planned.plan else "")
    if wrong:
        raise UsageError(f"{wrong.sentence}. To go on: {wrong.remedy}")
    tag, since = changes.tag.name if changes.tag else "", changes.since.name if changes.since else ""
    return inserted(log, page.head(), section, Released(version, tag, since), page.footnote(changes))
