"""JUnit XML, as pytest, Maven, Gradle, Jest, go-junit-report, nextest, PHPUnit and others write it.

There is no standard. What is counted are the test cases themselves: totals that a report states
are not looked at, and trouble that stands outside of any case counts as an error.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.text import excerpt
from gonogo.errors import FormatError
from gonogo.formats.place import place
from gonogo.formats.xml import Reader

if TYPE_CHECKING:
    from typing import BinaryIO

SHOWN = 50
"""Failing tests that are told by name."""

WIDTH = 300
"""Characters of a name or a message that are told."""

READ = 64 * 1024
"""Characters of a failure's text that are looked at."""

_SUITES = ("testsuites", "testsuite")
_TROUBLE = {"failure", "error"}
_MARKS = {
    "failure": "failure",
    "error": "error",
    "skipped": "skipped",
    "flakyFailure": "flaky",
    "flakyError": "flaky",
}
_SKIPPED = {"skipped", "notrun", "disabled", "suppressed"}
_EMPTY = {"", "Failed"}
"""Messages that say nothing; Go's tools write the second one, and what happened into the text."""

_NOISE = re.compile(r"\s*(?:=== (?:RUN|PAUSE|CONT|NAME)\b.*)?")
_FAILED = {"failed", "failure", "fail", "error"}


class Failure(msgspec.Struct, frozen=True):
    """One failing test. message: the first line of what it said. place: `file:line`, where it is told."""

    name: str
    message: str = ""
    place: str = ""

    def __str__(self) -> str:
        """One line for a person."""
        place = f" ({self.place})" if self.place else ""
        return f"{self.name}{place}: {self.message}" if self.message else f"{self.name}{place}"


class Report(msgspec.Struct, frozen=True):
    """What the test cases of a report came to.

    tests: all cases, skipped ones too. failures: said to be wrong. errors: broke on the way.
    flaky: passed after they had failed. failing: the first of those that failed or broke.
    """

    tests: int = 0
    failures: int = 0
    errors: int = 0
    skipped: int = 0
    flaky: int = 0
    failing: tuple[Failure, ...] = ()

    @property
    def executed(self) -> int:
        """Cases that were not skipped."""
        return self.tests - self.skipped

    @property
    def broken(self) -> int:
        """Cases that did not pass and were not skipped."""
        return self.failures + self.errors

    @property
    def success_rate(self) -> float | None:
        """Percent of the executed cases that passed; nothing where none was executed."""
        return 100 * (self.executed - self.broken) / self.executed if self.executed else None

    def __add__(self, other: Report) -> Report:
        """Both together."""
        return Report(
            self.tests + other.tests,
            self.failures + other.failures,
            self.errors + other.errors,
            self.skipped + other.skipped,
            self.flaky + other.flaky,
            (*self.failing, *other.failing)[:SHOWN],
        )


def read(file: BinaryIO) -> Report:
    """Count the cases of a report, in memory that does not grow with it.

    Raises:
        FormatError: it is not JUnit XML, not whole, or hostile; the sentence follows the file's name.
    """
    cases = _Cases()
    cases.reader.read(file)
    return cases.report()


class _Cases:
    """Follows a document from case to case; of the failing ones the first are kept."""

    def __init__(self) -> None:
        self.reader = Reader(self)
        self._suites: list[dict[str, str]] = []
        self._case: dict[str, str] | None = None
        self._found: dict[str, dict[str, str]] = {}
        self._text = ""
        self._begun = False
        self._counts = dict.fromkeys(("tests", "failure", "error", "skipped", "flaky", "passed"), 0)
        self._failing: list[Failure] = []

    def report(self) -> Report:
        counts = self._counts
        return Report(
            counts["tests"],
            counts["failure"],
            counts["error"],
            counts["skipped"],
            counts["flaky"],
            tuple(self._failing),
        )

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._begun:
            self._root(name)
        if name == "testcase":
            self._refuse_nesting()
            self._open(attributes)
        elif name in _SUITES:
            self._suites.append(attributes)
        elif name in _MARKS:
            self._mark(_MARKS[name], attributes)

    def end(self, name: str) -> None:
        if name == "testcase" or (name in _TROUBLE and self._case is self._suite):
            self._close()
        elif name in _SUITES:
            self._suites.pop()
        elif name in _TROUBLE:
            self.reader.listen(text=False)

    def text(self, text: str) -> None:
        self._text += text[: READ - len(self._text)]

    @property
    def _suite(self) -> dict[str, str] | None:
        return self._suites[-1] if self._suites else None

    def _root(self, name: str) -> None:
        self._begun = True
        if name not in _SUITES:
            raise FormatError(f"is no JUnit report: it begins with <{excerpt(name, 40)}>")

    def _refuse_nesting(self) -> None:
        if self._case is not None:
            raise FormatError("has a test case within another, so that neither can be counted")

    def _open(self, attributes: dict[str, str] | None) -> None:
        self._case = attributes
        self._found = {}
        self._text = ""

    def _mark(self, mark: str, attributes: dict[str, str]) -> None:
        if self._case is None and mark in _TROUBLE:
            self._open(self._suite)
        if mark in _TROUBLE and not _TROUBLE & self._found.keys() and len(self._failing) < SHOWN:
            self.reader.listen(text=True)
        self._found.setdefault(mark, attributes)

    def _close(self) -> None:
        verdict = self._verdict()
        self._counts["tests"] += 1
        self._counts[verdict] += 1
        if verdict in _TROUBLE:
            self.reader.listen(text=False)
            if len(self._failing) < SHOWN:
                self._failing.append(self._failure(self._found.get(verdict, {})))
        self._case = None

    def _verdict(self) -> str:
        for mark in ("failure", "error", "skipped"):
            if mark in self._found:
                return mark
        case = self._case or {}
        stated = {case.get("status", "").lower(), case.get("result", "").lower()}
        if stated & _FAILED:
            return "failure"
        if stated & _SKIPPED:
            return "skipped"
        return "flaky" if "flaky" in self._found else "passed"

    def _failure(self, trouble: dict[str, str]) -> Failure:
        case, suite = self._case or {}, self._suite or {}
        name, message = _name(case), trouble.get("message", "").strip()
        file, line = case.get("file") or suite.get("file", ""), case.get("line", "")
        stated = f"{file}:{line}" if file and line else place(self._text, name) or file
        said = _said(message, self._text).removeprefix(f"{stated}: ")
        return Failure(_told(name), _told(said), _told(stated))


def _said(message: str, text: str) -> str:
    """The first line that says something."""
    lines = text.split("\n") if message in _EMPTY else message.split("\n")
    return next((line.strip() for line in lines if not _NOISE.fullmatch(line)), message)


def _name(case: dict[str, str]) -> str:
    group, name = case.get("classname", ""), case.get("name", "")
    return f"{group}.{name}" if group and not name.startswith(group) else name or "a test without a name"


def _told(text: str) -> str:
    return excerpt(text.strip(), WIDTH)
