"""Patterns of paths and of words: which of them one fits."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, TypeAlias

from gonogo.domain.history.commits import references
from gonogo.domain.text import excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Patterns: TypeAlias = str | tuple[str, ...]

ANY = "any"
"""The pattern of a link that every issue and ticket fits, as references in messages are read."""
_LONGEST = 200
_BETWEEN = re.compile(r"""[\s()\[\]<>{}"'`,;]+""")


def several(patterns: Patterns) -> tuple[str, ...]:
    """All of them, where there may be one."""
    return (patterns,) if isinstance(patterns, str) else patterns


def refuse_wrong(pattern: str) -> None:
    """Raises ValueError where a pattern fits nothing, or takes too long to try."""
    if not pattern.strip() or "\0" in pattern:
        raise ValueError("a pattern is empty")
    if len(pattern) > _LONGEST:
        raise ValueError(f"a pattern is longer than {_LONGEST} characters")


def covers(pattern: str, path: str) -> bool:
    """Whether a pattern fits a path: `*`, `?` and `[…]` within one folder, `**` for any folders, or none."""
    steps = pattern.split("/")
    reached = _opened(steps, {0})
    for folder in path.split("/"):
        fitting = (at for at in reached if at < len(steps) and _fits(steps[at], folder))
        reached = _opened(steps, {at if steps[at] == "**" else at + 1 for at in fitting})
    return len(steps) in reached


def _fits(step: str, folder: str) -> bool:
    return step == "**" or fnmatchcase(folder, step)


def _opened(steps: Sequence[str], reached: set[int]) -> set[int]:
    """With all that `**` lets one skip."""
    for at, step in enumerate(steps):
        if step == "**" and at in reached:
            reached.add(at + 1)
    return reached


def linked(text: str, patterns: Iterable[str]) -> str:
    """The first word of a text that one of the patterns fits, without the marks around it; "" if none."""
    wanted = tuple(patterns)
    if ANY in wanted and (named := _referenced(text)):
        return named
    words = (word.rstrip(".:!?") for word in _BETWEEN.split(text))
    return next((word for word in words if any(fnmatchcase(word, pattern) for pattern in wanted)), "")


def _referenced(text: str) -> str:
    found = references(text)
    numbers = (f"#{number}" for number in (*found.closes, *found.mentions))
    return next(iter((*numbers, *found.tickets)), "")


def link_wanted(patterns: tuple[str, ...]) -> str:
    """What the patterns of a link ask for, in words."""
    return "an issue or ticket" if ANY in patterns else any_of(patterns)


def any_of(patterns: tuple[str, ...]) -> str:
    """All of them in words, for a sentence."""
    return excerpt(" or ".join(patterns), 100)
