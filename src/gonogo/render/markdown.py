"""Change sets as Markdown: one section a release, in either layout."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

import msgspec

from gonogo.domain.history.commits import ISSUE, PULL, TICKET, closes
from gonogo.domain.text import counted, printable
from gonogo.render.links import Links, fill
from gonogo.render.passage import Known, Line, escaped, passage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gonogo.domain.history.changelog import Change, ChangeSet, Contributor
    from gonogo.domain.history.commits import Commit, Conventional


class Layout(msgspec.Struct, frozen=True):
    """What distinguishes one kind of change log from another.

    title, about: the head of the page. release: a section's heading, with {version} and {date}.
    unreleased: the same for what is not released. breaking: the heading for what breaks; where
    it is one of the sections, what breaks leads that section. footnotes: whether comparisons
    stand at the end of the page instead of in the headings.
    """

    title: str = "# Changelog\n"
    about: str = ""
    release: str = "## {version} ({date})"
    unreleased: str = "## Unreleased"
    breaking: str = "Breaking Changes"
    other: str = "Other Changes"
    footnotes: bool = False


CONVENTIONAL = Layout()
KEEP_A_CHANGELOG = Layout(
    about="\nThe layout is that of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/).\n",
    release="## {version} - {date}",
    unreleased="## {version}",
    breaking="Changed",
    other="Changed",
    footnotes=True,
)


class Page(msgspec.Struct, frozen=True):
    """How sections are written: layout, links, and whether contributors are named."""

    layout: Layout = CONVENTIONAL
    links: Links = Links()
    contributors: bool = False
    unconventional: Literal["list", "count", "hide"] = "list"

    @property
    def names_people(self) -> bool:
        """Whether a release tells who contributed."""
        return self.contributors

    @property
    def look(self) -> object:
        """All that decides how a release is written."""
        return self

    def section(self, changes: ChangeSet) -> str:
        """One release."""
        return "\n".join(self._lines(changes)) + "\n"

    def head(self) -> str:
        """What stands before the first release."""
        return self.layout.title + self.layout.about

    def footnote(self, changes: ChangeSet) -> str:
        """What the foot of the page says of this release: the comparison, where the layout keeps it."""
        address = self.comparison(changes) if self.layout.footnotes else ""
        return f"[{_name(changes)}]: {address}\n" if address else ""

    def _lines(self, changes: ChangeSet) -> Iterator[str]:
        yield self.heading(changes)
        for title, entries in self.parts(changes):
            if title:
                yield f"\n### {title}\n"
                yield from (f"- {entry}" for entry in entries)
            else:
                yield from (f"\n{sentence}" for sentence in entries)

    def parts(self, changes: ChangeSet) -> Iterator[tuple[str, Sequence[str]]]:
        """What a release says: headings with their entries, and sentences without a heading."""
        groups = self._groups(changes)
        yield from groups.items()
        if changes.unconventional and self.unconventional == "count":
            yield "", [f"{counted(len(changes.unconventional), 'commit')} without a conventional message."]
        elif not groups:
            yield "", [_nothing(changes)]
        if self.contributors and changes.contributors:
            yield "Contributors", [self.person(person) for person in changes.contributors]

    def _groups(self, changes: ChangeSet) -> dict[str, list[str]]:
        groups: dict[str, list[str]] = {}
        if changes.breaking:
            groups[self.layout.breaking] = [self.breaking(change) for change in changes.breaking]
        for title, members in changes.sections:
            entries = [self.change(change) for change in members if not is_told_as_breaking(change)]
            if entries:
                groups.setdefault(title, []).extend(entries)
        if changes.unconventional and self.unconventional == "list":
            groups.setdefault(self.layout.other, []).extend(map(self.plain, changes.unconventional))
        return groups

    def heading(self, changes: ChangeSet) -> str:
        """The first line of a release."""
        pattern = self.layout.release if changes.version else self.layout.unreleased
        name = _name(changes)
        address = self.comparison(changes)
        if self.layout.footnotes:
            name = f"[{name}]" if address else name
        elif address and changes.version:
            name = f"[{name}]({address})"
        return pattern.format(version=name, date=day(changes.time))

    def comparison(self, changes: ChangeSet) -> str:
        """The address of what changed since the release before; "" where there is none."""
        if not changes.since:
            return ""
        after = changes.tag.name if changes.tag else "HEAD"
        return fill(self.links.compare, before=changes.since.name, after=after)

    def person(self, person: Contributor) -> str:
        """A contributor, as an entry."""
        return f"{self._escaped(person.name)}{' (first contribution)' if person.first else ''}"

    def change(self, change: Change) -> str:
        """What a commit did, as an entry with its links."""
        said = change.said
        told = f"{self._scope(said)}{self.text(said.description)}{self._commit(change.commit)}"
        return f"{told}{self._closes(change)}"

    def breaking(self, change: Change) -> str:
        """What breaks, as an entry with the text of the migration below it."""
        said = change.said
        lines = self._passage(said.breaking)
        end = next((at for at, line in enumerate(lines) if line.code or not line.text.strip()), len(lines))
        mark = "**Breaking:** " if self.layout.footnotes else ""
        first, more = self._indented(lines[:end]), self._indented(lines[end:])
        return f"{mark}{self._scope(said)}{first.strip()}{self._commit(change.commit)}{more}"

    def _indented(self, lines: Sequence[Line]) -> str:
        """Lines that stay part of the entry they stand in."""
        return "".join(f"\n  {line.text}" if line.text.strip() else "\n" for line in lines)

    def plain(self, commit: Commit) -> str:
        """A commit that follows no convention, as an entry."""
        return f"{self.text(commit.subject)}{self._commit(commit)}"

    def _commit(self, commit: Commit) -> str:
        short = commit.sha[:7]
        address = fill(self.links.commit, sha=commit.sha)
        return f" ({self._link(short, address)})" if address else f" ({short})"

    def _closes(self, change: Change) -> str:
        """The issues that are closed and that the entry does not name anyway."""
        told = set(ISSUE.findall(change.said.description))
        numbers = [number for number in closes(change.commit.message) if number not in told]
        return ", closes " + ", ".join(map(self._issue, numbers)) if numbers else ""

    def _issue(self, number: str) -> str:
        address = fill(self.links.issue, number=number)
        return self._link(f"#{number}", address) if address else f"#{number}"

    def _pull(self, text: str) -> tuple[str, str]:
        """The number that a forge put behind a subject, taken off and as a link."""
        found = PULL.search(text) if "#" in text and self.links.issue else None
        if not found:
            return text, ""
        address = fill(self.links.pull, number=found[1])
        return text[: found.start()], f"({self._link(f'#{found[1]}', address)})" if address else found[0]

    def text(self, text: str) -> str:
        """A line of text from outside, safe to stand in the page, with its references as links."""
        text, pull = self._pull(text)
        return self._escaped(text) + pull

    def _escaped(self, line: str) -> str:
        """A line from outside that obeys nothing."""
        return escaped(line, self._known)

    def _passage(self, text: str) -> list[Line]:
        """Lines from outside that stand together, and obey nothing."""
        return passage(text, self._known)

    @property
    def _known(self) -> Known:
        """What of a text may lead somewhere: to the project's own pages."""
        links = self.links
        patterns = (links.commit, links.issue, links.pull, links.compare, links.ticket)
        hosts = ("/".join(pattern.split("/")[:3]) + "/" for pattern in patterns if pattern)
        return Known(self._linked, tuple(dict.fromkeys(hosts)))

    def _link(self, text: str, address: str) -> str:
        return f"[{text}]({address})"

    def _scope(self, said: Conventional) -> str:
        """The scope in front of an entry."""
        return f"**{escaped(said.scope)}:** " if said.scope else ""

    def _linked(self, text: str) -> str:
        if "#" in text and self.links.issue:
            text = ISSUE.sub(lambda found: self._issue(found[1]), text)
        if self.links.ticket:
            text = TICKET.sub(lambda key: self._link(key[1], fill(self.links.ticket, key=key[1])), text)
        return text


_FIRST, _LAST = -62_135_596_800, 253_402_300_799


def day(time: int) -> str:
    """Seconds since 1970 as YYYY-MM-DD, in UTC; a clock beyond the years 1 to 9999 is taken back to them."""
    return datetime.fromtimestamp(max(_FIRST, min(time, _LAST)), UTC).date().isoformat()


def is_told_as_breaking(change: Change) -> bool:
    """Whether all that it says stands under what breaks already."""
    return bool(change.said.breaking) and change.said.breaking == change.said.description


def _name(changes: ChangeSet) -> str:
    return printable(changes.version) or "Unreleased"


def _nothing(changes: ChangeSet) -> str:
    if changes.because:
        return f"Released because {escaped(changes.because)}."
    if changes.is_empty:
        return f"No changes since {changes.since.name}." if changes.since else "No changes."
    quiet = len(changes.hidden) + len(changes.unconventional)
    return f"{counted(quiet, 'internal change')}." if quiet else "No changes that are still in force."
