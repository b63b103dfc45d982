"""The copy of the ledger that lies on a remote, where everybody who may push can change it."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from gonogo.domain.ledger.layout import (
    DEPTH,
    Block,
    Piece,
    block_of,
    due,
    ordered,
    read_piece,
    shelved,
)
from gonogo.domain.text import counted, quoted
from gonogo.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gonogo.ports.publisher import Names, RemoteFiles

_MOST = 100_000
"""Folders of one depth that are read: of ten million entries."""
_AT_ONCE = 64
"""Files that are read at once."""
_FEW = 5


class Found(NamedTuple):
    """What lies in the folders that were read: our files, and the names of all else."""

    pieces: tuple[Piece, ...]
    foreign: tuple[str, ...]


class RemoteCopy:
    """The ledger in the tree of a reference. What is none of ours there is passed over, and can be told."""

    def __init__(self, files: RemoteFiles, known: int = 0) -> None:
        """Take the tree. known: how many of its first entries are as they were, and need not be read."""
        self._files = files
        self.known = known

    @property
    def tip(self) -> str:
        """The commit whose tree it is, "" where there is none."""
        return self._files.tip

    @cached_property
    def size(self) -> int:
        """How many entries it has, by the names of its files."""
        return max((piece.last for piece in self.pieces if piece.what == "entries"), default=0)

    @property
    def pieces(self) -> Sequence[Piece]:
        """See the port."""
        return self._found.pieces

    @property
    def remark(self) -> str:
        """What to tell of names that are none of ours; "" where there are none."""
        foreign = self._found.foreign
        if not foreign:
            return ""
        names = ", ".join(quoted(name) for name in foreign[:_FEW])
        more = f" and {len(foreign) - _FEW:,} more" if len(foreign) > _FEW else ""
        verb = "is" if len(foreign) == 1 else "are"
        return (
            f"Beside the ledger on the remote {verb} {counted(len(foreign), 'name')} that gonogo did not "
            f"write, and passes over: {names}{more}"
        )

    def lines(self, after: int) -> Iterator[bytes]:
        """See the port."""
        reading = ordered(self.pieces, after)
        while group := list(islice(reading, _AT_ONCE)):
            contents = self._files.read([piece.path for piece, _ in group])
            for piece, passed in group:
                yield from contents[piece.path].splitlines(keepends=True)[passed:]

    def checkpoints(self) -> list[bytes]:
        """See the port."""
        paths = [
            piece.path for piece in self.pieces if piece.what == "checkpoints" and piece.last > self.known
        ]
        groups = (paths[begin : begin + _AT_ONCE] for begin in range(0, len(paths), _AT_ONCE))
        contents = (content for group in groups for content in self._files.read(group).values())
        return [line for content in contents for line in content.splitlines(keepends=True)]

    @cached_property
    def _found(self) -> Found:
        """Level by level, only where something that is not known can lie."""
        lowest, level = block_of(self.known + 1) if self.known else Block(0), [""]
        pieces, foreign = list[Piece](), list[str]()
        for depth in range(DEPTH + 1):
            if len(level) > _MOST:
                raise StoreError(f"the ledger on the remote has more than {_MOST:,} folders to be read")
            inner = list[str]()
            for folder, names in self._files.folders(level).items():
                ours, others, folders = _sorted(folder, names, depth)
                pieces += ours
                foreign += others
                inner += folders
            level = due(inner, lowest)
        return Found(tuple(pieces), tuple(foreign))


def _sorted(folder: str, names: Names, depth: int) -> tuple[list[Piece], list[str], list[str]]:
    """The files of ours in a folder, what is none of ours, and the folders of ours."""
    start = f"{folder}/" if folder else ""
    files = [(start + name, read_piece(start + name)) for name in names.files]
    folders = [start + name for name in names.folders]
    inner = [path for path in folders if depth < DEPTH and shelved(path)]
    foreign = [path for path, piece in files if piece is None]
    foreign += [path for path in folders if path not in inner]
    foreign += [start + name for name in names.others]
    foreign += [f"{start}…"] if names.cut else []
    return [piece for _, piece in files if piece is not None], foreign, inner
