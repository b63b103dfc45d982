"""Change sets as plain data, in the shape that docs/json.md describes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from gonogo.domain.history.commits import references
from gonogo.render.markdown import day

if TYPE_CHECKING:
    from gonogo.domain.history.changelog import ChangeSet
    from gonogo.domain.history.commits import Commit

Kind = Literal["shown", "hidden", "unconventional", "reverted", "merge"]


class FooterData(msgspec.Struct):
    """A line of facts below a message."""

    token: str
    value: str


class CommitData(msgspec.Struct):
    """One commit. What only a conventional message has is "" or false where it follows no convention."""

    sha: str
    parents: tuple[str, ...]
    date: str
    author: str
    email: str
    subject: str
    kind: Kind
    section: str
    type: str
    scope: str
    description: str
    breaking: str
    body: str
    footers: list[FooterData]
    closes: tuple[str, ...]
    mentions: tuple[str, ...]
    pull: str
    tickets: tuple[str, ...]


class ContributorData(msgspec.Struct):
    """Who contributed. first: to no earlier release."""

    name: str
    email: str
    first: bool


class ReleaseData(msgspec.Struct):
    """One release; `tag`, `commit` and `version` are null for what is not released, `since` for the first."""

    version: str | None
    tag: str | None
    commit: str | None
    date: str | None
    since: str | None
    commits: list[CommitData]
    contributors: list[ContributorData]


def release(changes: ChangeSet) -> ReleaseData:
    """Everything that a release says, each commit once, newest first."""
    places = _places(changes)
    return ReleaseData(
        version=changes.version or None,
        tag=changes.tag.name if changes.tag else None,
        commit=changes.tag.sha if changes.tag else None,
        date=day(changes.time) if changes.version else None,
        since=changes.since.name if changes.since else None,
        commits=[_commit(commit, *places[commit.sha]) for commit in changes.commits],
        contributors=[ContributorData(who.name, who.email, who.first) for who in changes.contributors],
    )


def _places(changes: ChangeSet) -> dict[str, tuple[Kind, str]]:
    places: dict[str, tuple[Kind, str]] = {}
    for title, members in changes.sections:
        places.update((change.commit.sha, ("shown", title)) for change in members)
    places.update((change.commit.sha, ("hidden", "")) for change in changes.hidden)
    for kind, commits in _PLAIN.items():
        places.update((commit.sha, (kind, "")) for commit in getattr(changes, commits))
    return places


_PLAIN: dict[Kind, str] = {"unconventional": "unconventional", "reverted": "reverted", "merge": "merges"}


def _commit(commit: Commit, kind: Kind, section: str) -> CommitData:
    said = commit.said
    points = references(commit.message)
    return CommitData(
        sha=commit.sha,
        parents=commit.parents,
        date=day(commit.time),
        author=commit.author,
        email=commit.email,
        subject=commit.subject,
        kind=kind,
        section=section,
        type=said.type if said else "",
        scope=said.scope if said else "",
        description=said.description if said else "",
        breaking=said.breaking if said else "",
        body=said.body if said else commit.message.partition("\n")[2].strip(),
        footers=[FooterData(footer.token, footer.value) for footer in said.footers] if said else [],
        closes=points.closes,
        mentions=points.mentions,
        pull=points.pull,
        tickets=points.tickets,
    )
