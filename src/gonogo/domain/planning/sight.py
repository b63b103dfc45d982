"""What was seen of the remote before anything was decided, and what is to be said of it."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.history.references import Advertised, References, merged
from gonogo.domain.planning.readiness import Obstacle
from gonogo.domain.text import counted, excerpt, listed, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gonogo.domain.history.history import Tag
    from gonogo.domain.versions import Version

_TOLD = 3
_SHORT = 7
UPSTREAM = "upstream"
"""What people call the remote that theirs was forked from."""


class Sight(msgspec.Struct, frozen=True):
    """A clone, and its remote as it was when it was looked at.

    remote: "" where there is none. there: nothing where it was not asked, or gave no answer. silence: why it
    gave none; "" where it did, or was not asked. upstream: what a remote of that name has beside, from which
    this one was forked; nothing where there is none, or it was not asked. unheard: why that gave no answer.
    """

    here: References
    remote: str = ""
    there: Advertised | None = None
    silence: str = ""
    upstream: Advertised | None = None
    unheard: str = ""

    @property
    def references(self) -> References:
        """What both have together."""
        return merged(self.here, self.remote, self.there)


def taken(sight: Sight) -> str:
    """What stands only in references of ours, as the clone lacks it; "" for nothing."""
    seen = sight.here.seen
    latest = sorted(seen.tags, key=lambda tag: (-tag.time, tag.name))
    tags = [*(tag.name for tag in latest), *seen.others]
    parts = [_some(tags, "tag", "tags"), _some(list(seen.branches), "branch", "branches")]
    told = " and ".join(filter(None, parts))
    return f"Not in this clone, and taken from {printable(sight.remote)}: {told}" if told else ""


def unknown(sight: Sight) -> str:
    """What is not known, and why; "" where the remote was asked and answered, or there is none."""
    remote = printable(sight.remote)
    if sight.unheard:
        return f"{UPSTREAM} gave no answer: {sight.unheard}; releases that only it has are not known"
    if not sight.remote or sight.there is not None:
        return ""
    if sight.silence:
        return f"{remote} gave no answer: {sight.silence}; what is planned is known from this clone alone"
    return f"{remote} was not asked: tags and branches that it has and this clone lacks are not known"


def silent(sight: Sight) -> tuple[Obstacle, ...]:
    """That the remote gave no answer, which is in the way of a release, and not of a plan."""
    if not sight.silence:
        return ()
    sentence = f"{printable(sight.remote)} gave no answer: {sight.silence}"
    return (Obstacle("no-answer", sentence, "try again; gonogo plan --offline plans without it"),)


def misplaced(sight: Sight, names: Iterable[str]) -> tuple[Obstacle, ...]:
    """The tags of these names that stand elsewhere here than on the remote."""
    there = sight.there
    if there is None:
        return ()
    wanted = set(names)
    return tuple(
        _misplaced(sight.remote, tag.name, tag.sha, there.tags[tag.name])
        for tag in sight.here.tags
        if tag.name in wanted and there.tags.get(tag.name, tag.sha) != tag.sha
    )


def _misplaced(remote: str, tag: str, here: str, there: str) -> Obstacle:
    name, told = printable(tag), printable(remote)
    return Obstacle(
        "tag-differs",
        f"tag {name} stands on {here[:_SHORT]} here, and on {there[:_SHORT]} on {told}",
        f"take what {told} has: git fetch --force {quote(told)} tag {quote(name)}",
    )


def unpublished(sight: Sight, names: Iterable[str]) -> str:
    """The tags of these names that are here, and not on the remote; "" for none."""
    there = sight.there
    if there is None:
        return ""
    only = [name for name in names if name not in there.tags]
    if not only:
        return ""
    remote, first = printable(sight.remote), quote(printable(only[-1]))
    verb, them = ("is", "it") if len(only) == 1 else ("are", "each of them")
    return (
        f"{_names(only)} {verb} here, and not on {remote}: push {them} (git push {quote(remote)} {first}), "
        f"or delete {them} (git tag --delete {first})"
    )


def higher(version: Version, others: Iterable[Tag]) -> str:
    """The highest release on other lines of history, where it is above a version to come; "" for none."""
    above = [tag for tag in others if tag.version > version and not tag.version.is_prerelease]
    if not above:
        return ""
    highest = printable(max(above, key=lambda tag: tag.version).name)
    return f"{highest} is out on another line of history, and higher than {version}"


def inherited(remote: str, names: Sequence[str]) -> tuple[Obstacle, ...]:
    """Releases of this history that only the upstream has, which a fork may count as its own or not.

    names: their tags, the latest last.
    """
    if not names:
        return ()
    told, number = printable(remote), counted(len(names), "release")
    sentence = f"{UPSTREAM} has {number} of this history that {told} lacks, the latest {printable(names[-1])}"
    remedy = (
        f"take them: git fetch {UPSTREAM} --tags && git push {quote(told)} --tags; or say in gonogo.yml that "
        f"{told} alone counts, branches.remote: {told}"
    )
    return (Obstacle("upstream-tags", sentence, remedy),)


def unshared(remote: str, refusal: str) -> str:
    """What it costs that a server takes nothing but branches and tags. refusal: as it said it."""
    why = excerpt(refusal.strip(), 120)
    return (
        f"{printable(remote)} takes no lock and no ledger ({why}): nobody is kept from releasing the same "
        "version meanwhile, and the record is in this clone only"
    )


def _some(names: Sequence[str], one: str, many: str) -> str:
    return f"{counted(len(names), one, many)} ({_names(names)})" if names else ""


def _names(names: Sequence[str]) -> str:
    more = len(names) - _TOLD
    return listed([*map(printable, names[:_TOLD]), *([f"{more:,} more"] if more > 0 else [])])
