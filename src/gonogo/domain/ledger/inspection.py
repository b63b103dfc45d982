"""Our ledger beside the copy of it that lies where others can see it."""

from __future__ import annotations

import msgspec

from gonogo.domain.ledger.verdict import Verdict
from gonogo.domain.text import counted


class Inspection(msgspec.Struct, frozen=True):
    """What was found.

    verdict: of ours. anchored: how many of our entries the copy has. ahead: how many entries the
    copy has that are not here yet.
    """

    verdict: Verdict
    anchored: int = 0
    ahead: int = 0

    @property
    def ok(self) -> bool:
        """Whether no fault was found."""
        return self.verdict.ok

    @property
    def sentence(self) -> str:
        """What was found, for a person."""
        if not self.ok:
            return self.verdict.sentence
        after = self.verdict.size - self.anchored
        told = [self.verdict.sentence]
        if after:
            last = counted(after, "entry", "entries")
            told.append(f"Not anchored on the remote yet: {last} at the end.")
        if self.ahead:
            more = counted(self.ahead, "entry", "entries")
            told.append(f"The remote has {more} that are not here yet; the next release takes them over.")
        return " ".join(told)
