"""Migrations in their order: what was released stays as it was, what is new comes after it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from gonogo.domain.text import printable, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

PLACE = "{number}"
"""Where the number stands in a pattern."""


class Migration(NamedTuple):
    """One file. path: in the repository. content: the hash of what it holds."""

    number: int
    path: str
    content: str


class Pattern:
    """What the name of a migration looks like, as `V{number}__*.sql`."""

    def __init__(self, text: str) -> None:
        """Take the text, in which * stands for anything.

        Raises:
            ValueError: it does not say where the number stands, or says it twice.
        """
        if text.count(PLACE) != 1 or "/" in text or "\0" in text or "**" in text:
            raise ValueError(
                f"expected the name of a file with {PLACE} in it once, such as {PLACE}_*.sql, "
                f"found {quoted(text)}"
            )
        before, after = (_expression(part) for part in text.split(PLACE))
        self._expression = re.compile(f"{before}([0-9]{{1,18}})(?![0-9]){after}", re.DOTALL | re.ASCII)

    def numbered(self, contents: Mapping[str, str]) -> tuple[Migration, ...]:
        """The files whose name it is, by number. contents: the hash of each file, by path."""
        found = (
            (self._expression.fullmatch(path.rpartition("/")[2]), path, content)
            for path, content in contents.items()
        )
        return tuple(
            sorted(Migration(int(match[1]), path, content) for match, path, content in found if match)
        )


def _expression(part: str) -> str:
    return ".*".join(re.escape(piece) for piece in part.split("*"))


def faults(now: Sequence[Migration], released: Sequence[Migration], *, gaps: bool = False) -> tuple[str, ...]:
    """What is out of order, a line each. gaps: whether numbers may be left out, as in dates.

    Duplicates and gaps that were released before are not told: nobody can fix them any more.
    """
    found = [*_changed(now, released), *_inserted(now, released), *_duplicates(now, released)]
    return (*found, *([] if gaps else _gaps(now, released)))


def _changed(now: Sequence[Migration], released: Sequence[Migration]) -> Iterator[str]:
    contents = {migration.path: migration.content for migration in now}
    for migration in released:
        path = printable(migration.path)
        if migration.path not in contents:
            yield f"{path} was released, and is gone"
        elif contents[migration.path] != migration.content:
            yield f"{path} was released, and was changed since"


def _inserted(now: Sequence[Migration], released: Sequence[Migration]) -> Iterator[str]:
    if not released:
        return
    last = max(released)
    for migration in _new(now, released):
        if migration.number < last.number:
            yield f"{printable(migration.path)} comes before {printable(last.path)}, which was released"


def _duplicates(now: Sequence[Migration], released: Sequence[Migration]) -> Iterator[str]:
    added = set(_new(now, released))
    for one, other in pairwise(sorted(now)):
        if one.number == other.number and added & {one, other}:
            yield f"{printable(one.path)} and {printable(other.path)} have the same number"


def _gaps(now: Sequence[Migration], released: Sequence[Migration]) -> Iterator[str]:
    last = max((migration.number for migration in released), default=-1)
    for one, other in pairwise(sorted({migration.number for migration in now})):
        if other - one > 1 and other > last:
            missing = f"{one + 1} is" if other - one == 2 else f"{one + 1} to {other - 1} are"
            yield f"number {missing} missing, between {one} and {other}"


def _new(now: Iterable[Migration], released: Iterable[Migration]) -> list[Migration]:
    paths = {migration.path for migration in released}
    return [migration for migration in now if migration.path not in paths]
