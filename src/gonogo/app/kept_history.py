"""What was read of a long history and stays true: a commit never changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.history.graph import Graph
from gonogo.errors import UsageError
from gonogo.typed import decoded

if TYPE_CHECKING:
    from gonogo.ports.files import Files

MANY = 1_000
"""Commits that are worth keeping: fewer are read as fast as they would be found again."""
_FILE = "history.json"
_LARGEST = 30 << 20


class KeptHistory(msgspec.Struct, frozen=True):
    """What is kept between runs.

    parents: of each commit, with all that it comes from, none before one that comes after it. times: in the
    same order. tips: behind which all of these lie. looked_at: the commits that were searched for fixes.
    fixes: what those changed that are.
    """

    parents: Mapping[str, Sequence[str]] = {}
    times: tuple[int, ...] = ()
    tips: tuple[str, ...] = ()
    looked_at: tuple[str, ...] = ()
    fixes: dict[str, tuple[str, ...]] = {}

    @property
    def graph(self) -> Graph:
        """Which commit comes from which."""
        return Graph(self.parents, dict(zip(self.parents, self.times, strict=True)), in_order=True)

    def with_new(self, new: Graph) -> Graph:
        """The same with what was read since."""
        known = self.graph
        apart = self.parents.keys().isdisjoint(new.parents)
        order = new.order if apart else list(new.parents)
        parents = {**{sha: new.parents[sha] for sha in order}, **known.parents}
        return Graph(parents, {**new.times, **known.times}, in_order=apart)


def kept_of(graph: Graph, looked_at: Sequence[str], fixes: Mapping[str, tuple[str, ...]]) -> KeptHistory:
    """What is to be kept of what was read."""
    parents = graph.parents if graph.in_order else {sha: graph.parents[sha] for sha in graph.order}
    times = tuple(map(graph.times.__getitem__, parents))
    inner = set[str]().union(*parents.values())
    tips = tuple(sha for sha in parents if sha not in inner)
    return KeptHistory(parents, times, tips, tuple(looked_at), {sha: fixes[sha] for sha in fixes})


def read(files: Files) -> KeptHistory:
    """What was kept; nothing where it is missing or damaged in any way."""
    try:
        digest, _, body = (files.read(_FILE) or "").partition("\n")
        if body and sha256(body.encode()).hexdigest() == digest:
            kept = decoded(body, KeptHistory)
            return kept if len(kept.parents) == len(kept.times) else KeptHistory()
    except (UsageError, msgspec.DecodeError, UnicodeEncodeError):
        pass
    return KeptHistory()


def write(files: Files, kept: KeptHistory) -> None:
    """Keep it where that is possible; a folder that cannot be written only makes the next run slower."""
    with suppress(UsageError, UnicodeEncodeError):
        body = msgspec.json.encode(kept).decode()
        if len(body) < _LARGEST:
            files.write(_FILE, f"{sha256(body.encode()).hexdigest()}\n{body}")
