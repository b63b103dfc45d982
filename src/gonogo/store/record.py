"""The record: every change of state writes its rows and its ledger entry in one transaction."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.domain.decision import Decision
from gonogo.domain.job import flow_of
from gonogo.domain.ledger import ERASED, read_entry
from gonogo.domain.ledger.free_text import DIGEST
from gonogo.domain.planning.candidate import following, may
from gonogo.domain.planning.candidate import name as candidate_name
from gonogo.domain.product import Product
from gonogo.domain.secrets import mask, masked
from gonogo.errors import StoreError, UsageError
from gonogo.store.attempts import Attempts
from gonogo.store.blocks import Blocks
from gonogo.store.candidates import MADE, Candidates
from gonogo.store.database import READING, explained, lock_ledger
from gonogo.store.decisions import Decisions
from gonogo.store.deployments import Deployments
from gonogo.store.events import Events
from gonogo.store.instructions import Instructions, StoredInstruction
from gonogo.store.leases import Leases
from gonogo.store.ledger import Ledger
from gonogo.store.people import People
from gonogo.store.releases import Release, Releases
from gonogo.store.steps import Steps
from gonogo.typed import converted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Engine

    from gonogo.domain.ledger import Entry
    from gonogo.domain.people.person import Person
    from gonogo.domain.planning.candidate import Candidate, State
    from gonogo.ports.clock import Clock
    from gonogo.ports.record.releases import Brought


class Reading:
    """A look at the record."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection."""
        self.connection = connection
        self.releases = Releases(connection)
        self.decisions = Decisions(connection)
        self.instructions = Instructions(connection)
        self.attempts = Attempts(connection)
        self.steps = Steps(connection)
        self.people = People(connection)
        self.candidates = Candidates(connection)
        self.deployments = Deployments(connection)
        self.leases = Leases(connection)
        self.blocks = Blocks(connection)
        self.events = Events(connection)
        self.ledger = Ledger(connection)


class Transaction(Reading):
    """Changes that are written together or not at all. A repeated operation changes nothing."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        """Take the connection, and the clock by which entries are dated."""
        super().__init__(connection)
        self._clock = clock

    def append(
        self,
        kind: str,
        release: str,
        who: str,
        operation: str,
        data: dict[str, Any] | None = None,
        product: Product | None = None,
    ) -> Entry:
        """Write a ledger entry and its event, its texts masked; a repeated operation finds the first.

        product: whose it is, where no release says it.

        Raises:
            ValueError: the data has no canonical form, or is too large.
        """
        entry = self.ledger.append(kind, release, who, operation, self.now, data or {})
        product = product or self.releases.product(release)
        self.events.append(operation, product, release, kind, entry.data, entry.at, who)
        return entry

    def tell(self, operation: str, release: str, kind: str, data: Mapping[str, Any]) -> None:
        """Write an event of which the ledger says nothing; a repeated operation changes nothing."""
        product = self.releases.product(release)
        self.events.append(operation, product, release, kind, masked(dict(data)), self.now)

    def tell_next(self, release: str, kind: str, data: Mapping[str, Any]) -> None:
        """The same of what may happen to a release again and again."""
        number = self.attempts.next(f"{release}/{kind}")
        self.tell(f"{release}/{kind}-{number}", release, kind, data)

    def start(
        self, new: Release, brings: Sequence[Brought] = (), grounds: Mapping[str, str | bool] | None = None
    ) -> Release:
        """Begin a release, and say which one is active now: this one, or another that holds the place.

        brings: the packages that it brings, where it is not its own alone. grounds: what else its rules and
        authors follow from, by name.

        A release that was begun before is returned as it is now.
        """
        brings = brings or new.own
        known = self.releases.find(new.id) or self.releases.active(
            new.project,
            [one.package for one in brings],
            new.rollback_environment,
            new.deployment_environment,
        )
        if known is not None:
            return known
        about: dict[str, Any] = {"version": new.version, "tag": new.tag}
        about |= {"plan": new.plan_digest, "base": new.base, **(grounds or {})}
        if len(brings) > 1:
            about["packages"] = [one._asdict() for one in brings]
        product = Product(new.project, new.package)
        entry = self.append("release.started", new.id, new.starter, f"{new.id}/start", about, product)
        new = msgspec.structs.replace(new, number=entry.seq)  # the chain never shrinks, and knows no clock
        self.releases.add(new, brings)
        return new

    def propose(self, new: Candidate, who: str, operation: str, used: Iterable[str]) -> Candidate:
        """Give a candidate the next number of its version, and say which one it is; see the port.

        used: names that others gave, as of tags.
        """
        known = self.candidates.of(new.release)
        if known is not None:
            return known
        names = self.candidates.names(new.project, new.package, new.version)
        number = following(new.version, [*names, *used])
        made = msgspec.structs.replace(new, number=number, name=candidate_name(new.version, number))
        self.candidates.add(made)
        about = {"name": made.name, "package": made.package, "commit": made.commit, "plan": made.plan}
        self.append(MADE, made.release, who, operation, about)
        return made

    def move(self, release: str, to: State, who: str, operation: str) -> None:
        """Let a release's candidate become something, if it may; a repeated operation changes nothing.

        Raises:
            StoreError: it may not.
        """
        known = self.candidates.of(release)
        if known is None or self.ledger.find(operation) is not None:
            return
        if not may(known.state, to):
            raise StoreError(f"candidate {known.name} is {known.state} and cannot become {to}")
        self.candidates.move(release, to)
        about = {"name": known.name, "from": str(known.state), "to": str(to)}
        self.append("candidate.moved", release, who, operation, about)

    def decide(self, release: str, who: str, operation: str, given: Decision) -> Decision:
        """Write a gate's answer, and say which one counts: this, or the first under the operation."""
        first = self.decisions.find(operation)
        if first is not None:
            return first
        about = masked(msgspec.to_builtins(given))
        kept = converted(about, Decision)
        product = self.releases.product(release)
        self.decisions.add(operation, release, product, kept, kept.at or self.now)
        about["milliseconds"] = round(about.pop("seconds") * 1000)  # the ledger has whole numbers only
        for name in ("reason", "mend", "details", "evidence"):
            about[name] = self.people.hidden(about[name])
        self.append("gate.decided", release, who, operation, about)
        return kept

    def order(self, new: StoredInstruction) -> Entry:
        """Write a person's order; the entry is of kind `order.<kind>`."""
        first = self.ledger.find(new.operation)
        if first is not None:
            return first
        comment = mask(new.comment)
        self.instructions.add(msgspec.structs.replace(new, comment=comment))
        about = {
            "level": new.level,
            "about": new.about,
            "comment": self.people.hidden(comment),
            "signature": new.signature,
            "commit": new.commit,
            "plan": new.plan,
        }
        if new.question:
            about["question"] = new.question
        return self.append(f"order.{new.kind}", new.release, new.person, new.operation, about)

    def erase(self, number: int, who: Person, reason: str, product: Product) -> bool:
        """Erase the free text of an entry, with an entry that says so; false where that was done before.

        Raises:
            UsageError: there is no such entry, or no free text beside it.
        """
        line = self.ledger.line(number)
        entry = read_entry(line) if line else None
        digest = entry.data.get(DIGEST) if entry else None
        if entry is None or digest is None:
            what = "has no free text beside it" if entry else "is not in the ledger here"
            raise UsageError(f"Entry {number} {what}. Entries and their numbers: gonogo ledger show")
        operation = f"{product.project}/erase-{digest}"
        if self.ledger.find(operation) is not None:
            return False
        product = self.releases.product(entry.release) if entry.release else product
        person = self.people.id_of(who.name, who.email)
        about = {"of": entry.operation, "digest": digest, "reason": self.people.hidden(reason)}
        self.append(ERASED, entry.release, person, operation, about, product)
        return True

    @property
    def now(self) -> int:
        """Seconds since 1970, by the clock that dates entries."""
        return int(self._clock.now().timestamp())


