"""Issues: what a tracker knows of faults and plans."""

from __future__ import annotations

from typing import Literal, Protocol

import msgspec

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


class Issues(Protocol):
    """A tracker."""

    def all(self) -> tuple[Issue, ...]:
        """Every issue that may matter to a release.

        Raises:
            FormatError: what the tracker says cannot be read.
            UsageError: it cannot be reached; the sentence says what to do.
        """
        ...
