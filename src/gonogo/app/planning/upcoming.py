"""The section of the change log to come, by itself or on top of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.app.planning.changelog import people_of
from gonogo.app.planning.planning import plan
from gonogo.domain.history.changelog import credited
from gonogo.domain.planning.bump import Wish
from gonogo.formats import changelog_file

if TYPE_CHECKING:
    from gonogo.app.planning.pages import AnyPage
    from gonogo.app.project import Project
    from gonogo.domain.history.changelog import ChangeSet


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
    section, footnote = page.section(planned.section), page.footnote(planned.section)
    if changelog_file.has_section(text, planned.bump.version) or changelog_file.contains(text, section):
        return "", f"{file} has a section for {planned.bump.version} already; nothing changed"
    found = changelog_file.prepended(text, page.head(), section, footnote)
    return found, f"{file}: a section for {planned.bump.version} on top"
