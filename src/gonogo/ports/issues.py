"""Issues: what a tracker knows of faults and plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

import msgspec

if TYPE_CHECKING:
    from gonogo.ports.clock import Clock
    from gonogo.ports.files import Files
    from gonogo.ports.http import Http

Severity = Literal["critical", "high", "medium", "low"]


class Issue(msgspec.Struct, frozen=True):
    """One issue. version: the release that it is planned for, "" for none. blocking: somebody said it blocks.

    key: as people name it, such as ABC-123 or 42. severity: "" where nobody judged it.
    """

    key: str
    title: str
    is_open: bool
    severity: Severity | Literal[""] = ""
    version: str = ""
    blocking: bool = False
    url: str = ""


class Draft(msgspec.Struct, frozen=True):
    """An issue to be opened. key: the same at every try, by which a repeat is known."""

    key: str
    title: str
    severity: Severity
    text: str = ""


class IssuesContext(NamedTuple):
    """What a tracker may use beside its settings. files: of the working tree."""

    files: Files
    http: Http
    clock: Clock


class Issues(Protocol):
    """A tracker. It is built as `kind(settings, tools)`, from its own `Settings` and an `IssuesContext`."""

    def open(self, draft: Draft) -> str:
        """Open an issue, or find the one that was opened for this key; what people call it.

        Raises:
            UsageError: the tracker cannot be written; the sentence says what to do.
            FormatError: what it says cannot be read.
        """
        ...

    def all(self) -> tuple[Issue, ...]:
        """Every issue that may matter to a release.

        Raises:
            FormatError: what the tracker says cannot be read.
            UsageError: it cannot be reached; the sentence says what to do.
        """
        ...
