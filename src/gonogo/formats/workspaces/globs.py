"""Which folders a pattern names, in the way that every ecosystem shares.

`*` and `?` stay within one folder's name, `**` is any number of folders, `[…]` one character of several and
`{a,b}` one text of several. Whatever a pattern is, matching takes no more than its length times the path's.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import lru_cache
from itertools import takewhile
from posixpath import join, normpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_BRANCHES = 200
"""Patterns that the braces of one may stand for; of more, the first ones count."""
_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")
_SPECIAL = re.compile(r"[*?\[{]")


def is_pattern(text: str) -> bool:
    """Whether it may name several folders."""
    return bool(_SPECIAL.search(text))


def matches(pattern: str, folder: str, *, hidden: bool = False) -> bool:
    """Whether a pattern names a folder; both are relative to the same one, and "" is that one itself.

    hidden: whether `*` and `**` stand for names that begin with a dot, too.
    """
    parts = folder.split("/") if folder else []
    return any(_matches(steps, parts, hidden=hidden) for steps in _branches(pattern))


class Patterns:
    """Several patterns; one that names a single folder costs nothing for the others."""

    def __init__(self, texts: Sequence[str], *, hidden: bool = False) -> None:
        """Take them in their order; `hidden` as for `matches`."""
        self._hidden = hidden
        self._single: dict[str, list[int]] = {}
        self._others: list[tuple[int, tuple[tuple[str, ...], ...]]] = []
        for place, text in enumerate(texts):
            if is_pattern(text):
                self._others.append((place, _branches(text)))
            else:
                self._single.setdefault("/".join(_steps(text)), []).append(place)

    def naming(self, folder: str) -> list[int]:
        """The places, from 0, of those that name a folder."""
        parts = folder.split("/") if folder else []
        others = (place for place, branches in self._others if self._any(branches, parts))
        return sorted([*self._single.get(folder, ()), *others])

    def _any(self, branches: Sequence[Sequence[str]], parts: Sequence[str]) -> bool:
        return any(_matches(steps, parts, hidden=self._hidden) for steps in branches)


def placed(root: str, text: str) -> str | None:
    """Where what is written in a file of the folder `root` lies; None where that is out of the repository.

    Both are from the repository's top, which is "".
    """
    found = normpath(join(root, text))
    if found == ".." or found.startswith(("../", "/")):
        return None
    return "" if found == "." else found


def relative(root: str, folder: str) -> str:
    """A folder as it is seen from another one; "" is that one itself."""
    above, below = (path.split("/") if path else [] for path in (root, folder))
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(above, below, strict=False)))
    return "/".join([".."] * (len(above) - shared) + below[shared:])


@lru_cache(maxsize=1_000)
def _branches(pattern: str) -> tuple[tuple[str, ...], ...]:
    """The steps of each text that the braces stand for."""
    waiting, found = [pattern], list[str]()
    while waiting and len(found) < MOST_BRANCHES:
        text = waiting.pop(0)
        braces = _BRACES.search(text)
        if braces is None:
            found.append(text)
        elif len(waiting) < MOST_BRANCHES:
            before, after = text[: braces.start()], text[braces.end() :]
            waiting += [f"{before}{choice}{after}" for choice in braces[1].split(",")]
    return tuple(map(_steps, found))


def _steps(pattern: str) -> tuple[str, ...]:
    found = normpath(pattern.strip("/") or ".")
    return () if found == "." else tuple(found.split("/"))


def _matches(steps: Sequence[str], parts: Sequence[str], *, hidden: bool) -> bool:
    """Steps are followed side by side, so that no pattern is tried in more than one way at once."""
    reached = _beyond_any({0}, steps)
    for part in parts:
        if not reached:
            return False
        after = set()
        for place in reached:
            if place < len(steps) and _fits(steps[place], part, hidden=hidden):
                after.add(place if steps[place] == "**" else place + 1)
        reached = _beyond_any(after, steps)
    return len(steps) in reached


def _beyond_any(places: set[int], steps: Sequence[str]) -> set[int]:
    """These places, and those behind each `**`, which may stand for no folder at all."""
    found = set(places)
    for place in range(len(steps)):
        if place in found and steps[place] == "**":
            found.add(place + 1)
    return found


def _fits(step: str, part: str, *, hidden: bool) -> bool:
    if part.startswith(".") and not hidden and not step.startswith("."):
        return False
    return step == "**" or fnmatchcase(part, step)
