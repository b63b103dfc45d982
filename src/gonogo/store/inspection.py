"""Verification of the ledger in the database, beside the copy of it on the remote."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from gonogo.domain.ledger import Inspection, Verdict, verify
from gonogo.store.exchange import contents

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gonogo.domain.ledger import Checkpoint
    from gonogo.store.ledger import Ledger


def inspect(
    ledger: Ledger, there: Mapping[str, bytes], genuine: Callable[[Checkpoint], bool], own: bytes
) -> Inspection:
    """Whether ours is sound, the copy's is, and both are the same as far as they go.

    Args:
        ledger: ours.
        there: the copy's files; none where there is no copy.
        genuine: whether a checkpoint's signature is its key's.
        own: the public key that signs here; what it has signed must be here.

    Raises:
        StoreError: a checkpoint of the copy is none.
    """
    ours = _ours(ledger, genuine)
    if not ours.ok:
        return Inspection(ours)
    lines, checkpoints = contents(there)
    theirs = verify(lines, checkpoints, genuine)
    if not theirs.ok:
        fault = f"the copy on the remote: {theirs.fault}"
        return Inspection(Verdict(ours.size, ours.signed, fault, theirs.seq))
    signed_here = max((found.size for found in checkpoints if found.key == own), default=0)
    fault, seq = _difference(ledger, there, ours.size, signed_here)
    if fault:
        return Inspection(Verdict(ours.size, ours.signed, fault, seq))
    return Inspection(ours, min(ours.size, theirs.size), max(0, theirs.size - ours.size))


def _ours(ledger: Ledger, genuine: Callable[[Checkpoint], bool]) -> Verdict:
    altered = ledger.altered()
    if altered:
        return Verdict(altered - 1, 0, f"entry {altered} is not as it was written", altered)
    if ledger.has_altered_checkpoint():
        return Verdict(0, 0, "a checkpoint is not as it was written")
    return verify(ledger.lines(), ledger.checkpoints(), genuine)


def _difference(ledger: Ledger, there: Mapping[str, bytes], size: int, signed_here: int) -> tuple[str, int]:
    pairs = zip_longest(ledger.lines(), contents(there)[0])
    for seq, (line, other) in enumerate(pairs, start=1):
        if None not in (line, other) and line != other:
            return f"entry {seq} is not the one that is anchored on the remote", seq
    if signed_here > size:
        return (
            f"entries {size + 1} to {signed_here} are missing: they were signed here and anchored",
            size + 1,
        )
    return "", 0
