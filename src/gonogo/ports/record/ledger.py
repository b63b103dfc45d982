"""The record's ledger, as files that others can verify."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from gonogo.domain.ledger import Entry, Inspection
    from gonogo.domain.ledger.layout import Piece
    from gonogo.domain.ledger.repair import Comparison, Course
    from gonogo.domain.people.person import Person
    from gonogo.domain.planning.plan import Plan
    from gonogo.domain.product import Product


class Copy(Protocol):
    """A copy of the ledger that others can change.

    known: how many of its first entries are the same as ours, and need not be read. size: how many there
    are by the names of its files. foreign: what lies among them and is none of ours, the first few names.
    """

    @property
    def known(self) -> int: ...  # noqa: D102 - the class says it

    @property
    def size(self) -> int: ...  # noqa: D102 - the class says it

    @property
    def pieces(self) -> Sequence[Piece]:
        """The files at the top, in the last block, and of what is not known."""
        ...

    def lines(self, after: int) -> Iterator[bytes]:
        """The entries behind one that is known, each with its line end, as far as they follow."""
        ...

    def checkpoints(self) -> list[bytes]:
        """The lines of the checkpoints of the blocks that are not known."""
        ...


class Anchored(msgspec.Struct, frozen=True):
    """What a ledger on a remote shows. keys: that signed it, public, 32 bytes each. asking: see below.

    asking: the ids of the releases that asked something and have not ended, the newest first.
    """

    keys: frozenset[bytes] = frozenset()
    asking: tuple[str, ...] = ()


class LedgerFiles(Protocol):
    """The ledger as files: told piece by piece and signed, and gone on from a copy."""

    def signed(self, after: int, present: Sequence[Piece] = ()) -> dict[str, bytes | None]:
        """What is to be written, by path, so that others have all entries; nothing for a file that goes.

        after: how many they have; present: the files at the top there, and in its last block. The
        checkpoint of the head is ours, and `keep` is said once others have it. Checked before, as by `check`.
        """
        ...

    def check(self) -> None:
        """Look at the newest entries and some of the earlier ones, others each time.

        Raises:
            StoreError: one is not as it was written; then nothing may be signed.
        """
        ...

    def keep(self, files: Mapping[str, bytes | None]) -> None:
        """Keep the checkpoints of files that others have now: what they cover is never changed again."""
        ...

    def take_in(self, copy: Copy) -> int:
        """Write what a copy has and we lack; raises StoreError where it is not sound or not a copy.

        Entries of ours that no checkpoint covers go behind the copy's.
        """
        ...

    def compare(self, copy: Copy | None) -> Comparison:
        """Ours beside a copy, of which nothing is known, as far as both can be read."""
        ...

    def erase(self, number: int, who: Person, reason: str, product: Product) -> bool:
        """Erase the free text of the entry of this number, with an entry of its own; false where it is gone.

        product: whose the erasure is, where the entry is about no release.

        Raises:
            UsageError: there is no such entry, or no free text beside it.
        """
        ...

    def evidence(self, start: int) -> dict[str, bytes]:
        """The rows behind so many entries as they stand in the record, sound or not, as files."""
        ...

    def repair(
        self, done: Course, copy: Copy | None, about: Mapping[str, Any], who: Person, product: Product
    ) -> None:
        """Go on from ours or from the copy, and say so in an entry; once for a digest.

        The intact entries that this moves come again behind it. about: what the entry says; its digest is
        that of what was moved aside, which others can read by then.
        """
        ...

    @property
    def size(self) -> int:
        """How many entries there are."""
        ...

    @property
    def signers(self) -> frozenset[bytes]:
        """The keys that signed what is anchored, public, 32 bytes each."""
        ...

    def entries(self) -> Iterator[Entry]:
        """All of them, in order."""
        ...

    def plan_of(self, release: str) -> Plan | None:
        """The plan of a release, nothing where the record does not have it, or it is a rollback."""
        ...

    def compared(self) -> list[str]:
        """What rows and entries say that the other does not, a sentence each, of one moment."""
        ...

    def name_of(self, person: str) -> str:
        """The name behind an id, "" where it is not known here, or erased."""
        ...

    def inspect(self, there: Callable[[], Copy | None], anchored: int) -> Inspection:
        """Whether ours is sound, and the same as the copy as far as others have it.

        there: asks for the copy, of which nothing is known; none where there is no place for a copy.
        anchored: how many of our entries the copy was last seen with.
        """
        ...

    def export(self, folder: Path) -> int:
        """Write a folder that a third party can check; how many entries it has.

        Raises:
            StoreError: the folder cannot be written, or nothing was ever anchored.
        """
        ...
