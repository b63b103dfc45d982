"""The record's ledger, as files that others can verify."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from gonogo.domain.ledger import Entry, Inspection


class LedgerFiles(Protocol):
    """The ledger as files: told piece by piece and signed, and gone on from a copy."""

    def signed(self, after: int) -> dict[str, bytes]:
        """Segments of the entries behind one and the checkpoints that cover more, by name; the head's too.

        That one is ours, and `keep` is said once others have it.
        """
        ...

    def keep(self, files: Mapping[str, bytes]) -> None:
        """Keep the checkpoints of files that others have now: what they cover is never changed again."""
        ...

    def take_in(self, files: Mapping[str, bytes]) -> int:
        """Write what a copy has and we lack; raises StoreError where it is not sound or not a copy.

        Entries of ours that no checkpoint covers go behind the copy's.
        """
        ...

    @property
    def size(self) -> int:
        """How many entries there are."""
        ...

    def entries(self) -> Iterator[Entry]:
        """All of them, in order."""
        ...

    def name_of(self, person: str) -> str:
        """The name behind an id, "" where it is not known here, or erased."""
        ...

    def inspect(self, there: Callable[[], Mapping[str, bytes] | None], anchored: int) -> Inspection:
        """Whether ours is sound, and the same as the copy's files as far as others have it.

        there: asks for the copy's files; none where there is no place for a copy. anchored: how many
        of our entries the copy was last seen with.
        """
        ...

    def export(self, folder: Path) -> int:
        """Write a folder that a third party can check; how many entries it has.

        Raises:
            StoreError: the folder cannot be written, or nothing was ever anchored.
        """
        ...
