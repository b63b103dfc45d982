"""What a ledger that lies on a remote shows to somebody who has no record."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from gonogo.domain.ledger import read_checkpoint, read_entry
from gonogo.domain.people.question import ASKED
from gonogo.ports.record.ledger import Anchored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gonogo.domain.ledger import Checkpoint, Entry
    from gonogo.ports.record.ledger import Copy

LATEST = 20_000
"""Entries in which a release that asks is looked for; one that waits longer is found all the same."""
_ENDED = "release.ended"
_MARKS = tuple(f'"kind":"{kind}"'.encode() for kind in (ASKED, _ENDED))
"""How canonical JSON has these kinds: most lines need not be read."""


def anchored(copy: Copy, genuine: Callable[[Checkpoint], bool]) -> Anchored:
    """The keys that signed it, each proven by one checkpoint, and the releases that ask of late.

    What is no checkpoint and no entry there tells nothing, and hides nothing.
    """
    latest = {one.key: one for one in _checkpoints(copy.checkpoints())}
    keys = frozenset(key for key, one in latest.items() if genuine(one))
    asking: dict[str, None] = {}
    for entry in _told(copy.lines(max(0, copy.size - LATEST))):
        asking.pop(entry.release, None)
        if entry.kind == ASKED:
            asking[entry.release] = None
    return Anchored(keys, tuple(reversed(asking)))


def _told(lines: Iterable[bytes]) -> Iterator[Entry]:
    for line in lines:
        if any(mark in line for mark in _MARKS):
            with suppress(ValueError):  # whether the chain is sound is another question
                yield read_entry(line)


def _checkpoints(lines: Iterable[bytes]) -> Iterator[Checkpoint]:
    for line in lines:
        with suppress(ValueError):
            yield read_checkpoint(line)
