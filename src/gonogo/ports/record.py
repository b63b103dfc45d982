"""The record: what happened, for people and auditors. Each verb is one transaction with its ledger entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol

import msgspec

from gonogo.domain.product import Product
from gonogo.domain.stage import Hold, Stage
from gonogo.domain.timing import Timing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from gonogo.domain.decision import Decision
    from gonogo.domain.instruction import Instruction
    from gonogo.domain.ledger import Entry, Inspection
    from gonogo.domain.people.person import Person
    from gonogo.domain.planning.candidate import Candidate, State
    from gonogo.domain.rollout.rollback import Deployment
    from gonogo.domain.stage import Doing
    from gonogo.domain.targets import TimeTarget
    from gonogo.domain.timing import Exceeded

DeploymentState = Literal["pending", "success", "failed", "rolled_back"]


class ReleaseRow(msgspec.Struct, frozen=True):
    """A release as it stands. job: what its flow was given. at: where it stands.

    hold: for what it waits; nothing while it moves. progress: thousandths of its way. stage, waiting: the
    same in words, which are shown and never read; waiting is "" while it moves. timing: on what its time
    was spent.
    ended: seconds since 1970, 0 while it lives. outcome: released, rejected, aborted, failed, rolled_back,
    or "" while it lives.
    rollback_environment: "" for a release; for the rollback of one that is over, the environment.
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
    rollback_environment: str = ""
    at: Stage = Stage()
    hold: Hold | None = None
    progress: int = 0
    timing: Timing = Timing()

    @property
    def product(self) -> Product:
        """What is released."""
        return Product(self.project, self.package)


class Happening(msgspec.Struct, frozen=True):
    """Something that the ledger tells. what: the entry's kind. at: seconds since 1970."""

    at: int
    what: str
    data: dict[str, Any]


class Lease(msgspec.Struct, frozen=True):
    """Who holds an environment. number: rises with each new holder."""

    holder: str
    number: int


