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
        if not self.verdict.size and not self.ahead:
            return "Nothing was released yet: there is no ledger, neither here nor on the remote."
        after = self.verdict.size - self.anchored
        told = [self.verdict.sentence]
        if after:
            last = counted(after, "entry", "entries")
            told.append(
                f"This clone has {last} of a running release that the remote has not; "
                f"{'it is' if after == 1 else 'they are'} joined when the release is next anchored."
            )
        if self.ahead:
            more = counted(self.ahead, "entry", "entries")
            verb, them = ("is", "it") if self.ahead == 1 else ("are", "them")
            told.append(
                f"The remote has {more} that {verb} not here yet; the next release takes {them} over."
            )
        return " ".join(told)
