"""How this project's change log is written: layout, headings and links, from settings and remote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

from gonogo.errors import TemplateError, UsageError
from gonogo.formats import remote
from gonogo.render.links import Links, of_forge
from gonogo.render.markdown import CONVENTIONAL, KEEP_A_CHANGELOG, Page

if TYPE_CHECKING:
    from gonogo.app.project import Project
    from gonogo.domain.history.changelog import ChangeSet
    from gonogo.formats.changelog_files.changelog_file import ChangelogFile


class AnyPage(Protocol):
    """How a change log is written: a head, then for each release a section and perhaps a footnote."""

    @property
    def names_people(self) -> bool:
        """Whether a release tells who contributed."""
        ...

    @property
    def look(self) -> object:
        """All that decides how a release is written, as data."""
        ...

    def head(self) -> str:
        """What stands before the first release."""
        ...

    def section(self, changes: ChangeSet) -> str:
        """One release."""
        ...

    def footnote(self, changes: ChangeSet) -> str:
        """What the foot of the page says of a release."""
        ...


def links_of(project: Project) -> Links:
    """The patterns that the settings give, and for the rest those of the remote's forge."""
    found = remote.read(project.remote)
    known = of_forge(found.page) if found else Links()
    given = msgspec.structs.asdict(project.settings.changelog.links)
    return msgspec.structs.replace(known, **{name: pattern for name, pattern in given.items() if pattern})


def page_of(project: Project) -> AnyPage:
    """The page that the settings ask for.

    Raises:
        TemplateError: the template that they name is missing or wrong.
    """
    name = project.settings.changelog.template
    if not name:
        return plain_page_of(project)
    text = project.files.read(name)
    if text is None:
        raise TemplateError(f"There is no template {name} in this repository")
    return template_page(project, text, name)


def changelog_of(project: Project, package: str = "") -> ChangelogFile:
    """The change log as it is; one without text where there is none yet.

    Raises:
        UsageError: it cannot be read.
    """
    path = project.changelog_file(package)
    return read_changelog(project, path, project.files.read(path) or "", package)


def read_changelog(project: Project, path: str, text: str, package: str = "") -> ChangelogFile:
    """What the text of a change log tells of what is released here."""
    from gonogo.formats.changelog_files.changelog_file import read

    packages = [name for name in project.settings.packages if name != package]
    own = (package, project.folder(package).rpartition("/")[2]) if package else (project.name,)
    return read(text, path, own, packages)


def file_page_of(project: Project, file: ChangelogFile, package: str = "") -> AnyPage:
    """The page that the settings ask for, in the style of the change log as it is.

    Raises:
        TemplateError: the template that they name is missing or wrong.
    """
    if project.settings.changelog.template:
        return page_of(project)
    return in_style(project, plain_page_of(project), file, package)


def next_page(project: Project, package: str = "") -> AnyPage:
    """The page by which the next release is written.

    As if there were no change log where it cannot be read, which is in the way anyhow.

    Raises:
        TemplateError: the template that the settings name is missing or wrong.
    """
    path = project.changelog_file(package)
    try:
        text = project.files.read(path) or ""
    except UsageError:
        text = ""
    if not text and path.lower().endswith(".md"):
        return page_of(project)  # a new file of Markdown has no style but the page's
    return file_page_of(project, read_changelog(project, path, text, package), package)


def in_style(project: Project, page: AnyPage, file: ChangelogFile, package: str = "") -> AnyPage:
    """A page in the style of a change log; a template has its own.

    What people wrote as unreleased is no package's where several share the file: nobody knows whose.
    """
    if not isinstance(page, Page):
        return page
    from gonogo.render.file_page import FilePage

    others = (name for name in project.settings.packages if name != package)
    is_shared = bool(package) and any(project.changelog_file(name) == file.path for name in others)
    unreleased = "left" if is_shared else project.settings.changelog.unreleased
    return FilePage(page, file, unreleased)


def template_page(project: Project, text: str, name: str) -> AnyPage:
    """The page of a template. name: of its file, for faults.

    Raises:
        TemplateError: it is wrong.
    """
    from gonogo.render.template import TemplatePage

    return TemplatePage(text, name, project.name, links_of(project))


def plain_page_of(project: Project) -> Page:
    """The page of the layout that the settings name."""
    settings = project.settings.changelog
    layout = KEEP_A_CHANGELOG if settings.layout == "keep-a-changelog" else CONVENTIONAL
    return Page(layout, links_of(project), settings.contributors, settings.unconventional)


def notes_of(project: Project, changes: ChangeSet) -> str:
    """The release notes of one release."""
    from gonogo.render.notes import Extra, notes

    settings = project.settings.notes
    deployment = (f"Published as tag {changes.tag.name}.",) if changes.tag else ()
    extra = Extra(tuple(settings.known_issues), tuple(settings.support), deployment)
    return notes(project.name, changes, plain_page_of(project), extra)
