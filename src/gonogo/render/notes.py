"""Release notes: what a release means to those who use it, by a fixed outline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.text import counted, listed
from gonogo.render.markdown import Page, day, is_told_as_breaking

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gonogo.domain.history.changelog import Change, ChangeSet

_OUTLINE = {
    "New features": ("feat",),
    "Improvements": ("improvement", "refactor", "style"),
    "Performance": ("perf",),
    "Bug fixes": ("fix", "revert"),
    "Security": ("security",),
    "Deprecated and removed": ("deprecate", "deprecated", "remove", "removed"),
}
_DEPENDENCIES = ("deps", "deps-dev", "dependencies")
_HIGHLIGHT = "highlight"
_KNOWN_ISSUE = ("known-issue", "known-issues")


class Extra(msgspec.Struct, frozen=True):
    """What commits cannot tell. Known issues with their workaround; whom to ask; how it is deployed."""

    known_issues: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    deployment: tuple[str, ...] = ()


def notes(project: str, changes: ChangeSet, page: Page, extra: Extra) -> str:
    """The notes of one release, as Markdown; a heading that has nothing to say is left out."""
    blocks = [_title(project, changes), f"{_summary(changes)}\n"]
    for heading, entries in _blocks(changes, page, extra):
        if entries:
            blocks.append(f"## {heading}\n\n" + "".join(f"- {entry}\n" for entry in entries))
    return "\n".join(blocks)


def _title(project: str, changes: ChangeSet) -> str:
    if not changes.version:
        return f"# {project}: what is to come\n"
    return f"# {project} {changes.version}\n\nReleased on {day(changes.time)}.\n"


def _summary(changes: ChangeSet) -> str:
    counts = [
        counted(len(changes.breaking), "breaking change") if changes.breaking else "",
        *(
            _count(changes, types, noun)
            for types, noun in ((("feat",), "new feature"), (("fix",), "bug fix"))
        ),
    ]
    told = [count for count in counts if count]
    since = f" since {changes.since.name}" if changes.since else ""
    people = counted(len(changes.contributors), "person", "people")
    what = f": {listed(told)}" if told else ""
    return f"{counted(len(changes.commits), 'commit')} by {people}{since}{what}."


def _count(changes: ChangeSet, types: Sequence[str], noun: str) -> str:
    number = sum(change.said.type in types for change in changes.changes)
    return counted(number, noun, f"{noun}es" if noun.endswith("fix") else "") if number else ""


def _blocks(changes: ChangeSet, page: Page, extra: Extra) -> Iterator[tuple[str, list[str]]]:
    yield "Highlights", _footers(changes, page, (_HIGHLIGHT,))
    yield "Breaking changes", [page.breaking(change) for change in changes.breaking]
    for heading, types in _OUTLINE.items():
        members = [
            change
            for change in changes.changes
            if change.said.type in types and not _is_update(change) and not is_told_as_breaking(change)
        ]
        yield heading, [page.change(change) for change in members]
    yield "Other changes", [page.plain(commit) for commit in changes.unconventional]
    yield "Known issues", [*extra.known_issues, *_footers(changes, page, _KNOWN_ISSUE)]
    yield "Dependencies updated", [page.change(change) for change in changes.changes if _is_update(change)]
    yield "Deployment", list(extra.deployment)
    yield "Contributors", [page.person(who) for who in changes.contributors]
    yield "Support", list(extra.support)


def _is_update(change: Change) -> bool:
    return change.said.scope.lower() in _DEPENDENCIES


def _footers(changes: ChangeSet, page: Page, tokens: Sequence[str]) -> list[str]:
    return [
        page.text(" ".join(footer.value.split()))
        for change in changes.changes
        for footer in change.said.footers
        if footer.token.lower() in tokens
    ]
