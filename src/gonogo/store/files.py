"""The ledger as files, with the key that signs it; see `gonogo.ports.record.ledger`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.domain.audit.rows import compared
from gonogo.domain.ledger.spot import spans
from gonogo.domain.planning.plan import Plan
from gonogo.errors import StoreError
from gonogo.store import exchange, repair
from gonogo.store.export import export
from gonogo.store.inspection import inspect
from gonogo.store.ledger import REPAIR
from gonogo.store.rows import plans, rows
from gonogo.typed import decoded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from gonogo.domain.ledger import Checkpoint, Entry, Inspection
    from gonogo.domain.ledger.layout import Piece
    from gonogo.domain.ledger.repair import Comparison, Course
    from gonogo.domain.people.person import Person
    from gonogo.domain.product import Product
    from gonogo.ports.record.ledger import Copy
    from gonogo.ports.signer import Signer
    from gonogo.store.ledger import Ledger
    from gonogo.store.record import Record


class _Planned(msgspec.Struct):
    """What of a job is wanted here."""

    plan: Plan


class StoredLedgerFiles:
    """The ledger of one record. origin: the name under which its checkpoints are signed."""

    def __init__(
        self,
        record: Record,
        origin: str,
        signer: Signer,
        genuine: Callable[[Checkpoint], bool],
        public_pem: Callable[[bytes], bytes],
    ) -> None:
        """Take the record, the key, what proves a signature, and what writes a public key as PEM."""
        self._record = record
        self._origin = origin
        self._signer = signer
        self._genuine = genuine
        self._public_pem = public_pem

    @property
    def size(self) -> int:
        """How many entries there are."""
        with self._record.reading() as reading:
            return reading.ledger.head().size

    @property
    def signers(self) -> frozenset[bytes]:
        """The keys that signed it, public; see the port."""
        with self._record.reading() as reading:
            return frozenset(one.key for one in reading.ledger.checkpoints())

    def signed(self, after: int, present: Sequence[Piece] = ()) -> dict[str, bytes | None]:
        """What others lack, of one moment; see the port."""
        with self._record.reading() as reading:
            self._check(reading.ledger)
            last = reading.ledger.sign(self._origin, self._signer)
            return exchange.additions(reading.ledger, last, after, present) if last else {}

    def check(self) -> None:
        """Raise where it is not sound; see the port."""
        with self._record.reading() as reading:
            self._check(reading.ledger)

    def _check(self, ledger: Ledger) -> None:
        faults = (
            ledger.fault(first, last, self._genuine)
            for first, last in spans(ledger.head().size, ledger.turns)
        )
        if fault := next(filter(None, faults), ""):
            raise StoreError(
                f"the ledger here is not sound: {fault}; it is neither signed nor pushed. {REPAIR}; "
                "afterwards, a release that waits goes on: gonogo resume"
            )

    def keep(self, files: Mapping[str, bytes | None]) -> None:
        """Keep what is anchored; see the port."""
        singles = [content for path, content in files.items() if content and path.endswith(".checkpoint")]
        with self._record.transaction() as transaction:
            for checkpoint in exchange.read_checkpoints(singles):
                transaction.ledger.add_checkpoint(checkpoint)

    def take_in(self, copy: Copy) -> int:
        """Go on from a copy; see the port."""
        signed = exchange.read_checkpoints(copy.checkpoints())
        with self._record.transaction() as transaction:
            lines, known = copy.lines(copy.known), copy.known
            return exchange.take_in(transaction.ledger, lines, signed, self._genuine, known, copy.size)

    def compare(self, copy: Copy | None) -> Comparison:
        """Ours beside a copy; see the port."""
        with self._record.reading() as reading:
            return repair.compare(reading.ledger, copy, self._genuine, self._signer.known)

    def evidence(self, start: int) -> dict[str, bytes]:
        """What lies behind an entry, as it lies there; see the port."""
        with self._record.reading() as reading:
            return repair.evidence(reading.ledger, start)

    def repair(
        self, done: Course, copy: Copy | None, about: Mapping[str, Any], who: Person, product: Product
    ) -> None:
        """Go on from one of the two; see the port."""
        with self._record.transaction() as transaction:
            ledger, operation = transaction.ledger, f"{product.project}/repair-{about['digest']}"
            if ledger.find(operation) is not None:
                return
            went = self._rebuilt(ledger, done, copy) if done.here_aside else []
            person = transaction.people.id_of(who.name, who.email)
            transaction.append("ledger.repaired", "", person, operation, dict(about), product)
            for entry in went:
                ledger.append(entry.kind, entry.release, entry.who, entry.operation, entry.at, entry.data)

    def _rebuilt(self, ledger: Ledger, done: Course, copy: Copy | None) -> list[Entry]:
        if done.keep == "here" or copy is None:
            return repair.rebuild(ledger, done.start, (), (), self._genuine)
        signed = exchange.read_checkpoints(copy.checkpoints())
        return repair.rebuild(ledger, done.start, copy.lines(done.start), signed, self._genuine)

    def erase(self, number: int, who: Person, reason: str, product: Product) -> bool:
        """Erase the free text of an entry; see the port."""
        with self._record.transaction() as transaction:
            done = transaction.erase(number, who, reason, product)
        self._record.sweep()
        return done

    def entries(self) -> Iterator[Entry]:
        """All of them; see the port."""
        with self._record.reading() as reading:
            yield from map(reading.ledger.told, reading.ledger.lines())

    def plan_of(self, release: str) -> Plan | None:
        """The plan of a release; see the port."""
        with self._record.reading() as reading:
            found = reading.releases.find(release)
        if found is None or found.rollback_environment:
            return None
        try:
            return decoded(found.job, _Planned).plan
        except msgspec.MsgspecError:
            return None  # of another gonogo

    def compared(self) -> list[str]:
        """Rows beside entries; see the port."""
        with self._record.reading() as reading:
            return compared(rows(reading.connection), map(reading.ledger.told, reading.ledger.lines()))

    def name_of(self, person: str) -> str:
        """The name behind an id; see the port."""
        with self._record.reading() as reading:
            found = reading.people.find(person)
            return found.name if found else ""

    def inspect(self, there: Callable[[], Copy | None], anchored: int) -> Inspection:
        """Ours beside a copy that is at least as new; see the port."""
        with self._record.reading() as reading:
            return inspect(reading.ledger, there, self._genuine, lambda: self._signer.public, anchored)

    def export(self, folder: Path) -> int:
        """A folder for a third party; see the port."""
        with self._record.reading() as reading:
            told = rows(reading.connection)
            return export(reading.ledger, folder, self._public_pem, plans(reading.connection), told)
