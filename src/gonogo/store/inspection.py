"""Verification of the ledger in the database, beside the copy of it on the remote."""

from __future__ import annotations

from itertools import takewhile, zip_longest
from typing import TYPE_CHECKING

from gonogo.domain.ledger import Inspection, Verdict, read_entry, verify
from gonogo.store.exchange import read_checkpoints, unsigned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gonogo.domain.ledger import Checkpoint
    from gonogo.ports.record.ledger import Copy
    from gonogo.store.ledger import Ledger


def inspect(
    ledger: Ledger,
    there: Callable[[], Copy | None],
    genuine: Callable[[Checkpoint], bool],
    own: Callable[[], bytes],
    anchored: int = 0,
) -> Inspection:
    """Whether ours is sound, the copy's is, and both are the same as far as others have seen ours.

    Entries of ours that nobody has seen may differ from those that others anchored meanwhile: they are
    joined at the next anchoring. Seen is what a checkpoint here covers, what the copy was last seen
    with, what this clone's key has signed there, and what stands there under the same operation.

    Args:
        ledger: ours.
        there: asks for the copy, of which nothing is known, once ours was looked at, so that the copy is not
            the older one; none where there is no place for a copy.
        genuine: whether a checkpoint's signature is its key's.
        own: asks for the public key that signs here.
        anchored: how many entries the copy was last seen with from here.

    Raises:
        StoreError: a checkpoint of the copy is none.
    """
    ours, signed = verify_ours(ledger, genuine), ledger.signed
    if not ours.ok:
        return Inspection(ours)
    copy = there()
    if copy is None:
        return Inspection(ours)
    theirs = verify_copy(copy, genuine)
    if not theirs.ok:
        return Inspection(theirs)
    seen = max(anchored, signed, _signed_by(own(), copy))
    return _compared(ledger, ours, copy, theirs.size, seen)


def verify_copy(copy: Copy, genuine: Callable[[Checkpoint], bool]) -> Verdict:
    """Whether a copy is sound; all of it was signed when it was anchored.

    Raises:
        StoreError: a checkpoint is none.
    """
    found = verify(copy.lines(0), read_checkpoints(copy.checkpoints()), genuine)
    fault = found.fault or _not_all(found, copy.size)
    return Verdict(found.size, found.signed, f"the copy on the remote: {fault}" if fault else "", found.seq)


def _not_all(found: Verdict, promised: int) -> str:
    if found.size < promised:
        return f"entries {found.size + 1} to {promised} are missing"
    return unsigned(found.signed, found.size) if found.signed < found.size else ""


def verify_ours(ledger: Ledger, genuine: Callable[[Checkpoint], bool]) -> Verdict:
    """Whether the rows are as they were written, and the chain is sound."""
    altered = ledger.altered()
    if altered:
        return Verdict(altered - 1, 0, f"entry {altered} is not as it was written", altered)
    text = ledger.texts.altered()
    if text:
        return Verdict(0, 0, f"the free text of {text} is not as it was written")
    if ledger.has_altered_checkpoint():
        return Verdict(0, 0, "a checkpoint is not as it was written")
    return verify(ledger.lines(), ledger.checkpoints(), genuine)


def _signed_by(key: bytes, copy: Copy) -> int:
    return max((found.size for found in read_checkpoints(copy.checkpoints()) if found.key == key), default=0)


def _compared(ledger: Ledger, ours: Verdict, copy: Copy, there: int, seen: int) -> Inspection:
    same = same_entries(ledger.lines(), copy.lines(0))
    fault = _lost(ours.size, there, seen) or _changed(ledger, ours.size, copy, same, seen)
    if fault:
        return Inspection(Verdict(ours.size, ours.signed, fault, min(same, ours.size, there) + 1))
    return Inspection(ours, same, there - same)


def same_entries(lines: Iterable[bytes], others: Iterable[bytes]) -> int:
    """How many entries both have from the beginning."""
    pairs = zip_longest(lines, others)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _lost(here: int, there: int, seen: int) -> str:
    if here < seen:
        return (
            f"entries {here + 1} to {seen} are missing: they were here when the ledger was anchored; "
            "the next release takes them over again"
        )
    if there < seen:
        return (
            f"entries {there + 1} to {seen} were anchored and are missing on the remote; "
            "the next release from here puts them back"
        )
    return ""


def _changed(ledger: Ledger, here: int, copy: Copy, same: int, seen: int) -> str:
    if same == here:
        return ""
    others = {read_entry(line).operation for line in copy.lines(same)}
    ours = (read_entry(line).operation for line in ledger.lines(same))
    if same < seen or any(operation in others for operation in ours):
        return f"entry {same + 1} is not the one that is anchored on the remote"
    return ""
