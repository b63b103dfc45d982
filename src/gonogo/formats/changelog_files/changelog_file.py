"""What a change log tells: its releases, and what it calls unreleased."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import msgspec

from gonogo.formats.changelog_files import markdown, marked, plain, restructured
from gonogo.formats.changelog_files.heading import Heading
from gonogo.formats.changelog_files.release_title import Title, read_title, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

Markup = Literal["Markdown", "reStructuredText", "AsciiDoc", "RDoc", "Textile", "Org", "plain text"]

_BY_ENDING: dict[str, Markup] = {
    "md": "Markdown",
    "markdown": "Markdown",
    "mdx": "Markdown",
    "rst": "reStructuredText",
    "rest": "reStructuredText",
    "adoc": "AsciiDoc",
    "asciidoc": "AsciiDoc",
    "rdoc": "RDoc",
    "textile": "Textile",
    "org": "Org",
}
_FINDERS: dict[Markup, Callable[[Sequence[str]], Iterator[Heading]]] = {
    "Markdown": markdown.headings,
    "reStructuredText": restructured.headings,
    "AsciiDoc": marked.asciidoc,
    "RDoc": marked.rdoc,
    "Textile": marked.textile,
    "Org": marked.org,
}
_OTHERWISE: dict[Markup, tuple[Markup, ...]] = {
    "Markdown": (),
    "reStructuredText": ("Markdown",),
    "AsciiDoc": ("Markdown",),
    "RDoc": ("Markdown",),
    "Textile": ("Markdown",),
    "Org": ("Markdown",),
}
"""What else a file may be written in, whatever its name says."""
_LISTS = (marked.org, plain.stars)
_PLAIN = (plain.debian, plain.stars, plain.alone)
REFERENCE = re.compile(r" {0,3}\[([^\]\n]+)\]:[ \t]*(\S+)|\.\. _`?([^:`\n]+)`?:[ \t]+(\S+)")
_ANCHOR = re.compile(
    r"\s*(?:<a\s+(?:name|id)=[^>]*>\s*(?:</a>)?|<span id=[^>]*></span>|\.\. _[^:]+:"
    r"|\[\[[^\]]*\]\]|\[#[^\]]*\])\s*$"
)
_BULLET = re.compile(r" {0,4}(?:[-*+•]|\d+[.)])\s")
_NEWEST = 10
_KEPT = 4
"""Files that are not read again: what plans, warns and writes asks for the same one."""
_BOM = "\ufeff"


class Section(msgspec.Struct, frozen=True, gc=False):
    """A release, or what is to come. end: the number of the line behind it.

    foreign: whether it is of another package, which the file tells as well.
    """

    heading: Heading
    title: Title
    end: int
    foreign: bool = False


class ChangelogFile(msgspec.Struct, frozen=True):
    """A change log, read. lines: without their ends. starts: where each begins in the text.

    headings: all that there are, from the top on. releases: those of them that are releases. unreleased: the
    part on top that is none yet. foot: the number of the line where the references at the end begin. names:
    what is released here, first as it is written. others: packages that may be told in it, too.
    """

    path: str
    text: str
    markup: Markup
    lines: tuple[str, ...]
    starts: tuple[int, ...]
    headings: tuple[Heading, ...]
    releases: tuple[Section, ...]
    unreleased: Section | None
    foot: int
    names: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def versions(self) -> list[str]:
        """The versions of this package that it tells, without a v before them."""
        return [section.title.version for section in self.releases if not section.foreign]

    def has(self, version: str) -> bool:
        """Whether this version has a section."""
        return version in self.versions

    @property
    def newline(self) -> str:
        """How its lines end."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def groups(self, section: Section) -> list[Heading]:
        """The headings within a section."""
        return [one for one in self.headings if section.heading.last < one.line < section.end]

    @property
    def newest(self) -> tuple[Section, ...]:
        """The releases on top, by which the file's style is told."""
        return self.releases[:_NEWEST]


def read(text: str, path: str, names: Collection[str] = (), others: Collection[str] = ()) -> ChangelogFile:
    """Read a change log.

    path: its name tells its markup. names: what is released here. others: packages that are not, and may have
    their releases in the same file.
    """
    return _read(text, path, tuple(names), tuple(others))


