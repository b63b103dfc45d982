"""The lookout: what a remote has, asked once, before anything is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection

    from gonogo.domain.history.references import Advertised, Difference
    from gonogo.ports.publisher import Unreachable


class Lookout(Protocol):
    """Looks at the remotes of one repository, with the patience of somebody who waits, in one try."""

    def look(self, remote: str, usual: Collection[str]) -> Advertised | Unreachable:
        """The branches and tags that a remote has.

        usual: names of main branches; where the remote has one of them, and no other, nothing more is asked.
        """
        ...

    def bring(self, remote: str, difference: Difference) -> Unreachable | None:
        """Take what the clone lacks into references of our own, and forget what is outdated.

        No branch, tag or remote branch of the user's moves. Saying it twice is saying it once. Where much is
        lacking, more than that may be taken.
        """
        ...
