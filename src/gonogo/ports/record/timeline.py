"""What else happened in a release, for its report and for auditors."""

from __future__ import annotations

from typing import Any, Protocol

import msgspec


class Happening(msgspec.Struct, frozen=True):
    """Something that the ledger tells. what: the entry's kind. at: seconds since 1970."""

    at: int
    what: str
    data: dict[str, Any]


class Timeline(Protocol):
    """What else happened in a release, for its report and for auditors."""

    def noted(self, operation: str) -> int:
        """When something was noted under an operation, in seconds since 1970; 0 where nothing was."""
        ...

    def note(self, operation: str, release: str, kind: str, at: int, data: dict[str, Any]) -> None:
        """Anything else that happened."""
        ...

    def tell(self, operation: str, release: str, kind: str, data: dict[str, Any]) -> None:
        """What subscribers of events are told, and no auditor needs; kind: see `gonogo.domain.event`."""
        ...

    def timeline(self, release: str) -> list[Happening]:
        """All that happened to a release, in order."""
        ...