@lru_cache(maxsize=_KEPT)
def _read(text: str, path: str, names: tuple[str, ...], others: tuple[str, ...]) -> ChangelogFile:
    lines, starts = _lines(text)
    markup, headings, titles = _recognised(lines, path, [*names, *others])
    strange = {words_of(name) for name in others}.difference(map(words_of, names))
    found = [(heading, titles[at]) for at, heading in enumerate(headings) if titles[at]]
    foot = _foot(lines)
    ends = [*(_first(lines, heading) for heading, _ in found[1:]), foot][: len(found)]
    sections = [
        Section(
            msgspec.structs.replace(heading, first=_first(lines, heading)),
            title,
            max(end, heading.last),
            bool(strange) and title.name in strange,
        )
        for (heading, title), end in zip(found, ends, strict=True)
        if title
    ]
    unreleased = sections[0] if sections and sections[0].title.unreleased else None
    releases = [section for section in sections if section is not unreleased and section.title.version]
    return ChangelogFile(
        path,
        text,
        markup,
        lines,
        starts,
        tuple(headings),
        tuple(releases),
        unreleased,
        foot,
        names,
        others,
    )


def markup_of(path: str) -> Markup | None:
    """The markup that a file's name tells."""
    name = path.rpartition("/")[2]
    return _BY_ENDING.get(name.rpartition(".")[2].lower()) if "." in name else None


