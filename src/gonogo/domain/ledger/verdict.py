"""Whether a ledger is what it was when its checkpoints were signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.ledger.chain import BrokenError, Chain
from gonogo.domain.ledger.free_text import ERASED
from gonogo.domain.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

    from gonogo.domain.ledger.checkpoint import Checkpoint


_TOLD = 5


class Verdict(msgspec.Struct, frozen=True):
    """What verification found.

    size: entries that were read without a fault. signed: how many of them a checkpoint covers.
    fault: the first fault as a sentence; empty where there is none. seq: the entry that it was
    found at; 0 where it is not about an entry. erased: how many entries say that a free text was erased.
    stepped: how many entries are dated before the one before them; early: the first few of these. That is
    no fault: clocks step, and what was written while another clone anchored comes behind its entries.
    """

    size: int
    signed: int
    fault: str = ""
    seq: int = 0
    erased: int = 0
    stepped: int = 0
    early: tuple[int, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether no fault was found."""
        return not self.fault

    @property
    def sentence(self) -> str:
        """The verdict for a person."""
        if self.fault:
            return f"The ledger is not sound: {self.fault}."
        return " ".join([self._sound + self._gone, *self.warnings])

    @property
    def warnings(self) -> list[str]:
        """What is no fault, and may need an explanation."""
        if not self.stepped:
            return []
        which = ", ".join(f"{seq:,}" for seq in self.early) + (" …" if self.stepped > _TOLD else "")
        they = "is dated before the entry" if self.stepped == 1 else "are each dated before the entry"
        told = f"Warning: {counted(self.stepped, 'entry', 'entries')} ({which}) {they} that it follows"
        return [f"{told}: a clock was set back, or two clones released at once."]

    @property
    def _sound(self) -> str:
        if self.size == self.signed:
            return f"The ledger is sound: {counted(self.size, 'entry', 'entries')}, all of them signed."
        after = counted(self.size - self.signed, "entry", "entries")
        return (
            f"The ledger is sound up to its last checkpoint at entry {self.signed:,}; the chain goes on "
            f"with {after} that no checkpoint covers yet."
        )

    @property
    def _gone(self) -> str:
        if not self.erased:
            return ""
        return f" The free text of {counted(self.erased, 'entry', 'entries')} was erased, as entries say."


def verify(
    lines: Iterable[bytes],
    checkpoints: Iterable[Checkpoint],
    genuine: Callable[[Checkpoint], bool],
    trusted: Container[bytes] | None = None,
) -> Verdict:
    """Follow the whole chain, holding one line at a time, and hold it against every checkpoint.

    Args:
        lines: the entries as they stand in a file, each with its line end.
        checkpoints: in any order, from wherever they are kept.
        genuine: whether a checkpoint's signature is its key's.
        trusted: the public keys that may sign; every key where none are named.
    """
    try:
        heads = _heads(checkpoints, genuine, trusted)
    except BrokenError as broken:
        return Verdict(0, 0, str(broken))
    return _follow(lines, heads)


def _heads(
    checkpoints: Iterable[Checkpoint],
    genuine: Callable[[Checkpoint], bool],
    trusted: Container[bytes] | None,
) -> dict[int, str]:
    heads: dict[int, str] = {}
    for checkpoint in checkpoints:
        size = checkpoint.size
        if trusted is not None and checkpoint.key not in trusted:
            raise BrokenError(f"the checkpoint at entry {size} is signed with a key that is not trusted")
        if not genuine(checkpoint):
            raise BrokenError(f"the signature of the checkpoint at entry {size} is false")
        if heads.setdefault(size, checkpoint.head) != checkpoint.head:
            raise BrokenError(f"two checkpoints at entry {size} disagree: there are two ledgers")
    return heads


def _follow(lines: Iterable[bytes], heads: dict[int, str]) -> Verdict:
    chain, signed, erased = Chain(), 0, set[str]()
    before, stepped, early = 0, 0, list[int]()
    for line in lines:
        try:
            entry = chain.follow(line)
        except BrokenError as broken:
            return Verdict(chain.size, signed, str(broken), chain.size + 1)
        expected = heads.get(chain.size)
        if expected is not None:
            if expected != chain.head:
                return Verdict(signed, signed, _differs(signed, chain.size), chain.size)
            signed = chain.size
        if entry.at < before:
            stepped += 1
            early += [entry.seq] if stepped <= _TOLD else []
        before = entry.at
        if entry.kind == ERASED:
            erased.add(str(entry.data.get("digest")))
    missing = max(heads, default=0)
    if missing > chain.size:
        fault = f"entries {chain.size + 1} to {missing} are missing: a checkpoint covers {missing}"
        return Verdict(chain.size, signed, fault, chain.size + 1)
    return Verdict(chain.size, signed, erased=len(erased), stepped=stepped, early=tuple(early))


def _differs(signed: int, size: int) -> str:
    return f"entries {signed + 1} to {size} are not those that were signed by the checkpoint at entry {size}"