class Record(Protocol):
    """Keeps and tells. A verb that is repeated with the same operation id changes nothing."""

    def begin(self, row: ReleaseRow, starter: Person) -> str:
        """Begin a release, or find the one of this project that lives: the id of either."""
        ...

    def living(self, project: str, package: str = "") -> ReleaseRow | None:
        """The release that is under way."""
        ...

    def alive(self, project: str) -> list[ReleaseRow]:
        """All that is under way, the newest first: the release, and rollbacks of earlier ones."""
        ...

    def find(self, release: str) -> ReleaseRow | None:
        """The release of this id."""
        ...

    def named(self, project: str, name: str) -> list[ReleaseRow]:
        """The releases of this id, version or tag, newest first."""
        ...

    def releases(self, project: str, limit: int) -> list[ReleaseRow]:
        """The latest ones of all packages, newest first."""
        ...

    def enter(self, release: str, doing: Doing, progress: int, targets: Sequence[TimeTarget] = ()) -> None:
        """Say what the release does now. No entry: it is for those who watch.

        progress: thousandths of its way; less than before changes nothing, so that it never falls. targets:
        what the time from now on counts towards. What took longer than its target by now is an event.
        """
        ...

    def usual(self, product: Product, gates: Sequence[str]) -> dict[str, float]:
        """How many seconds gates of these names took lately, the median, of those that have been asked."""
        ...

    def hold(self, release: str, doing: Doing, hold: Hold, heard: int) -> None:
        """Say for what it waits, unless there is a word after the last one heard. No entry either."""
        ...

    def candidate(self, operation: str, release: str, commit: str, at: int, used: Iterable[str]) -> str:
        """The commit that is tested and tagged; the name that it goes by as a candidate.

        used: names that are taken, as by tags.
        """
        ...

    def move(self, operation: str, release: str, state: State) -> None:
        """What has become of the release's candidate; nothing where it has none.

        Raises:
            StoreError: a candidate in its state cannot become this.
        """
        ...

    def candidate_of(self, release: str) -> Candidate | None:
        """The candidate that a release proposed."""
        ...

    def candidates(self, project: str, limit: int) -> list[Candidate]:
        """A project's, the newest first."""
        ...

    def decide(self, operation: str, release: str, decision: Decision, late: Exceeded | None = None) -> None:
        """One answer of a gate. late: that it took longer than its target, which is an event."""
        ...

    def decisions(self, release: str) -> list[Decision]:
        """All answers, in the order in which they were given."""
        ...

    def answers(self, product: Product, gate: str, limit: int) -> list[Decision]:
        """The latest answers of the gate of a name, in any release of the product, newest first."""
        ...

    def order(self, release: str, order: Instruction, operation: str = "") -> None:
        """Somebody's word; its number is given to it, and the release waits no more until it heard it.

        operation: by which a repeat is known; without one, each is another word.
        """
        ...

    def orders(self, release: str, after: int = 0) -> list[Instruction]:
        """Those with a higher number, oldest first, each with the level that is proven now."""
        ...

    def lease(self, product: Product, environment: str, release: str, at: int) -> Lease:
        """Take the environment where it is free for the product; who has it then."""
        ...

    def holder(self, product: Product, environment: str) -> str:
        """Who has an environment; "" where it is free."""
        ...

    def give_back(self, product: Product, environment: str, release: str) -> None:
        """Let go of an environment, where it is this release's."""
        ...

    def deploy(
        self, operation: str, release: str, environment: str, version: str, commit: str, at: int
    ) -> None:
        """A version is being brought to an environment."""
        ...

    def deployed(self, operation: str, began: str, state: DeploymentState, at: int) -> None:
        """How the deployment ended that began under the operation `began`."""
        ...

    def deployments(self, product: Product, environment: str = "") -> list[Deployment]:
        """The latest deployments to an environment, or to any for "", newest first."""
        ...

    def deployments_of(self, release: str) -> list[Deployment]:
        """What a release deployed, the oldest first."""
        ...

    def commit_of(self, product: Product, environment: str, version: str) -> str:
        """The commit of a version that was deployed there; "" where that is not known."""
        ...

    def block(self, operation: str, release: str, version: str, reason: str, at: int) -> None:
        """Let nobody deploy a version of the release's product again, until that is lifted."""
        ...

    def lift(self, product: Product, version: str, person: Person, reason: str, *, false_alarm: bool) -> None:
        """Let a version be deployed again, by somebody's word; a repeat changes nothing.

        false_alarm: it was sent back for nothing, so that the next automatic rollback asks.
        """
        ...

    def doubted(self, product: Product) -> bool:
        """Whether somebody called the last automatic rollback a false alarm: `rollback.declined`.

        It is over once somebody who was asked confirmed one: `rollback.confirmed`.
        """
        ...

    def timeline(self, release: str) -> list[Happening]:
        """All that happened to a release, in order."""
        ...

    def blocked(self, product: Product) -> dict[str, str]:
        """The versions that may not be deployed, with why."""
        ...

    def noted(self, operation: str) -> int:
        """When something was noted under an operation, in seconds since 1970; 0 where nothing was."""
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
    """The ledger as files: told piece by piece and signed, and gone on from a copy."""

    def signed(self, after: int) -> dict[str, bytes]:
        """Segments of the entries behind one and the checkpoints that cover more, by name; the head's too.

        That one is ours, and `keep` is said once others have it.
        """
        ...

    def keep(self, files: Mapping[str, bytes]) -> None:
        """Keep the checkpoints of files that others have now: what they cover is never changed again."""
        ...

    def take_in(self, files: Mapping[str, bytes]) -> int:
        """Write what a copy has and we lack; raises StoreError where it is not sound or not a copy.

        Entries of ours that no checkpoint covers go behind the copy's.
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

    def inspect(self, there: Callable[[], Mapping[str, bytes] | None], anchored: int) -> Inspection:
        """Whether ours is sound, and the same as the copy's files as far as others have it.

        there: asks for the copy's files; none where there is no place for a copy. anchored: how many
        of our entries the copy was last seen with.
        """
        ...

    def export(self, folder: Path) -> int:
        """Write a folder that a third party can check; how many entries it has.

        Raises:
            StoreError: the folder cannot be written, or nothing was ever anchored.
        """
        ...
