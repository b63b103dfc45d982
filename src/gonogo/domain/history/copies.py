"""The same change in two commits: picked from one line to another, or made twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gonogo.domain.history.commits import Commit

_PICKED = re.compile(r"^\(cherry picked from commit ([0-9a-f]{40,64})\)[ \t\r]*$", re.MULTILINE)


class Patch(msgspec.Struct, frozen=True):
    """What one commit changes.

    paths: all files that it changes, as one text; "" for none, as in a merge. id: of the very change, ""
    while nobody needed it. picked: the commit that it says it was picked from, or "".
    """

    paths: str = ""
    id: str = ""
    picked: str = ""

    def names(self, sha: str) -> tuple[str, ...]:
        """What it goes by, given its own hash: another commit that goes by one of these is a copy."""
        return tuple(name for name in (sha, self.id, self.picked) if name)


def picked_from(commit: Commit) -> str:
    """The commit that a message says it was picked from, "" where it says nothing of it."""
    found = _PICKED.findall(commit.message) if "(cherry picked from commit " in commit.message else ()
    return found[-1] if found else ""


def suspects(patches: Mapping[str, Patch], ours: Iterable[str], theirs: Iterable[str]) -> list[str]:
    """The commits that change the very files that one of the other side changes, and have no id yet."""
    sides = [{patches[sha].paths for sha in side} for side in (ours, theirs)]
    both = sides[0] & sides[1] - {""}
    every = dict.fromkeys([*ours, *theirs])
    return [sha for sha in every if not patches[sha].id and patches[sha].paths in both]


def copies(
    patches: Mapping[str, Patch], ours: Iterable[str], theirs: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """The copies among theirs of each commit of ours that has any, by hash."""
    named: dict[str, list[str]] = {}
    for sha in theirs:
        for name in patches[sha].names(sha):
            named.setdefault(name, []).append(sha)
    found = {sha: [copy for name in patches[sha].names(sha) for copy in named.get(name, ())] for sha in ours}
    return {sha: tuple(dict.fromkeys(there)) for sha, there in found.items() if there}
