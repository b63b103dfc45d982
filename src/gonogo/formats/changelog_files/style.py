"""How a change log writes its releases, told by those that it has."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

import msgspec

from gonogo.formats.changelog_files import dates
from gonogo.formats.changelog_files.changelog_file import (
    REFERENCE,
    ChangelogFile,
    Markup,
    Section,
    markup_of,
)
from gonogo.formats.changelog_files.groups import is_kept, kind_of, renamed
from gonogo.formats.changelog_files.heading import Heading
from gonogo.formats.changelog_files.references import address_like, moved_on
from gonogo.formats.changelog_files.release_title import DATED, HIDDEN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from gonogo.formats.changelog_files.references import Released
    from gonogo.formats.changelog_files.release_title import Span, Title

_BULLET = re.compile(r"( {0,4})([-*+•])( {1,3})\S")
_DAY_WORDS = re.compile(r"\W*(?:(?:released?|date|on|published)\b\W*)*", re.IGNORECASE)
_RULE = re.compile(r"(?:-{3,}|\*{3,}|_{3,}|<!--.*-->)[ \t]*")
_ALIKE = 5
_MANY = 20
_DEEPEST = 6
_TAIL = re.compile(
    rf"(?P<close>[\])}}*_`\"'>{HIDDEN}]*)"
    rf"(?P<day>(?:[^\w{DATED}]|releas(?:ed?)|on|of)*{DATED}+[^\w\s{HIDDEN}*_]?)?"
    rf"(?P<rest>.*?)(?P<end>(?:{HIDDEN}|\*\*|__|:|\s)*)$",
    re.DOTALL,
)
_WHEN = re.compile(r"(?<=[(\[])[^()\[\]]*(?=[)\]]\W*$)|(?<= [-\u2013\u2014/] )\S.*$")
_EARLIER = re.compile(r"(?<![\w.])(?<!v)\d+(?:\.\d+)+|(?<=\bv)\d+(?:\.\d+)+")
_NO_ADDRESS = "\x03"
_ADORNMENTS = "-~^\"'`+"


class Style(msgspec.Struct, frozen=True):
    """How releases are written. model: the one that the next is written like; nothing where there is none.

    group: a heading within a release. theirs: what those are called, by kind. bullet: before a point of a
    list. airy: whether a blank line is below a release's heading, and below a group's. spacing: blank lines
    between releases. separator: the line between them, "" for none.
    """

    file: ChangelogFile
    markup: Markup
    model: Section | None
    group: Heading | None
    theirs: dict[str, str]
    kept: bool
    bullet: str = "- "
    airy: tuple[bool, bool] = (True, True)
    spacing: int = 1
    separator: str = ""

    def title(self, ours: str) -> str:
        """One of our headings within a release, as this file calls it."""
        return renamed(ours, self.theirs, kept=self.kept)

    def group_lines(self, title: str) -> list[str]:
        """A heading within a release."""
        shape = self.group
        if shape:
            colon = ":" if shape.title.endswith(":") else ""
            return adorned(shape, f"{title}{colon}", shape.before, shape.after)
        above = self.model or self.file.unreleased
        if above and above.heading.form == "debian":
            return [f"  [ {title} ]"]
        if self.markup == "plain text":
            return [f"{title}:"]
        return _below(above.heading if above else None, title, self.markup, self._free)

    @property
    def _free(self) -> str:
        """An adornment that no heading has."""
        used = {heading.adornment for heading in self.file.headings}
        return next(mark for mark in f"{_ADORNMENTS}=" if mark not in used)

    @property
    def example(self) -> str:
        """The heading that the next one is written like, on one line."""
        if self.model is None:
            return ""
        heading = self.model.heading
        return f"{heading.before}{heading.title}{heading.after}".strip()


def style_of(file: ChangelogFile, version: str = "") -> Style:
    """How a file is written. version: the next one, for files that write some versions otherwise."""
    model = _model(file, version)
    sections = [one for one in (file.unreleased, *file.newest) if one]
    groups = [group for one in sections for group in file.groups(one) if group.form != "line"]
    if model:
        rank = model.heading.rank
        groups = [one for one in groups if one.form == "bold" or one.rank > rank or kind_of(one.title)]
    known = [group for group in groups if kind_of(group.title)]
    titles = [group.title.rstrip(":") for group in known]
    theirs: dict[str, str] = {}
    for title in titles:
        theirs.setdefault(kind_of(title), title)
    shape = next(iter(known or [one for one in groups if one.form == "heading"]), None)
    return Style(
        file,
        file.markup if file.headings else markup_of(file.path) or file.markup,
        model,
        shape,
        theirs,
        is_kept(titles),
        _bullet(file),
        _airy(file, shape),
        _spacing(file),
        _separator(file),
    )


def _model(file: ChangelogFile, version: str) -> Section | None:
    """The newest release; where fixes are written unlike the rest, the newest of the same sort."""
    if not file.releases:
        return file.unreleased if file.unreleased and file.unreleased.title.version else None
    own = [one for one in file.releases if not one.foreign] or list(file.releases)
    newest = own[0]
    alike = [one for one in own if _is_fix(one.title.version) == _is_fix(version)]
    same = alike[0] if alike else newest
    if not version or _shape(same) == _shape(newest):
        return newest
    others = (one for one in own[own.index(same) + 1 :] if one not in alike)
    other = next(others, newest)
    return same if _shape(other) == _shape(newest) else newest


def _is_fix(version: str) -> bool:
    core = re.match(r"\d+(?:\.\d+)*", version)
    numbers = core[0].split(".") if core else []
    return len(numbers) > 2 and int(numbers[2]) > 0


def _shape(section: Section) -> tuple[int, str]:
    return section.heading.rank, section.title.raw[:1] if section.title.raw[:1] == "<" else ""


def _bullet(file: ChangelogFile) -> str:
    for section in file.newest:
        for line in file.lines[section.heading.last + 1 : section.end]:
            if found := _BULLET.match(line):
                return f"{found[1]}{found[2]}{found[3]}"
    return "- "


def _airy(file: ChangelogFile, group: Heading | None) -> tuple[bool, bool]:
    said = next((one.heading for one in file.newest if one.end > one.heading.last + 1), None)
    is_airy = _blank_below(file, said) if said else True
    return (is_airy, _blank_below(file, group) if group else is_airy)


def _blank_below(file: ChangelogFile, heading: Heading) -> bool:
    below = file.lines[heading.last + 1 : heading.last + 2]
    return not below or not below[0].strip()


def _separator(file: ChangelogFile) -> str:
    """The rule or comment that ends each of the newest releases but the last."""
    ends = [next(_backwards(file, one), "") for one in file.releases[:_ALIKE][: len(file.releases) - 1]]
    return ends[0] if len(ends) > 1 and len(set(ends)) == 1 and _RULE.fullmatch(ends[0]) else ""


def _backwards(file: ChangelogFile, section: Section) -> Iterator[str]:
    """The lines of a section that are not blank, from its end."""
    numbers = range(section.end - 1, section.heading.last, -1)
    return (file.lines[number] for number in numbers if file.lines[number].strip())


def _spacing(file: ChangelogFile) -> int:
    """The blank lines between releases: what stands between the newest two."""
    for _, older in pairwise(file.releases[:3]):
        above = older.heading.first
        while above and not file.lines[above - 1].strip():
            above -= 1
        if above < older.heading.first:
            return min(older.heading.first - above, 3)
    return 1


def heading_lines(style: Style, released: Released, day: date, comparison: str) -> list[str]:
    """The heading of a release, like its model. comparison: its address, for a link that names neither."""
    model = style.model
    if model is None:
        return []
    title, heading = model.title, model.heading
    address = (
        address_like(title.raw[slice(*title.address)], title.version, released) if title.address[1] else ""
    )
    days = [one.title.date for one in style.file.releases if one.title.date]
    written = dates.like(title.date, days, day) if title.date else ""
    text = _titled(style, title, released.version, written, address or comparison)
    if title.unreleased:
        text = _dated(text, style, day)
    above = [
        line
        for number in range(heading.first, heading.line - heading.over)
        for line in _anchor(style.file.lines[number], title.version, released.version)
    ]
    return [*above, *adorned(heading, text, heading.before, heading.after, _width(style, heading))]


def day_lines(style: Style, day: date) -> list[str]:
    """The lines below a heading that tell the day, where the model has such."""
    if style.model is None or style.model.title.date:
        return []
    begin = style.model.heading.last + 1
    number = begin + 1 if _blank_below(style.file, style.model.heading) else begin
    line = style.file.lines[number] if number < style.model.end else ""
    found = dates.DATE.search(line)
    if not found or not _DAY_WORDS.fullmatch(line[: found.start()] + line[found.end() :]):
        return []
    others = [one[0] for one in map(dates.DATE.search, style.file.lines[number:]) if one][:_MANY]
    written = dates.like(found[0], others, day)
    return [*style.file.lines[begin:number], line[: found.start()] + written + line[found.end() :]]


def _width(style: Style, heading: Heading) -> int:
    """How wide the underline is where it is not as wide as its title."""
    if not heading.adornment:
        return 0
    wide = len(style.file.lines[heading.last].strip())
    return 0 if wide == _columns(heading.title) else wide


def adorned(shape: Heading, text: str, before: str, after: str, least: int = 0) -> list[str]:
    """The lines of a heading. before, after: what marks its line. least: how wide the underline is."""
    line = f"{before}{text}{after}"
    if not shape.adornment:
        return [line]
    rule = shape.adornment * max(_columns(text) + 2 * len(before) * shape.over, least)
    return [rule, line, rule] if shape.over else [line, rule]


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _below(above: Heading | None, title: str, markup: Markup, free: str) -> list[str]:
    """A heading one level below another, where the file shows none."""
    if markup == "reStructuredText":
        return [title, (free if above else "~") * _columns(title)]
    if above and above.form == "bold":
        return [f"_{title}_"]
    rank = min(above.rank + 1, _DEEPEST) if above else 3
    if above and above.before.lstrip()[:1] == "<":
        return [f"<h{rank}>{title}</h{rank}>"]
    mark = {"AsciiDoc": "=" * rank, "RDoc": "=" * rank, "Org": "*" * rank, "Textile": f"h{rank}."}
    return [f"{mark.get(markup, '#' * rank)} {title}"]


def _anchor(line: str, before: str, after: str) -> Iterator[str]:
    """The anchor of a release, like that of another; none where that does not name its version."""
    if not line.strip():
        yield ""
        return
    for mark in (".", "-", "_", ""):
        name = before.replace(".", mark)
        if len(name) > 1 and name in line:
            yield line.replace(name, after.replace(".", mark))
            return


def _titled(style: Style, title: Title, version: str, day: str, address: str) -> str:
    """The title of another release."""
    begin, end = title.number
    raw, masked = title.raw, title.masked
    keep = [(0, begin), *_kept_tail(style, title, end)]
    edits: list[tuple[Span, str]] = [(title.number, version)]
    if title.day[1]:
        edits.append((title.day, day))
    if title.address[1]:
        edits.append((title.address, address or _NO_ADDRESS))
    edits += [
        (found.span(), version.replace(".", mark))
        for mark in ".-_"
        for found in re.finditer(re.escape(title.version.replace(".", mark)), raw)
        if masked[found.start()] == HIDDEN and not _within(found.span(), title.address)
    ]
    edits += [(found.span(), title.version) for found in _EARLIER.finditer(masked[:begin])]
    if style.model and style.model.foreign and style.file.names:
        edits += [(span, style.file.names[0]) for span in _named(raw[:begin], style.file.others)]
    parts: list[str] = []
    for first, last in [(0, begin), (begin, end), *keep[1:]]:
        place = first
        for (start, stop), text in sorted(edits):
            if first <= start and stop <= last:
                parts += [raw[place:start], text]
                place = stop
        parts.append(raw[place:last])
    return _unlinked("".join(parts)).rstrip()


def _named(lead: str, others: Collection[str]) -> list[Span]:
    """Where another package is named: the longest name that is there."""
    found = [(lead.find(name), len(name)) for name in sorted(others, key=len, reverse=True) if name in lead]
    return [(begin, begin + length) for begin, length in found[:1]]


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _unlinked(text: str) -> str:
    """Without the link whose address is not known."""
    if _NO_ADDRESS not in text:
        return text
    text = re.sub(rf"\[([^\[\]]*)\]\({_NO_ADDRESS}\)", r"\1", text)
    text = re.sub(rf"`([^`<]*?)\s*<{_NO_ADDRESS}>`_{{1,2}}", r"\1", text)
    return re.sub(rf"(?:link:)?{_NO_ADDRESS}\[([^\]]*)\]", r"\1", text)


def _kept_tail(style: Style, title: Title, end: int) -> list[Span]:
    """The parts of a title behind the version that other releases have as well."""
    tail = title.masked[end:]
    others = [one.title for one in style.file.releases[:_ALIKE] if one.title is not title]
    if style.model and style.model.heading.form == "debian":
        return [(end, len(title.raw))]
    if any(_run(one.masked[one.number[1] :]) == _run(tail) for one in others):
        return [(end, len(title.raw))]
    found = _TAIL.match(tail)
    if not found:
        return [(end, len(title.raw))]
    day = found.span("day") if found["day"] else (found.end("close"), found.end("close"))
    return [
        (end, end + found.end("close")),
        (end + day[0], end + day[1]),
        (end + found.start("end"), len(title.raw)),
    ]


def _run(masked: str) -> str:
    return re.sub(rf"([{HIDDEN}{DATED}])\1*", r"\1", masked)


def _dated(text: str, style: Style, day: date) -> str:
    """A title of what was to come, with its day in place of that."""
    others = [one.title.date for one in style.file.releases if one.title.date]
    written = dates.like(others[0] if others else "2000-01-01", others, day)
    dated, times = re.subn(
        r"(?<=[(\[])[^()\[\]]*(?=[)\]]\W*$)|(?<= [-\u2013\u2014/] )\S.*$", written, text, count=1
    )
    return dated if times else f"{text} ({written})"


def moved_heading(line: str, title: Title, tag: str) -> str:
    """The heading of what is not released, whose link begins with a release now."""
    begin, end = title.address
    if not end:
        return line
    address = title.raw[begin:end]
    return line.replace(address, moved_on(address, tag), 1)


def has_references(file: ChangelogFile) -> bool:
    """Whether it has links at its end, or elsewhere."""
    return any(REFERENCE.match(line) for line in file.lines[file.foot :])