def _lines(text: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The lines without their ends, and where each begins."""
    raw, starts, place = text.split("\n"), [], 0
    for line in raw:
        starts.append(place)
        place += len(line) + 1
    if text.startswith(_BOM):
        raw[0], starts[0] = raw[0][1:], 1
    if raw[-1] == "":
        del raw[-1], starts[-1]
    return tuple([line.removesuffix("\r") for line in raw]), tuple(starts)


Reading = tuple[Markup, list[Heading], list[Title | None]]


def _recognised(lines: Sequence[str], path: str, names: Collection[str]) -> Reading:
    """The headings by the markup that the file's name tells, else by what finds most releases."""
    told = markup_of(path)
    known = {words_of(name) for name in names}
    if told:
        reading = _tried(told, _FINDERS[told], lines, known)
        if _told(reading):
            return reading
        others = [_tried(other, _FINDERS[other], lines, known, strict=True) for other in _OTHERWISE[told]]
        found = max([reading, *others], key=_told)
        return found if _told(found) else max([reading, *_plain_readings(told, lines, known)], key=_told)
    finders = [(markup, finder) for markup, finder in _FINDERS.items() if markup != "RDoc"]
    readings = [_tried(markup, finder, lines, known, strict=markup == "Org") for markup, finder in finders]
    found = max(readings, key=_told)
    return found if _told(found) else max([found, *_plain_readings("plain text", lines, known)], key=_told)


def _plain_readings(markup: Markup, lines: Sequence[str], names: Collection[str]) -> Iterator[Reading]:
    for finder in _PLAIN:
        yield _tried(markup, finder, lines, names, strict=True)


def _tried(
    markup: Markup,
    finder: Callable[[Sequence[str]], Iterator[Heading]],
    lines: Sequence[str],
    names: Collection[str],
    *,
    strict: bool = False,
) -> Reading:
    headings = list(finder(lines))
    titles = _classified(headings, names, strict=strict)
    if strict and finder in _LISTS and not _is_outline(headings, titles):
        titles = [None] * len(headings)
    return markup, headings, titles


def _is_outline(headings: Sequence[Heading], titles: Sequence[Title | None]) -> bool:
    """Whether these points are headings: the first or most of the outermost ones are releases."""
    released = [heading.rank for heading, title in zip(headings, titles, strict=True) if title]
    top = min(released, default=0)
    points = [title for heading, title in zip(headings, titles, strict=True) if heading.rank == top]
    return bool(points and points[0]) or 2 * released.count(top) >= len(points)


def _told(reading: Reading) -> int:
    return sum(title is not None and bool(title.version) for title in reading[2])


def _classified(headings: Sequence[Heading], names: Collection[str], *, strict: bool) -> list[Title | None]:
    """The titles of releases, in the place of their headings."""
    titles = _of_one_name([_title(heading, names) for heading in headings])
    for form in ("heading", "bold"):
        kept = [
            title if heading.form == form else None for heading, title in zip(headings, titles, strict=True)
        ]
        if any(title and title.version for title in kept):
            titles = kept
            break
    sure = _without_repeats(headings, [title if title and title.sure else None for title in titles])
    ranks = _ranks(headings, titles if not any(map(_names, sure)) and not strict else sure)
    found = _without_repeats(
        headings,
        [
            title if title is certain or (title and heading.rank in ranks and not strict) else None
            for heading, title, certain in zip(headings, titles, sure, strict=True)
        ],
    )
    first = next((heading.line for heading, title in zip(headings, found, strict=True) if _names(title)), -1)
    return [
        title if title and (title.version or _is_to_come(title, heading, ranks, first)) else None
        for heading, title in zip(headings, found, strict=True)
    ]


def _of_one_name(titles: list[Title | None]) -> list[Title | None]:
    """The titles, of which those that name the same for several versions surely are releases."""
    if any(_names(title) and title.sure for title in titles if title):
        return titles
    named: dict[str, set[str]] = {}
    for title in titles:
        if title and title.version and not title.sure:
            named.setdefault(title.name, set()).add(title.version)
    several = {name for name, versions in named.items() if name and len(versions) > 1}
    return [
        msgspec.structs.replace(title, sure=True)
        if title and title.version and not title.sure and title.name in several
        else title
        for title in titles
    ]


def _names(title: Title | None) -> bool:
    return title is not None and bool(title.version)


def _ranks(headings: Sequence[Heading], titles: Sequence[Title | None]) -> set[int]:
    """The levels of what names versions; of what only may be releases the highest, where it has several."""
    ranks = [heading.rank for heading, title in zip(headings, titles, strict=True) if _names(title)]
    if all(title is None or title.sure for title in titles):
        return set(ranks)
    top = min(ranks, default=0)
    return {top} if ranks.count(top) > 1 else set(ranks)


def _title(heading: Heading, names: Collection[str]) -> Title | None:
    if heading.form == "debian":
        begin = heading.title.find(":") + 1
        end = len(heading.title.rpartition("-")[0]) or len(heading.title)
        return Title(heading.title, heading.title, heading.title[begin:end], number=(begin, end))
    return read_title(heading.title, names)


def _is_to_come(title: Title, heading: Heading, ranks: Collection[int], first: int) -> bool:
    if first >= 0 and heading.line > first:
        return False
    return heading.rank in ranks if title.loose else heading.rank > 1 or not ranks or heading.rank in ranks


def _without_repeats(headings: Sequence[Heading], titles: list[Title | None]) -> list[Title | None]:
    """Without what parts or joins releases: `### What is new in 1.2.3` in `## 1.2.3`, `# 1.2` over it."""
    places = [at for at, title in enumerate(titles) if title and title.version]
    found = list(titles)
    above = -1
    for here, below in pairwise(places):
        first, second = titles[here], titles[below]
        if first and second and headings[below].rank > headings[here].rank:
            above = here
            if second.version.startswith(f"{first.version}.") and first.version.count(".") == 1:
                found[here] = None
        outer = titles[above] if above >= 0 else None
        if (
            outer
            and second
            and headings[below].rank > headings[above].rank
            and outer.version == second.version
        ):
            found[below] = None
    return found


def _first(lines: Sequence[str], heading: Heading) -> int:
    """Where the block of a heading begins: with an anchor above it, if there is one."""
    above = heading.first
    for number in range(heading.first - 1, max(-1, heading.first - 3), -1):
        if _ANCHOR.match(lines[number]):
            above = number
        elif lines[number].strip():
            break
    return above


def _foot(lines: Sequence[str]) -> int:
    """Where the block of references at the end begins; the end of the text where there is none."""
    foot = len(lines)
    for number in range(len(lines) - 1, -1, -1):
        if REFERENCE.match(lines[number]):
            foot = number
        elif lines[number].strip():
            break
    return foot
