"""A history told as text, in the form that the package's page documents."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from textwrap import dedent
from typing import TYPE_CHECKING, NamedTuple

from gonogo.domain.text import quoted
from gonogo.errors import UsageError
from gonogo.testing.history.builder import History
from gonogo.testing.history.events import Person

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Line(NamedTuple):
    """One event of the text.

    Attributes:
        number: of its first line, counted from 1.
        verb: its first word.
        rest: what follows the verb on the same line.
        more: the indented lines after it, without their indentation.
    """

    number: int
    verb: str
    rest: str
    more: str

    def under(self, first: str | None) -> str:
        """Return the indented lines below what stands on the first line; either may be missing."""
        return "\n".join(part for part in (first, self.more) if part)


class Verb(NamedTuple):
    """How an event is written, and what it does.

    Attributes:
        form: what the rest of its line must match.
        example: shown to those whose line does not.
        play: adds the event to the history.
        long: whether indented lines may follow.
    """

    form: str
    example: str
    play: Callable[[_Script, re.Match[str], Line], object]
    long: bool = False


class _Script:
    """A history that grows line by line, and the files written for its next commit."""

    def __init__(self) -> None:
        self.history = History()
        self._files: dict[str, str | None] = {}

    def play(self, line: Line) -> None:
        """Add one event.

        Raises:
            UsageError: the line cannot be understood, or names something that is not there.
        """
        verb = VERBS.get(line.verb)
        if verb is None:
            raise UsageError(f"{quoted(line.verb)} is no event; there are {', '.join(VERBS)}")
        match = re.fullmatch(verb.form, line.rest)
        if match is None:
            raise UsageError(f"this is not how {quoted(line.verb)} is written; like this: {verb.example}")
        if line.more and not verb.long:
            raise UsageError(
                f"no indented lines can follow {quoted(line.verb)}; move them to the left, or take them out"
            )
        verb.play(self, match, line)

    def at(self, match: re.Match[str], _: Line) -> None:
        try:
            time = datetime.fromisoformat(match[0]).replace(tzinfo=UTC)
        except ValueError:
            raise UsageError(f"{quoted(match[0])} is no date and time; like this: 2026-01-31 14:00") from None
        self.history.time = int(time.timestamp())

    def wait(self, match: re.Match[str], _: Line) -> None:
        self.history.time += int(match[1]) * SECONDS[match[2]]

    def author(self, match: re.Match[str], _: Line) -> None:
        self.history.author = Person(match[1], match[2])

    def write(self, match: re.Match[str], line: Line) -> None:
        content = line.under(match[2])
        self._files[match[1]] = f"{content}\n" if content else ""

    def remove(self, match: re.Match[str], _: Line) -> None:
        self._files[match[0]] = None

    def commit(self, match: re.Match[str], line: Line) -> None:
        self.history.switch(match[1])
        self.history.commit(line.under(match[2]), files=self._written())

    def branch(self, match: re.Match[str], _: Line) -> None:
        self.history.branch(match[1], match[2])

    def orphan(self, match: re.Match[str], _: Line) -> None:
        self.history.orphan(match[0])

    def merge(self, match: re.Match[str], line: Line) -> None:
        self.history.switch(match[2])
        self.history.merge(tuple(match[1].split()), line.under(match[3]) or None, files=self._written())

    def revert(self, match: re.Match[str], _: Line) -> None:
        self.history.switch(match[1])
        self.history.revert(self.history.find(match[2]))

    def tag(self, match: re.Match[str], line: Line) -> None:
        self.history.tag(match[1], match[2], message=line.under(match[3]) or None)

    def _written(self) -> dict[str, str | None]:
        files, self._files = self._files, {}
        return files


VERBS = {
    "at": Verb(r".+", "at 2026-01-31 14:00", _Script.at),
    "wait": Verb(r"(-?\d+) *([smhd])", "wait 2h", _Script.wait),
    "author": Verb(r"(.*?) *<(.*)>", "author Ann Archer <ann@example.com>", _Script.author),
    "write": Verb(r"(\S+)(?: +(.+))?", "write src/api.py  print('found')", _Script.write, long=True),
    "remove": Verb(r"\S+", "remove src/api.py", _Script.remove),
    "commit": Verb(r"(\S+) +(.+)", "commit main  feat: search", _Script.commit, long=True),
    "branch": Verb(r"(\S+)(?: +from +(\S+))?", "branch develop from v1.0.0", _Script.branch),
    "orphan": Verb(r"\S+", "orphan docs", _Script.orphan),
    "merge": Verb(
        r"(.+) into (\S+)(?: +: +(.+))?", "merge search into main : message", _Script.merge, long=True
    ),
    "revert": Verb(r"(\S+) +(.+)", "revert main  feat: search", _Script.revert),
    "tag": Verb(
        r"(\S+)(?: +on +(\S+))?(?: +: +(.+))?", "tag v1.0.0 on main : message", _Script.tag, long=True
    ),
}


def read_history(text: str) -> History:
    """Return the history that a text tells.

    Raises:
        UsageError: a line cannot be understood, or names something that is not there; with its number.
    """
    script = _Script()
    for line in _lines(text):
        try:
            script.play(line)
        except UsageError as error:
            raise UsageError(f"history, line {line.number}: {error}") from None
    return script.history


def _lines(text: str) -> list[Line]:
    begun: list[tuple[int, str, list[str]]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line[:1].strip() and not line.startswith("#"):
            begun.append((number, line, []))
        elif begun and not line.startswith("#"):
            begun[-1][2].append(line)
        elif line[:1] == " " and line.strip():
            raise UsageError(
                f"history, line {number}: an indented line goes on with an event; there is none yet"
            )
    return [_line(number, first, more) for number, first, more in begun]


def _line(number: int, first: str, more: list[str]) -> Line:
    verb, _, rest = first.partition(" ")
    return Line(number, verb, rest.strip(), dedent("\n".join(more)).rstrip("\n"))
