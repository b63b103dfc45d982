"""What the change log tells of earlier releases: whether the next one can be put on top of them."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from gonogo.app.changelog_places import changelog_places
from gonogo.app.planning.lines import line_of
from gonogo.app.planning.pages import changelog_of, read_changelog
from gonogo.domain.planning.readiness import Obstacle, changelog_gaps
from gonogo.domain.text import counted, listed, printable, quoted
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from gonogo.app.planning.lines import Line
    from gonogo.app.project import Project
    from gonogo.domain.history.history import Tag
    from gonogo.formats.changelog_files.changelog_file import ChangelogFile


def changelog_obstacles(project: Project, line: Line, package: str) -> tuple[Obstacle, ...]:
    """Why the change log cannot be written; nothing where it can."""
    several = _several(project, package)
    if several:
        return several
    try:
        file = _begun(project, package)
    except UsageError as problem:
        return (Obstacle("changelog-unread", str(problem), _elsewhere(project, package)),)
    found = _unwritable(project, file, line, package) if file else None
    return (found,) if found else ()


def _begun(project: Project, package: str) -> ChangelogFile | None:
    """The change log, if anything is written in it yet."""
    path = project.changelog_file(package)
    text = project.files.read(path) or ""
    return read_changelog(project, path, text, package) if text.strip() else None


def unwritable(project: Project, file: ChangelogFile, package: str) -> Obstacle | None:
    """Why a release cannot be put on top of a change log; nothing where it can."""
    return _unwritable(project, file, line_of(project, package), package) if file.text.strip() else None


def _unwritable(project: Project, file: ChangelogFile, line: Line, package: str) -> Obstacle | None:
    from gonogo.formats.changelog_files.faults import fault_of

    wrong = fault_of(file, [str(tag.version) for tag in line.own])
    if not wrong:
        return None
    sentence = f"{printable(file.path)} cannot be written: {wrong}"
    heading = "give each release a heading, the newest on top, such as ## 1.0.0"
    return Obstacle("changelog-unread", sentence, f"{heading}; or {_elsewhere(project, package)}")


def _several(project: Project, package: str) -> tuple[Obstacle, ...]:
    found = project.package(package)
    if found.changelog if found else project.settings.changelog.file:
        return ()
    places = changelog_places(project.files, project.folder(package))
    if len(places) == 1:
        return ()
    sentence = f"{listed([*map(printable, places)])} may each be the change log"
    return (
        Obstacle("changelog-unclear", sentence, f"say which in gonogo.yml: {_setting(package, places[0])}"),
    )


def _elsewhere(project: Project, package: str) -> str:
    folder = project.folder(package)
    name = f"{folder}/RELEASED.md" if folder else "RELEASED.md"
    return f"let another file be written, in gonogo.yml: {_setting(package, name)}"


def _setting(package: str, path: str) -> str:
    """What names a file in gonogo.yml, on one line."""
    if package:
        return f"packages: {{{quote(package)}: {{changelog: {path}}}}}"
    return f"changelog: {{file: {path}}}"


def changelog_style(project: Project, package: str) -> str:
    """Which file it is, and which style was recognised in it.

    Raises:
        UsageError: it cannot be read.
    """
    from gonogo.formats.changelog_files.style import style_of

    file = changelog_of(project, package)
    path, style = printable(file.path), style_of(file)
    if not file.text.strip():
        return f"a release will begin {path}"
    if not style.example:
        return f"{path} has no release yet; {file.markup}"
    number = counted(len(file.versions), "release")
    return f"{path} has {number}, in {file.markup}, like {quoted(style.example)}"


def changelog_warnings(project: Project, line: Line, package: str) -> tuple[str, ...]:
    """What the change log lacks of earlier releases, and how that is accepted."""
    try:
        file = _begun(project, package)
    except UsageError:
        return ()
    told = file.versions if file else []
    if not file or not told:
        return ()
    patterns = project.naming(package).patterns
    stable = [tag for tag in line.own if not tag.version.is_prerelease]
    names = {pattern.name(text) for pattern in patterns for text in told}
    told += [str(tag.version) for tag in stable if tag.name in names]
    return changelog_gaps(file.path, told, [str(tag.version) for tag in _asked(project, stable)])


def _asked(project: Project, stable: list[Tag]) -> list[Tag]:
    """The releases that must have a section."""
    since = project.settings.changelog.since
    first = project.scheme.parse(since) if since else None
    return [tag for tag in stable if first is None or not tag.version < first]
