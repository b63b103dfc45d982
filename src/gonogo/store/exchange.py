"""The ledger as files: pieces that are pushed one by one, and read back."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from gonogo.domain.ledger import Chain, Entry, read_checkpoint
from gonogo.domain.ledger.chain import BrokenError
from gonogo.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from gonogo.domain.ledger import Checkpoint
    from gonogo.store.ledger import Ledger

LONGEST = 10_000
"""Entries of one segment."""


def segments(ledger: Ledger, after: int = 0) -> Iterator[tuple[str, bytes]]:
    """The entries behind one, as named files of up to `LONGEST` lines: `000000000001-000000000120.jsonl`.

    Names in their order are the entries in theirs. Files that were pushed never change: each push
    asks for what is behind the last one.
    """
    lines, first = ledger.lines(after), after + 1
    while segment := list(islice(lines, LONGEST)):
        last = first + len(segment) - 1
        yield f"{first:012}-{last:012}.jsonl", b"".join(segment)
        first = last + 1


def checkpoint_files(ledger: Ledger, after: int = 0) -> Iterator[tuple[str, bytes]]:
    """The checkpoints that cover more than so many entries, as named files: `000000000120.checkpoint`."""
    return map(checkpoint_file, ledger.checkpoints(after))


def checkpoint_file(checkpoint: Checkpoint) -> tuple[str, bytes]:
    """A checkpoint as a named file."""
    return f"{checkpoint.size:012}.checkpoint", checkpoint.line


def contents(files: Mapping[str, bytes]) -> tuple[Iterator[bytes], list[Checkpoint]]:
    """The entries' lines and the checkpoints of a copy's files.

    Raises:
        StoreError: a checkpoint is none.
    """
    names = sorted(files)
    segments = [files[name] for name in names if name.endswith(".jsonl")]
    signed = [files[name] for name in names if name.endswith(".checkpoint")]
    lines = (line for segment in segments for line in segment.splitlines(keepends=True))
    return lines, read_checkpoints(signed)


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
) -> int:
    """Go on from a copy of the ledger: write what it has and we lack, in the caller's transaction.

    Args:
        ledger: ours; empty, shorter or longer, and otherwise the same. Entries that no checkpoint
            covers are written again behind the copy's where both went on from the same entry.
        lines: all of the copy's entries, from the first, each with its line end.
        checkpoints: the copy's.
        genuine: whether a checkpoint's signature is its key's.

    Returns:
        How many entries of the copy were written.

    Raises:
        StoreError: the copy is not sound, or not a copy of this ledger; the message names the entry.
    """
    ours, settled, followed = ledger.head().size, ledger.signed, Chain()
    heads, again = _heads(checkpoints, genuine), list[Entry]()
    last = max(heads, default=0)
    for line in lines:
        if followed.size < ours and ledger.line(followed.size + 1) != line:
            _refuse_fork(followed.size + 1, settled)
            again, ours = ledger.cut(followed.size), followed.size
        _follow(ledger, followed, line, ours)
        signed = heads.pop(followed.size, None)
        if signed is not None:
            _keep(ledger, signed, followed)
    if heads:
        raise _unsound(f"entries {followed.size + 1} to {last} are missing")
    if followed.size > last:
        raise _unsound(unsigned(last, followed.size))
    for entry in again:
        ledger.append(entry.kind, entry.release, entry.who, entry.operation, entry.at, entry.data)
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
            "which both had before: one of them was changed; "
            "compare them with `gonogo ledger show`, and keep the one that is pushed"
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
    return StoreError(f"the ledger that was fetched is not sound: {fault}; nothing of it was taken in")
