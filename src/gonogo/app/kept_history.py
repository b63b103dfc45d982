"""What was read of a long history and stays true: a commit never changes."""

from __future__ import annotations

from contextlib import suppress
from itertools import zip_longest
from typing import TYPE_CHECKING
from zlib import crc32

import msgspec

from gonogo.domain.history.graph import Graph
from gonogo.errors import UsageError
from gonogo.typed import decoded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gonogo.ports.files import Files

MANY = 1_000
"""Commits that are worth keeping: fewer are read as fast as they would be found again."""
_FILE = "history.json"
_LARGEST = 30 << 20
_AFTER = len("gonogo 2 00000000\n")


class KeptHistory(msgspec.Struct, frozen=True):
    """What is kept between runs, as little as can be, since each byte is read and copied in every run.

    commits: their hashes with blanks between them, none before one that comes after it. parents: of those
    that do not come from the one that is told next, and from no other. times: of each. tips: behind which
    all of these lie. looked_at: the commits that were searched for fixes. fixes: what those changed that are.
    """

    commits: str = ""
    parents: dict[str, tuple[str, ...]] = {}
    times: tuple[int, ...] = ()
    tips: tuple[str, ...] = ()
    looked_at: tuple[str, ...] = ()
    fixes: dict[str, tuple[str, ...]] = {}

    def __post_init__(self) -> None:
        """Raises ValueError where the parts do not fit."""
        if len(self.times) != bool(self) + self.commits.count(" "):
            raise ValueError("each commit has one time")

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.commits)

    @property
    def graph(self) -> Graph:
        """Which commit comes from which."""
        commits = self.commits.split(" ") if self else []
        parents: dict[str, tuple[str, ...]] = dict(zip(commits, zip(commits[1:]), strict=False))
        parents.update(self.parents)
        times = dict(zip(commits, self.times, strict=True))
        return Graph(parents, times, in_order=True, tips=set(self.tips))


def kept_of(graph: Graph, looked_at: Sequence[str], fixes: Mapping[str, tuple[str, ...]]) -> KeptHistory:
    """What is to be kept of what was read."""
    order = graph.order
    parents = ((sha, tuple(graph.parents[sha])) for sha in order)
    return KeptHistory(
        " ".join(order),
        {sha: own for (sha, own), following in zip_longest(parents, order[1:]) if own != (following,)},
        tuple(map(graph.times.__getitem__, order)),
        tuple(graph.tips),
        tuple(looked_at),
        dict(fixes),
    )


def read(files: Files) -> KeptHistory:
    """What was kept; nothing where it is missing or damaged in any way."""
    with suppress(UsageError, msgspec.DecodeError, UnicodeEncodeError):
        whole = (files.read(_FILE) or "").encode()
        body = whole[_AFTER:]
        if whole[:_AFTER] == _digest(body):
            return decoded(body, KeptHistory)
    return KeptHistory()


def write(files: Files, kept: KeptHistory) -> None:
    """Keep it where that is possible; a folder that cannot be written only makes the next run slower."""
    with suppress(UsageError, UnicodeEncodeError):
        body = msgspec.json.encode(kept)
        if len(body) < _LARGEST:
            files.write(_FILE, (_digest(body) + body).decode())


def _digest(body: bytes) -> bytes:
    """Of what is kept; it shows damage, and whoever may write this folder needs no forgery."""
    return b"gonogo 2 %08x\n" % crc32(body)
