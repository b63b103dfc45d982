"""Candidates: a name for each commit that was tried, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gonogo.domain.planning.candidate import Candidate, State


class Candidates(Protocol):
    """Candidates: a name for each commit that was tried, and what became of it."""

    def candidate(self, operation: str, release: str, commit: str, at: int, used: Iterable[str]) -> str:
        """The commit that is tested and tagged; the name that it goes by as a candidate.

        used: names that are taken, as by tags.
        """
        ...

    def move(self, operation: str, release: str, state: State) -> None:
        """What has become of the release's candidate; nothing where it has none.

        Raises:
            StoreError: a candidate in its state cannot become this.
        """
        ...

    def candidate_of(self, release: str) -> Candidate | None:
        """The candidate that a release proposed."""
        ...

    def candidates(self, project: str, limit: int) -> list[Candidate]:
        """A project's, the newest first."""
        ...
