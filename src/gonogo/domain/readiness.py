"""What is in the way of a release now, and what to do about each of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

from gonogo.domain.text import counted, listed, printable, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable


class Obstacle(msgspec.Struct, frozen=True):
    """Something in the way. kind: a word for programs. mend: what to do about it."""

    kind: str
    sentence: str
    mend: str


class Facts(msgspec.Struct, frozen=True):
    """What was seen of the working tree and its surroundings.

    taken: the commit that the tag to come already stands on, if any.
    """

    branch: str
    sources: tuple[str, ...]
    dirty: tuple[str, ...]
    remote: str
    upstream: str
    ahead: int
    behind: int
    has_identity: bool
    has_tree: bool
    tag: str = ""
    taken: str = ""


def obstacles(facts: Facts) -> tuple[Obstacle, ...]:
    """All of them, in the order in which one would mend them."""
    found = (
        _tree(facts),
        _identity(facts),
        _detached(facts),
        _branch(facts),
        _dirty(facts),
        _remote(facts),
        _diverged(facts),
        _taken(facts),
    )
    return tuple(obstacle for obstacle in found if obstacle)


def _tree(facts: Facts) -> Obstacle | None:
    if facts.has_tree:
        return None
    return Obstacle("bare", "this repository has no working tree", "run gonogo in a clone of it")


def _identity(facts: Facts) -> Obstacle | None:
    if facts.has_identity:
        return None
    return Obstacle(
        "no-identity",
        "git does not know who you are",
        'git config user.name "Your Name"; git config user.email you@example.com',
    )


def _detached(facts: Facts) -> Obstacle | None:
    if facts.branch:
        return None
    return Obstacle("detached-head", "HEAD is on no branch", f"git switch {_any(facts.sources)}")


def _branch(facts: Facts) -> Obstacle | None:
    if not facts.branch or facts.branch in facts.sources:
        return None
    return Obstacle(
        "other-branch",
        f"'{printable(facts.branch)}' is not where releases start",
        f"git switch {_any(facts.sources)}",
    )


def _any(branches: tuple[str, ...]) -> str:
    return printable(branches[0]) if branches else "BRANCH"


def _dirty(facts: Facts) -> Obstacle | None:
    if not facts.dirty:
        return None
    names = [printable(path) for path in facts.dirty[:3]]
    more = len(facts.dirty) - len(names)
    told = listed([*names, f"{more:,} more"] if more else names)
    return Obstacle(
        "dirty-tree",
        f"{counted(len(facts.dirty), 'change')} not committed: {told}",
        "git commit, or git stash",
    )


def _remote(facts: Facts) -> Obstacle | None:
    if facts.remote:
        return None
    return Obstacle("no-remote", "there is no remote to push a tag to", "git remote add origin ADDRESS")


def _diverged(facts: Facts) -> Obstacle | None:
    upstream = printable(facts.upstream)
    if not facts.behind:
        return None
    if facts.ahead:
        return Obstacle(
            "diverged",
            f"this branch and {upstream} went apart: {facts.ahead} here, {facts.behind} there",
            "git pull --rebase",
        )
    return Obstacle("behind", f"{upstream} is {counted(facts.behind, 'commit')} ahead", "git pull --ff-only")


def _taken(facts: Facts) -> Obstacle | None:
    if not facts.taken:
        return None
    return Obstacle(
        "tag-exists",
        f"tag {printable(facts.tag)} stands on {facts.taken[:7]}, which is not in this line of history",
        "merge that commit, or name another version by --version",
    )


class Planned(Protocol):
    """An issue, as far as it can be in the way."""

    @property
    def key(self) -> str:
        """As people name it."""
        ...

    @property
    def title(self) -> str:
        """What it is about."""
        ...

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        ...

    @property
    def version(self) -> str:
        """The release that it is planned for, "" for none."""
        ...

    @property
    def blocking(self) -> bool:
        """Whether somebody said that it blocks."""
        ...


def planned_obstacles(issues: Iterable[Planned], version: str) -> tuple[Obstacle, ...]:
    """What the tracker has against this version: what blocks, then what is planned for it and still open."""
    still = [issue for issue in issues if issue.is_open]
    blocking = [issue for issue in still if issue.blocking]
    planned = [issue for issue in still if not issue.blocking and _same(issue.version, version)]
    return (*map(_blocking, blocking), *(_unfinished(issue, version) for issue in planned))


def _same(planned: str, version: str) -> bool:
    return bool(planned) and planned.removeprefix("v") == version.removeprefix("v")


def _blocking(issue: Planned) -> Obstacle:
    return Obstacle(
        "blocking-issue",
        f"{_named(issue)} blocks releases",
        "close it, or say in the tracker that it does not block",
    )


def _unfinished(issue: Planned, version: str) -> Obstacle:
    return Obstacle(
        "open-issue",
        f"{_named(issue)} is planned for {printable(version)} and still open",
        "merge and close it, or plan it for a later version",
    )


def _named(issue: Planned) -> str:
    return f"{printable(issue.key)} ({shortened(printable(issue.title), 80)})"
