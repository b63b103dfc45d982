"""The record: what happened, for people and auditors. Each verb is one transaction with its ledger entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from gonogo.domain.decision import Decision
    from gonogo.domain.ledger import Entry, Inspection

Level = Literal["asserted", "signed", "account"]
OrderKind = Literal["approve", "reject", "abort", "retry"]


class Person(msgspec.Struct, frozen=True):
    """Somebody who said something. level: how sure we are that it was they."""

    name: str
    email: str
    level: Level = "asserted"


class Order(msgspec.Struct, frozen=True):
    """What somebody asked of a release.

    number: rises with each. manner: how it was given, in words. signature: the person's own, armoured,
    over what `gonogo.domain.approval.statement` says; "" where there is none.
    """

    number: int
    kind: OrderKind
    person: Person
    comment: str
    manner: str
    commit: str
    plan: str
    at: int
    signature: str = ""


class ReleaseRow(msgspec.Struct, frozen=True):
    """A release as it stands. job: what its flow was given. stage: what it does now, in words.

    waiting: for whom or what it holds, "" while it moves. ended: seconds since 1970, 0 while it
    lives. outcome: released, rejected, aborted, failed, or "" while it lives.
    """

    id: str
    project: str
    package: str
    version: str
    tag: str
    job: dict[str, Any]
    stage: str
    waiting: str
    candidate: str
    started: int
    ended: int
    outcome: str
    reason: str


class Record(Protocol):
    """Keeps and tells. A verb that is repeated with the same operation id changes nothing."""

    def begin(self, row: ReleaseRow, starter: Person) -> str:
        """Begin a release, or find the one of this project that lives: the id of either."""
        ...

    def living(self, project: str, package: str = "") -> ReleaseRow | None:
        """The release that is under way."""
        ...

    def find(self, name: str) -> ReleaseRow | None:
        """The latest release of this id, version or tag."""
        ...

    def releases(self, limit: int) -> list[ReleaseRow]:
        """The latest ones, newest first."""
        ...

    def enter(self, release: str, stage: str) -> None:
        """Say what the release does now. No entry: it is for those who watch."""
        ...

    def hold(self, release: str, stage: str, waiting: str, heard: int) -> None:
        """Say for what it waits, unless there is a word after the last one heard. No entry either."""
        ...

    def candidate(self, operation: str, release: str, commit: str, at: int) -> None:
        """The commit that is tested and tagged."""
        ...

    def decide(self, operation: str, release: str, decision: Decision) -> None:
        """One answer of a gate."""
        ...

    def decisions(self, release: str) -> list[Decision]:
        """All answers, in the order in which they were given."""
        ...

    def order(self, release: str, order: Order) -> None:
        """Somebody's word; its number is given to it, and the release waits no more until it heard it."""
        ...

    def orders(self, release: str, after: int = 0) -> list[Order]:
        """Those with a higher number, oldest first, each with the level that is proven now."""
        ...

    def note(self, operation: str, release: str, kind: str, at: int, data: dict[str, Any]) -> None:
        """Anything else that happened."""
        ...

    def conclude(self, operation: str, release: str, outcome: str, reason: str, at: int) -> None:
        """How it ended; it stays under way until it is closed."""
        ...

    def close(self, release: str, at: int) -> None:
        """The release is over, and another may begin; the first time counts. No entry: it decides nothing."""
        ...


class LedgerFiles(Protocol):
    """The ledger as files: signed, told piece by piece, and gone on from a copy."""

    def sign(self) -> None:
        """Sign the head, if nothing has signed it yet."""
        ...

    def files(self, after: int) -> Iterator[tuple[str, bytes]]:
        """Segments of entries behind one, and the checkpoints that cover more, by name."""
        ...

    def take_in(self, files: Mapping[str, bytes], settled: int) -> int:
        """Write what a copy has and we lack; raises StoreError where it is not sound or not a copy.

        settled: how many of our entries others have; ours behind them go behind the copy's.
        """
        ...

    @property
    def size(self) -> int:
        """How many entries there are."""
        ...

    def entries(self) -> Iterator[Entry]:
        """All of them, in order."""
        ...

    def name_of(self, person: str) -> str:
        """The name behind an id, "" where it is not known here, or erased."""
        ...

    def inspect(self, there: Mapping[str, bytes]) -> Inspection:
        """Whether ours is sound, and the same as the copy's files as far as both go."""
        ...

    def export(self, folder: Path) -> int:
        """Sign, and write a folder that a third party can check; how many entries it has."""
        ...
