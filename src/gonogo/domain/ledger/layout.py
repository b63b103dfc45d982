"""Where each piece of the ledger lies among the files that others have.

A block of a hundred entries has a folder, named by its number. While the block is open, each release adds
its entries and its checkpoint as files of their own. The first release that goes beyond it seals it: one
file of all its entries, one of all its checkpoints. So what a release writes is bounded, however many came
before it: its own entries, one block, and the folders on the way there, none of which has more than a
hundred names. Before there were blocks all files lay side by side at the top; the next release moves these.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

TOGETHER = 100
"""Entries of a block."""
DEPTH = 4
"""Folders on the way to a file."""
LONGEST = 64
"""Characters that a path of ours has at most; one that is longer is not looked at."""
_PIECE = re.compile(r"(?:(.{13})/)?(?:([0-9]{12})-)?([0-9]{12})\.(jsonl|checkpoints?)")
_SHELF = re.compile(r"[0-9]{4}(/[0-9]{2}){0,3}")


class Block(NamedTuple):
    """A hundred entries that share a folder. number: from 0."""

    number: int

    @property
    def first(self) -> int:
        """Its first entry."""
        return self.number * TOGETHER + 1

    @property
    def last(self) -> int:
        """Its last entry."""
        return self.first + TOGETHER - 1

    @property
    def folder(self) -> str:
        """Its folder, such as `0000/00/12/34`."""
        digits = f"{self.number:010}"
        return f"{digits[:4]}/{digits[4:6]}/{digits[6:8]}/{digits[8:]}"


class Piece(NamedTuple):
    """A file of the ledger, by its name: what it holds, of which entries."""

    path: str
    what: Literal["entries", "checkpoints"]
    first: int
    last: int

    @property
    def flat(self) -> bool:
        """Whether it lies as all did before there were blocks."""
        return "/" not in self.path


class Writing(NamedTuple):
    """What a release writes.

    start: how many entries stay where they are. sealed: the blocks that are written whole. opened: the
    block that the last entry is in. gone: the files that what is written takes the place of.
    """

    start: int
    sealed: tuple[Block, ...]
    opened: Block
    gone: tuple[str, ...]


def block_of(seq: int) -> Block:
    """The block of an entry."""
    return Block((seq - 1) // TOGETHER)


def entries_path(first: int, last: int) -> str:
    """The file of entries of one block."""
    return f"{block_of(first).folder}/{first:012}-{last:012}.jsonl"


def checkpoint_path(size: int) -> str:
    """The file of one checkpoint."""
    return f"{block_of(size).folder}/{size:012}.checkpoint"


def checkpoints_path(block: Block) -> str:
    """The file of all checkpoints of a sealed block, a line each."""
    return f"{block.folder}/{block.first:012}-{block.last:012}.checkpoints"


def read_piece(path: str) -> Piece | None:
    """The piece that a file is by its path; nothing where the path is none of ours."""
    found = _PIECE.fullmatch(path) if len(path) <= LONGEST else None
    if found is None or not path.isascii():
        return None
    folder, begin, end, kind = found.groups()
    first, last = int(begin or end), int(end)
    whole = kind != "checkpoint"
    if not 1 <= first <= last or whole != bool(begin):
        return None
    if folder is not None and not folder == block_of(first).folder == block_of(last).folder:
        return None
    return Piece(path, "entries" if kind == "jsonl" else "checkpoints", first, last)


def shelved(folder: str) -> range:
    """The blocks that lie in a folder or below it; none where the folder is not ours."""
    if not _SHELF.fullmatch(folder):
        return range(0)
    digits = folder.replace("/", "")
    width = 10 ** (10 - len(digits))
    return range(int(digits) * width, (int(digits) + 1) * width)


def due(folders: Iterable[str], lowest: Block) -> list[str]:
    """Those of the folders in which a block from the lowest on may lie, and the last, which tells the end."""
    ours = sorted(folder for folder in folders if shelved(folder))
    return [folder for folder in ours if folder == ours[-1] or lowest.number < shelved(folder).stop]


def untouched(paths: Iterable[str], size: int) -> int:
    """How many of so many entries lie in blocks in which none of these files is."""
    firsts = (piece.first for piece in map(read_piece, paths) if piece is not None)
    return min(size, block_of(min(firsts, default=size + 1)).first - 1)


def ordered(pieces: Iterable[Piece], after: int) -> Iterator[tuple[Piece, int]]:
    """The files in which the entries behind one are read on, each with how many of its lines are passed by.

    Where two hold the next entry, the one that reaches further; the end is where none does.
    """
    segments = sorted(piece for piece in pieces if piece.what == "entries")
    segments.sort(key=lambda piece: piece.first)
    size, at, best = after, 0, None
    while True:
        while at < len(segments) and segments[at].first <= size + 1:
            best = max(filter(None, (best, segments[at])), key=lambda piece: piece.last)
            at += 1
        if best is None or best.last <= size:
            return
        yield best, size + 1 - best.first
        size = best.last


def writing(after: int, size: int, present: Sequence[Piece]) -> Writing:
    """What is written where others have entries up to one, and ours go on to another.

    Args:
        after: how many entries lie there.
        size: how many will; at least one more than lie there.
        present: the files that lie at the top, and in the block of the last entry there.
    """
    flat = [piece for piece in present if piece.flat]
    start = min((piece.first - 1 for piece in flat), default=after)
    opened, begun = block_of(size), block_of(max(1, min(after, start)))
    sealed = tuple(map(Block, range(begun.number, opened.number)))
    folders = {block.folder for block in sealed}
    gone = [piece.path for piece in present if piece.flat or piece.path.rpartition("/")[0] in folders]
    kept = {entries_path(block.first, block.last) for block in sealed}
    kept |= {checkpoints_path(block) for block in sealed}
    return Writing(min(after, start), sealed, opened, tuple(path for path in gone if path not in kept))