class Record:
    """The record in one database; see `open_database`."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        """Take the database and the clock."""
        self.engine = engine
        self._clock = clock
        # A transaction of SQLite sees one moment anyhow, and knows no such level.
        sqlite = engine.dialect.name == "sqlite"
        self._isolation = {} if sqlite else {"isolation_level": "REPEATABLE READ"}

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Changes with their ledger entries, written at the end of the block, and not where it raises.

        Raises:
            StoreError: the database refuses.
        """
        with self.change() as transaction:
            lock_ledger(transaction.connection)
            yield transaction

    @contextmanager
    def change(self) -> Iterator[Transaction]:
        """Changes of which neither an entry nor an event tells: they wait for nobody who appends.

        Raises:
            StoreError: the database refuses.
        """
        with explained(self.engine), self.engine.begin() as connection:
            yield Transaction(connection, self._clock)

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """A look that waits for no writer, and at one moment however long it takes.

        Raises:
            StoreError: the database refuses.
        """
        with explained(self.engine), self.engine.connect() as connection:
            yield Reading(connection.execution_options(**READING, **self._isolation))

    @property
    def at(self) -> int:
        """Seconds since 1970, by the clock that dates entries."""
        return int(self._clock.now().timestamp())

    def next_attempt(self, key: str) -> int:
        """Raise the attempt number of a flow, or of an entry's flow, by one; the first is 1.

        0 where it is an entry that is over.
        """
        flow, entry = flow_of(key)
        with self.change() as transaction:
            if entry and not transaction.releases.enter(flow, entry):
                return 0
            return transaction.attempts.next(flow)

    def attempt(self, key: str) -> int:
        """The key's attempt number; 0 where it has none."""
        with self.reading() as reading:
            return reading.attempts.current(key)

    def sweep(self) -> None:
        """Let nothing that was deleted lie in the journal beside the file any more."""
        if self.engine.dialect.name == "sqlite":
            with closing(self.engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()
