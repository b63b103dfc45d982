"""The ledger as files: pieces that are pushed one by one, and read back."""

from __future__ import annotations

from contextlib import closing
from itertools import groupby, islice
from typing import TYPE_CHECKING

from gonogo.domain.ledger import Chain, Entry, read_checkpoint
from gonogo.domain.ledger.chain import BrokenError
from gonogo.domain.ledger.layout import (
    TOGETHER,
    Piece,
    block_of,
    checkpoint_path,
    checkpoints_path,
    entries_path,
    writing,
)
from gonogo.errors import StoreError
from gonogo.store.ledger import REPAIR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from gonogo.domain.ledger import Checkpoint
    from gonogo.store.ledger import Ledger


def additions(
    ledger: Ledger, last: Checkpoint, after: int, present: Sequence[Piece]
) -> dict[str, bytes | None]:
    """What is to be written where others have the entries up to one, by path; see `layout.writing`.

    Args:
        ledger: ours; it has all that others have.
        last: a checkpoint over the head.
        after: how many entries others have.
        present: the files at the top there, and in its last block.
    """
    if last.size <= after:
        return {}
    plan = writing(after, last.size, present)
    files: dict[str, bytes | None] = dict.fromkeys(plan.gone)
    first = plan.sealed[0].first if plan.sealed else max(plan.start + 1, plan.opened.first)
    signed = {found.size: found.line for found in (*ledger.checkpoints(first - 1), last)}
    covering = {block: list(over) for block, over in groupby(signed, block_of)}
    begin = max(plan.opened.first, plan.start + 1)
    with closing(ledger.lines(first - 1)) as lines:
        for block in plan.sealed:
            files[entries_path(block.first, block.last)] = b"".join(islice(lines, TOGETHER))
            if block in covering:
                files[checkpoints_path(block)] = b"".join(signed[size] for size in covering[block])
        files[entries_path(begin, last.size)] = b"".join(islice(lines, last.size - begin + 1))
    files |= {checkpoint_path(size): line for size, line in signed.items() if size >= begin}
    return files


def read_checkpoints(lines: Iterable[bytes]) -> list[Checkpoint]:
    """The checkpoints of lines; their signatures are not yet proven.

    Raises:
        StoreError: a line is no checkpoint.
    """
    try:
        return [read_checkpoint(line) for line in lines]
    except ValueError as problem:
        raise StoreError(
            f"a checkpoint of the ledger cannot be read: {problem}; fetch it again from where it came"
        ) from None


def take_in(
    ledger: Ledger,
    lines: Iterable[bytes],
    checkpoints: Iterable[Checkpoint],
    genuine: Callable[[Checkpoint], bool],
    known: int = 0,
    promised: int = 0,
) -> int:
    """Go on from a copy of the ledger: write what it has and we lack, in the caller's transaction.

    Args:
        ledger: ours; empty, shorter or longer, and otherwise the same. Entries that no checkpoint
            covers are written again behind the copy's where both went on from the same entry.
        lines: the copy's entries behind those that are known, each with its line end.
        checkpoints: the copy's, of those entries.
        genuine: whether a checkpoint's signature is its key's.
        known: how many of the copy's first entries are the same as ours.
        promised: how many entries the copy has at least.

    Returns:
        How many entries of the copy were written.

    Raises:
        StoreError: the copy is not sound, or not a copy of this ledger; the message names the entry.
    """
    ours, settled, followed = ledger.head().size, ledger.signed, ledger.chain(known)
    heads, again = _heads(checkpoints, genuine), list[Entry]()
    last = max(heads, default=known)
    with closing(ledger.lines(known)) as mine:
        for line in lines:
            if followed.size < ours and next(mine) != line:
                mine.close()
                _refuse_fork(followed.size + 1, settled)
                again, ours = ledger.cut(followed.size), followed.size
            _follow(ledger, followed, line, ours)
            signed = heads.pop(followed.size, None)
            if signed is not None:
                _keep(ledger, signed, followed)
    missing = max([*heads, promised])
    if missing > followed.size:
        raise _unsound(f"entries {followed.size + 1} to {missing} are missing")
    if followed.size > last:
        raise _unsound(unsigned(last, followed.size))
    for entry in again:
        ledger.write_again(entry)
    return max(0, followed.size - ours)


def unsigned(signed: int, size: int) -> str:
    """What is wrong with a copy that has entries behind its last checkpoint."""
    return f"entries {signed + 1} to {size} are signed by no checkpoint"


def _heads(checkpoints: Iterable[Checkpoint], genuine: Callable[[Checkpoint], bool]) -> dict[int, Checkpoint]:
    heads: dict[int, Checkpoint] = {}
    for found in checkpoints:
        if not genuine(found):
            raise _unsound(f"the signature of the checkpoint at entry {found.size} is false")
        if heads.setdefault(found.size, found).head != found.head:
            raise _unsound(f"two checkpoints at entry {found.size} disagree")
    return heads


def _refuse_fork(seq: int, settled: int) -> None:
    if seq <= settled:
        raise StoreError(
            f"the ledger here and the one that was fetched differ from entry {seq} on, "
            f"which both had before: one of them was changed; {REPAIR}"
        )


def _follow(ledger: Ledger, followed: Chain, line: bytes, ours: int) -> None:
    seq = followed.size + 1
    try:
        entry = followed.follow(line)
    except BrokenError as broken:
        raise _unsound(str(broken)) from None
    if seq > ours:
        ledger.add(entry, line)


def _keep(ledger: Ledger, signed: Checkpoint, followed: Chain) -> None:
    if signed.head != followed.head:
        raise _unsound(f"the entries up to {signed.size} are not those that were signed")
    ledger.add_checkpoint(signed)


def _unsound(fault: str) -> StoreError:
    return StoreError(
        f"the ledger that was fetched is not sound: {fault}; nothing of it was taken in; {REPAIR}"
    )
