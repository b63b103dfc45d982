"""Branches and tags: what a clone has, what its remote says it has, and both as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Reference(msgspec.Struct, frozen=True):
    """A tag, as the repository has it. sha: of the commit it leads to. time: seconds since 1970."""

    name: str
    sha: str
    time: int


class Seen(msgspec.Struct, frozen=True):
    """What was taken from the remote into references of our own, as the clone lacked it.

    branches: hash by name. tags: those that lead to a commit. others: the names of the rest.
    """

    branches: dict[str, str] = {}
    tags: tuple[Reference, ...] = ()
    others: tuple[str, ...] = ()


class References(msgspec.Struct, frozen=True):
    """Every reference that matters, as of one moment.

    branch: the one that HEAD is on, "" when it is on none. head: HEAD's commit, "" before the
    first. branches: hash by name, local ones as `main`, remote ones as `origin/main`. tags: those
    that lead to a commit. others: the names of tags that lead to none.
    """

    branch: str
    head: str
    branches: dict[str, str]
    tags: tuple[Reference, ...]
    seen: Seen = Seen()
    others: tuple[str, ...] = ()


class Advertised(msgspec.Struct, frozen=True, tag=True):
    """What a remote says it has.

    branches: hash by name. tags: the hash of what each leads to, by name. default: the branch that its
    HEAD is on, "" where that was not asked or there is none.
    """

    branches: dict[str, str]
    tags: dict[str, str]
    default: str = ""


class Difference(msgspec.Struct, frozen=True):
    """What a clone lacks of a remote, and what it took from it and needs no more.

    branches: hash by name. tags: names.
    """

    branches: dict[str, str] = {}
    tags: tuple[str, ...] = ()
    outdated: Seen = Seen()

    def __bool__(self) -> bool:
        """Whether there is any."""
        return self != Difference()


def difference(here: References, there: Advertised) -> Difference:
    """What to take from a remote, and what to forget of what was taken before."""
    branches, tags = here.seen.branches, {tag.name: tag.sha for tag in here.seen.tags}
    wanted = _lacking(here, there)
    kept = {name: sha for name, sha in branches.items() if wanted.branches.get(name) == sha}
    kept_tags = {name for name, sha in tags.items() if wanted.tags.get(name) == sha}
    kept_others = {name for name in here.seen.others if name in wanted.tags}
    return Difference(
        {name: sha for name, sha in wanted.branches.items() if name not in kept},
        tuple(name for name in wanted.tags if name not in kept_tags | kept_others),
        Seen(
            {name: sha for name, sha in branches.items() if name not in kept},
            tuple(tag for tag in here.seen.tags if tag.name not in kept_tags),
            tuple(name for name in here.seen.others if name not in kept_others),
        ),
    )


def _lacking(here: References, there: Advertised) -> Advertised:
    """The branches and tags of a remote that a clone has not, by its own references."""
    own = {here.head, *here.branches.values()}
    tags = {tag.name: tag.sha for tag in here.tags}
    return Advertised(
        {name: sha for name, sha in there.branches.items() if sha not in own},
        {name: sha for name, sha in there.tags.items() if tags.get(name) != sha and name not in here.others},
    )


def merged(here: References, remote: str, there: Advertised | None) -> References:
    """What a clone and its remote have together; where they differ, the remote is right.

    there: nothing where the remote was not asked; what was taken from it before counts then.
    """
    if not remote or (there is None and here.seen == Seen()):
        return here
    return msgspec.structs.replace(here, branches=_branches(here, remote, there), tags=_tags(here, there))


def _branches(here: References, remote: str, there: Advertised | None) -> dict[str, str]:
    lead = f"{remote}/"
    if there is None:
        return {**{lead + name: sha for name, sha in here.seen.branches.items()}, **here.branches}
    own = {name: sha for name, sha in here.branches.items() if not name.startswith(lead)}
    return {**own, **{lead + name: sha for name, sha in there.branches.items()}}


def _tags(here: References, there: Advertised | None) -> tuple[Reference, ...]:
    seen = here.seen.tags if there is None else _as_there(here.seen.tags, there)
    own = {tag.name: tag for tag in here.tags}
    taken = {tag.name: tag for tag in seen if there is not None or tag.name not in own}
    if not taken:
        return here.tags
    return tuple(sorted({**own, **taken}.values(), key=lambda tag: tag.name))


def _as_there(tags: Iterable[Reference], there: Advertised) -> list[Reference]:
    return [tag for tag in tags if there.tags.get(tag.name) == tag.sha]


def at_tip(head: str, remote: str, branches: Mapping[str, str], named: Iterable[str]) -> tuple[str, ...]:
    """Which of these branches of a remote HEAD is the tip of. head: HEAD's commit, "" before the first."""
    return tuple(name for name in dict.fromkeys(named) if head and branches.get(f"{remote}/{name}") == head)


def plain_names(branches: Iterable[str], remote: str, remotes: Iterable[str]) -> set[str]:
    """The branches by their names alone: those here, and those of one remote, not of any other."""
    others = tuple(f"{other}/" for other in remotes if other != remote)
    return {name.removeprefix(f"{remote}/") for name in branches if not name.startswith(others)}
