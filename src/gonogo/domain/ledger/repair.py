"""Two ledgers of one project that do not go together, and the way out that keeps the evidence of both."""

from __future__ import annotations

from typing import Literal

import msgspec

from gonogo.domain.text import counted

Keep = Literal["here", "remote"]
ASIDE = "refs/gonogo/ledger-aside/"
"""Below it, under a digest, what was moved aside."""


class Signer(msgspec.Struct, frozen=True):
    """A key that signed checkpoints: its fingerprint, whether it is this clone's, and how often.

    first, last: the entries from the first to the last that a checkpoint of it was the first to cover.
    """

    key: str
    own: bool
    checkpoints: int
    first: int
    last: int


class Side(msgspec.Struct, frozen=True):
    """One of the two. fault: "" where it is sound.

    entries: how many there are. intact: how many of them are, from the first. began: the date of the first
    entry; parted: of the first one that the other has not; 0 where there is none, or it cannot be read.
    Dates are what whoever wrote the entries said.
    """

    entries: int
    intact: int
    fault: str
    began: int
    parted: int
    signers: tuple[Signer, ...]


class Comparison(msgspec.Struct, frozen=True):
    """Ours beside the remote's.

    same: how many entries both have from the first. settled: how many of ours were signed, which others
    have therefore seen. there: nothing where there is no remote.
    """

    here: Side
    there: Side | None
    same: int
    settled: int

    @property
    def older(self) -> Keep | None:
        """Which of the two is older by its dates; nothing where they do not tell."""
        if self.there is None:
            return None
        dates = [side.parted if self.same else side.began for side in (self.here, self.there)]
        if not all(dates) or dates[0] == dates[1]:
            return None
        return "here" if dates[0] < dates[1] else "remote"


class Course(msgspec.Struct, frozen=True):
    """What a repair does: which of the two goes on, and which is moved aside, as far as it differs.

    start: how many entries of the one here stay where they are.
    """

    keep: Keep
    here_aside: bool
    there_aside: bool
    start: int

    @property
    def sentence(self) -> str:
        """What is done, for a person."""
        told = "The ledger here goes on" if self.keep == "here" else "The ledger of the remote goes on"
        if self.here_aside:
            told += f"; what is behind entry {self.start:,} here is moved aside"
        if self.there_aside:
            told += "; the remote's is moved aside"
        return f"{told}, and a signed entry says so."


def course(compared: Comparison, keep: Keep | None = None) -> Course | str | None:
    """What to do; a sentence where a person must choose, or chose what cannot be; nothing where all is well.

    keep: what the person chose.
    """
    here, there = compared.here, compared.there
    if there is None or not there.entries:
        return _alone(compared, keep)
    if there.fault:
        return _refused("remote", there) if keep == "remote" else _kept_here(compared)
    if here.fault:
        return _from_the_remote(compared, keep)
    if compared.same == there.entries or compared.same >= compared.settled:
        return None
    return _chosen(compared, keep)


def _chosen(compared: Comparison, keep: Keep | None) -> Course | str:
    if keep is None:
        return (
            f"Both are sound, and differ from entry {compared.same + 1:,} on: which one goes on is for you "
            "to say, once you know whose keys these are: gonogo ledger repair --keep here, or --keep remote. "
            "The other one is moved aside"
        )
    return _kept_here(compared) if keep == "here" else _kept_there(compared)


def _alone(compared: Comparison, keep: Keep | None) -> Course | str | None:
    if keep == "remote":
        return "There is no ledger on the remote that could be kept"
    if not compared.here.fault:
        return None
    return Course("here", here_aside=True, there_aside=False, start=compared.here.intact)


def _from_the_remote(compared: Comparison, keep: Keep | None) -> Course | str:
    """Ours is damaged: the remote's puts it right, if it is the same as far as ours is intact."""
    here, there = compared.here, compared.there
    ours = there is not None and compared.same >= min(here.intact, there.entries)
    if ours:
        return _refused("here", here) if keep == "here" else _kept_there(compared)
    if keep is None:
        return (
            f"The one here is damaged behind entry {here.intact:,}, and the remote's is another one from "
            f"entry {compared.same + 1:,} on: gonogo ledger repair --keep here goes on from what is intact "
            "here, --keep remote from the remote's. The other one is moved aside"
        )
    return _kept_here(compared) if keep == "here" else _kept_there(compared)


def _kept_here(compared: Comparison) -> Course:
    here = compared.here
    return Course("here", here_aside=bool(here.fault), there_aside=True, start=here.intact)


def _kept_there(compared: Comparison) -> Course:
    return Course("remote", True, False, min(compared.same, compared.here.intact))


def _refused(which: Keep, side: Side) -> str:
    intact = counted(side.intact, "entry", "entries")
    where = "here" if which == "here" else "on the remote"
    return f"The ledger {where} cannot be kept: {side.fault}. Only its first {intact} are intact"
