"""A release as a change log's own file writes it, with what people wrote there already."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

import msgspec

from gonogo.formats.changelog_files.joining import Part, joined, unreleased_parts
from gonogo.formats.changelog_files.references import Released
from gonogo.formats.changelog_files.style import day_lines, heading_lines, style_of
from gonogo.render.dialects import AsciidocPage, PlainPage, RestructuredPage
from gonogo.render.markdown import KEEP_A_CHANGELOG, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.domain.history.changelog import ChangeSet
    from gonogo.formats.changelog_files.changelog_file import ChangelogFile, Markup
    from gonogo.formats.changelog_files.style import Style

_DIALECTS: dict[Markup, type[Page]] = {
    "reStructuredText": RestructuredPage,
    "AsciiDoc": AsciidocPage,
    "plain text": PlainPage,
    "RDoc": PlainPage,
    "Textile": PlainPage,
    "Org": PlainPage,
}
_TITLES: dict[Markup, str] = {
    "reStructuredText": "Changelog\n=========\n",
    "AsciiDoc": "= Changelog\n",
    "RDoc": "= Changelog\n",
    "Org": "* Changelog\n",
    "Textile": "h1. Changelog\n",
    "plain text": "Changelog\n",
}
_FIRST, _LAST = -62_135_596_800, 253_402_300_799


class FilePage:
    """Writes a release in the style of a file."""

    def __init__(
        self, page: Page, file: ChangelogFile, unreleased: Literal["first", "alone", "left"] = "first"
    ) -> None:
        """Take the page of the settings, and the file as it is.

        unreleased: what becomes of what people wrote as that: it comes first, or it is all that is told where
        they wrote anything, or it is left as it is.
        """
        self._file = file
        self._unreleased = unreleased
        kind = _DIALECTS.get(style_of(file).markup, Page)
        if style_of(file).kept and page.layout.breaking != KEEP_A_CHANGELOG.breaking:
            page = msgspec.structs.replace(page, layout=KEEP_A_CHANGELOG)
        self._page = kind(page.layout, page.links, page.contributors, page.unconventional)
        self.look = (page, file.path, unreleased)
        self.names_people = page.names_people

    def head(self) -> str:
        """What stands before the first release of a new file."""
        return _TITLES.get(style_of(self._file).markup) or self._page.head()

    def section(self, changes: ChangeSet) -> str:
        """One release; what is not released by the page of the settings."""
        if not changes.version and style_of(self._file).markup == "Markdown":
            return self._page.section(changes)
        style = style_of(self._file, changes.version)
        lines = self._heading(style, changes)
        body = [line for part in self._parts(style, changes) for line in _part_lines(style, part)]
        if body and not body[0] and not style.airy[0] and style.model:
            body = body[1:]
        lines += day_lines(style, _moment(changes.time).date())
        return "\n".join([*lines, *body, *self._trailer(style, changes)]) + "\n"

    def footnote(self, changes: ChangeSet) -> str:
        """What the foot of the file says of a release, where it has no foot yet."""
        style = style_of(self._file)
        return self._page.footnote(changes) if style.markup == "Markdown" and self._is_ours(style) else ""

    def _heading(self, style: Style, changes: ChangeSet) -> list[str]:
        ours = self._page.heading(changes)
        if (
            style.model is None
            or not changes.version
            or (self._is_ours(style) and style.markup == "Markdown")
        ):
            return _first_heading(style, ours, changes, self._page)
        released = Released(
            changes.version,
            changes.tag.name if changes.tag else "",
            changes.since.name if changes.since else "",
        )
        return heading_lines(style, released, _moment(changes.time).date(), self._page.comparison(changes))

    def _is_ours(self, style: Style) -> bool:
        """Whether all releases are written as the page would write the first one, which has no link yet."""
        layout, releases = self._page.layout, self._file.releases
        if not releases:
            return not style.model
        title = releases[0].title
        ours = layout.release.format(version=title.version, date=title.date)
        linked = style.file.lines[releases[0].heading.line] != ours
        return not linked and len(releases) == 1

    def _parts(self, style: Style, changes: ChangeSet) -> list[Part]:
        written = unreleased_parts(self._file) if self._unreleased != "left" else []
        made = list(self._made(style, changes))
        if written and (self._unreleased == "alone" or not _tells(changes)):
            made = []
        return joined(written, made)

    def _made(self, style: Style, changes: ChangeSet) -> Iterator[Part]:
        merged: dict[str, list[str]] = {}
        for title, entries in self._page.parts(changes):
            if title:
                points = [_point(style.bullet, entry) for entry in entries]
                merged.setdefault(style.title(title), []).extend(points)
            else:
                merged.setdefault("", []).extend(entries)
        for title, lines in merged.items():
            yield Part(style.group_lines(title) if title else [], title, lines)

    def _trailer(self, style: Style, changes: ChangeSet) -> list[str]:
        """Who released it and when, as Debian has it."""
        if not style.model or style.model.heading.form != "debian":
            return []
        lines = self._file.lines[style.model.heading.last + 1 : style.model.end]
        found = next((line for line in lines if line.startswith(" -- ")), "")
        moment = _moment(changes.time)
        return ["", f"{found.rpartition('  ')[0]}  {moment:%a, %d %b %Y %H:%M:%S} +0000"] if found else []


def _tells(changes: ChangeSet) -> bool:
    """Whether commits say anything that is shown."""
    return bool(changes.breaking or changes.sections or changes.unconventional)


def _first_heading(style: Style, ours: str, changes: ChangeSet, page: Page) -> list[str]:
    """The heading of a release where the file has none to go by."""
    if style.markup == "Markdown":
        above = style.file.unreleased
        rank = above.heading.rank if above else 2
        if above and above.title.raw.startswith("[") and f"[{changes.version}]" not in ours:
            ours = ours.replace(changes.version, f"[{changes.version}]", 1)
        return ["#" * rank + ours.removeprefix("##") if 1 <= rank <= 6 else ours]
    layout = page.layout.release if changes.version else "Unreleased"
    day = _moment(changes.time).date()
    title = layout.removeprefix("## ").format(version=changes.version, date=day)
    match style.markup:
        case "AsciiDoc" | "RDoc":
            return [f"== {title}"]
        case "Textile":
            return [f"h2. {title}"]
        case "Org":
            return [f"** {title}"]
        case _:
            return [title, "-" * len(title)]


def _part_lines(style: Style, part: Part) -> Iterator[str]:
    yield ""
    if part.heading:
        yield from part.heading
        if style.airy[1]:
            yield ""
    yield from part.lines


def _point(bullet: str, entry: str) -> str:
    """An entry as a point of a list, with its further lines below its text."""
    return f"{bullet}{entry}".replace("\n  ", "\n" + " " * len(bullet))


def _moment(time: int) -> datetime:
    return datetime.fromtimestamp(max(_FIRST, min(time, _LAST)), UTC)
