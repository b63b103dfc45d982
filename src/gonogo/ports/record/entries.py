"""How releases move: what their steps came to, and which of them are to be moved now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.ports.record.releases import ReleaseRow


class Entries(Protocol):
    """A release that waits is a row; each time it goes on is another *entry* of its flow.

    An entry finds here what the earlier ones did. That a release waits no more, by a word or since its time
    has come, begins the next one: whoever moves releases looks for it.
    """

    def steps(self, flow: str) -> dict[str, str]:
        """What a flow's steps came to, as JSON, by their names."""
        ...

    def remember(self, flow: str, name: str, release: str, attempt: int, result: str) -> None:
        """Keep what a step came to, as JSON. attempt: the number of the try that did it.

        Raises:
            StoreError: there is a later attempt, so another process goes on with the flow.
        """
        ...

    def said(self, release: str) -> int:
        """How many words were said to a release."""
        ...

    def to_move(self, projects: Sequence[str]) -> list[ReleaseRow]:
        """The releases of these projects that are to move, and that nobody has begun to.

        Those whose time has come wait no more by that.
        """
        ...

    def forget_steps(self, releases: Sequence[str], most: int) -> None:
        """Drop what the steps of these releases came to, but of no more than so many at once."""
        ...
