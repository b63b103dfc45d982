"""A section on top of a change log; all else stays to the byte."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.formats.changelog_files.references import References, Released, references
from gonogo.formats.changelog_files.series import ended_series, next_series
from gonogo.formats.changelog_files.style import Style, moved_heading, style_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from gonogo.formats.changelog_files.changelog_file import ChangelogFile, Section

_BEGIN = re.compile(r" {0,3}(?:[-*+•]|\d+[.)])\s|\s*<!--")


def contains(text: str, section: str) -> bool:
    """Whether this very section is there already, whatever its heading and the line ends."""
    return section.strip() in text.replace("\r\n", "\n")


def inserted(file: ChangelogFile, head: str, section: str, released: Released, footnote: str = "") -> str:
    """The text of a change log with a section before the latest release, below what is called unreleased.

    head: written where the file is empty. What the section tells is unreleased no more. footnote: a
    reference for the end, where the file has none to go by.
    """
    if not file.text.strip().strip("\ufeff"):
        text = head + "\n" + section + (f"\n{footnote}" if footnote else "")
        return file.text[: file.text.startswith("\ufeff")] + text.replace("\n", file.newline)
    return _Insertion(file, section, released, footnote).text


class _Insertion:
    """The lines of the old text, each with its own end, of which some are taken out or changed."""

    def __init__(self, file: ChangelogFile, section: str, released: Released, footnote: str) -> None:
        self.file = file
        self.section = section
        self.released = released
        self.series = ended_series(file, released.version)
        self.found = references(file, section, released)
        self.footnote = "" if self.found else footnote
        bounds = [*file.starts, len(file.text)]
        self.lines = [file.text[bounds[at] : bounds[at + 1]] for at in range(len(file.lines))]

    @property
    def text(self) -> str:
        """The whole."""
        file, lines, end = self.file, self.lines, self.file.newline
        place = self._place()
        if self.found:
            self._refer(self.found)
        if file.unreleased:
            self._take_out(file.unreleased)
        lead = file.text[: file.starts[0]] if file.starts else ""
        before, after = lead + "".join(lines[:place]), "".join(lines[place:])
        if before.strip("\ufeff"):
            before += _missing(before, end)
        begun = [*next_series(self.series, self.released.version), ""] if self.series else []
        section = ("".join(f"{line}\n" for line in begun) + self.section).replace("\n", end)
        gap = _gap(style_of(file), end) if after else ""
        return self._with_footnote(before + section + gap + after)

    def _place(self) -> int:
        """The number of the line that the section is put before."""
        file = self.file
        if self.series:
            return self.series.heading.first
        if file.releases:
            return file.releases[0].heading.first
        return file.foot

    def _refer(self, found: References) -> None:
        end = self.file.newline
        for number, line in found.lines.items():
            self.lines[number] = line + self.lines[number][len(self.file.lines[number]) :]
        if found.fresh and found.place < len(self.lines):
            self.lines[found.place] = f"{found.fresh}{end}" + self.lines[found.place]
        elif found.fresh:
            last = self.lines[-1]
            self.lines[-1] = last + ("" if last.endswith("\n") else end) + found.fresh + end

    def _take_out(self, section: Section) -> None:
        """Take what the section tells out of what is unreleased; its heading stays, with what is left."""
        told = {line.strip() for line in self.section.split("\n")}
        numbers = _told(self.file, section, told)
        heading = section.heading
        rest = [n for n in range(heading.last + 1, section.end) if n not in numbers]
        if section.title.version and not any(self.file.lines[n].strip() for n in rest):
            numbers |= set(range(heading.first, heading.last + 1))
        else:
            line = self.lines[heading.line]
            self.lines[heading.line] = moved_heading(line, section.title, self.released.tag)
        for number in numbers:
            self.lines[number] = ""
        self._close_up(section, numbers)

    def _close_up(self, section: Section, numbers: Collection[int]) -> None:
        """Of the blank lines around what was taken out, leave one."""
        if not numbers:
            return
        blank = not section.title.version or bool(self.lines[section.heading.line])
        kept = False
        for number in range(section.heading.last + 1, section.end):
            if number in numbers:
                continue
            if self.lines[number].strip():
                kept = False
            elif kept or not blank:
                self.lines[number] = ""
            else:
                kept = True

    def _with_footnote(self, text: str) -> str:
        if not self.footnote:
            return text
        end, footnote = self.file.newline, self.footnote.replace("\n", self.file.newline)
        foot = "".join(self.lines[self.file.foot :])
        if foot:
            return text.removesuffix(foot) + footnote + foot
        return text + _missing(text, end) + footnote


def _gap(style: Style, end: str) -> str:
    """What stands between a release and the one below it."""
    separator = f"{end}{style.separator}{end}" if style.separator else ""
    return separator + end * style.spacing


def _missing(text: str, end: str) -> str:
    """The line ends that a text lacks to end with a blank line."""
    return "" if text.endswith(end + end) else end if text.endswith(end) else end + end


def _told(file: ChangelogFile, section: Section, told: set[str]) -> set[int]:
    """The numbers of the lines below a heading that are told, with the headings that have nothing left."""
    groups = {
        number: group for group in file.groups(section) for number in range(group.first, group.last + 1)
    }
    numbers: set[int] = set()
    content: list[int] = []
    heading: list[int] = []

    def close() -> None:
        if content and all(number in numbers for number in content):
            numbers.update(heading)
        content.clear()

    number = section.heading.last + 1
    while number < section.end:
        group, begin = groups.get(number), number
        if group:
            close()
            number = group.last + 1
            heading = list(range(begin, number))
        elif not file.lines[number].strip():
            number += 1
        else:
            chunk = _chunk(file.lines, number, section.end, groups)
            content += chunk
            number = chunk[-1] + 1
            if told.issuperset(file.lines[one].strip() for one in chunk):
                numbers.update(chunk)
    close()
    return numbers


def _chunk(lines: Sequence[str], number: int, end: int, groups: Collection[int]) -> list[int]:
    """The numbers of a line's paragraph or point, as far as it goes on from there."""
    chunk = [number]
    for following in range(number + 1, end):
        line = lines[following]
        if following in groups or not line.strip() or _BEGIN.match(line):
            break
        chunk.append(following)
    return chunk
