"""The ledger's rows: entries in their chain, and checkpoints over it."""

from __future__ import annotations

from contextlib import closing
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select

from gonogo.domain.ledger import (
    BEGINNING,
    ERASED,
    Chain,
    Checkpoint,
    Entry,
    fingerprint,
    parted,
    read_checkpoint,
    read_entry,
    statement,
    told,
)
from gonogo.domain.ledger.chain import BrokenError
from gonogo.domain.ledger.free_text import DIGEST
from gonogo.domain.secrets import masked
from gonogo.errors import StoreError
from gonogo.store.candidates import MADE, note_number
from gonogo.store.erasure import erase_rows
from gonogo.store.free_texts import FreeTexts
from gonogo.store.schema import checkpoint, ledger
from gonogo.store.streaming import streamed

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from sqlalchemy import Connection, RowMapping

    from gonogo.ports.signer import Signer

_COPIED = ("seq", "operation", "at", "kind", "release", "who")
"""What of an entry stands in columns of its own, to be found by."""

REPAIR = "to see what can be done: gonogo ledger repair --dry-run"
"""Behind what is told of a ledger that is not sound."""
_ADD, _SIGN = insert(ledger), insert(checkpoint)
"""Not made anew for each of a hundred thousand rows."""
_BY_SEQ = select(ledger).order_by(ledger.c.seq)


def as_written(row: RowMapping) -> Entry | None:
    """The entry of a row; nothing where the row is not as one that we write."""
    try:
        entry, found = read_entry(row["line"]), fingerprint(row["line"])
    except (ValueError, TypeError, AttributeError):
        return None
    return entry if found == row["hash"] and _copied(entry, row) else None


def _copied(entry: Entry, row: RowMapping) -> bool:
    return all(getattr(entry, name) == row[name] for name in _COPIED)


class Ledger:
    """The ledger in a database."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection."""
        self.connection = connection
        self.texts = FreeTexts(connection)

    def head(self) -> Chain:
        """The chain's end, to go on from."""
        query = select(ledger.c.seq, ledger.c.hash).order_by(ledger.c.seq.desc()).limit(1)
        row = self.connection.execute(query).first()
        return Chain(0, BEGINNING) if row is None else Chain(row.seq, row.hash)

    def chain(self, size: int) -> Chain:
        """The chain up to an entry that is there, to go on from.

        Raises:
            StoreError: it is not there.
        """
        if not size:
            return Chain()
        found = self.connection.scalar(select(ledger.c.hash).where(ledger.c.seq == size))
        if found is None:
            raise StoreError(f"entry {size} of the ledger is not in the record; {REPAIR}")
        return Chain(size, found)

    def find(self, operation: str) -> Entry | None:
        """The entry of an operation."""
        line = self.connection.scalar(select(ledger.c.line).where(ledger.c.operation == operation))
        return None if line is None else read_entry(line)

    def append(
        self, kind: str, release: str, who: str, operation: str, at: int, data: dict[str, Any]
    ) -> Entry:
        """Write an entry, its texts masked; a repeated operation finds the first.

        Its free text comes to lie beside it, and only a digest of that is in the chain.

        Raises:
            ValueError: the data has no canonical form, or is too large.
        """
        first = self.find(operation)
        if first is not None:
            return first
        head = self.head()
        rest, text = parted(masked(data), operation, token_hex(16))
        entry = Entry(head.size + 1, at, kind, release, who, operation, rest, head.head)
        self.add(entry, entry.line)
        if text:
            self.texts.add(text)
        return entry

    def write_again(self, entry: Entry) -> None:
        """Write an entry that was cut behind what another clone has anchored.

        Where that wrote the same operation, as a copy of this clone does, its entry stands, and what ours
        was told in free text is no entry's any longer.
        """
        stands = self.append(entry.kind, entry.release, entry.who, entry.operation, entry.at, entry.data)
        ours = entry.data.get(DIGEST)
        if ours is not None and ours != stands.data.get(DIGEST):
            self.texts.erase(str(ours))

    def add(self, entry: Entry, line: bytes) -> None:
        """Write an entry that follows from the head."""
        row = {name: getattr(entry, name) for name in _COPIED}
        self.connection.execute(_ADD, {**row, "line": line, "hash": fingerprint(line)})
        if entry.kind == MADE:
            note_number(self.connection, entry.data)
        elif entry.kind == ERASED:
            self._erase(entry.data)

    def _erase(self, said: dict[str, Any]) -> None:
        """Do what an entry says was done, here or in another clone."""
        self.texts.erase(str(said.get("digest")))
        entry = self.find(str(said.get("of")))
        if entry and entry.data.get(DIGEST) == said.get("digest"):
            erase_rows(self.connection, entry)

    def line(self, seq: int) -> bytes | None:
        """The line of one entry, with its line end."""
        return self.connection.scalar(select(ledger.c.line).where(ledger.c.seq == seq))

    def lines(self, after: int = 0) -> Generator[bytes]:
        """The entries behind one, as they stand in a file, each with its line end; read a few at a time."""
        query = select(ledger.c.line).where(ledger.c.seq > after).order_by(ledger.c.seq)
        with closing(streamed(self.connection, query)) as found:
            yield from (row[0] for row in found)

    def cut(self, size: int) -> list[Entry]:
        """Take away what lies behind so many entries, and tell what it was.

        For entries that nobody else has seen: another clone has anchored first, and ours go behind
        its own, in the same transaction, so that a process that is killed leaves either chain whole.
        The database itself refuses where a checkpoint covers one of them, and a checkpoint is kept
        only once it is anchored. So append-only holds for all that was ever signed, and is never
        lifted; and what is not signed yet is a chain as well, in which a change is found.
        """
        taken = [read_entry(line) for line in self.lines(size)]
        self.connection.execute(delete(ledger).where(ledger.c.seq > size))
        return taken

    def altered(self) -> int:
        """The first entry whose columns say other than its line, 0 where none does."""
        seen = 0
        for seen, row in enumerate(self.rows(), start=1):
            if as_written(row) is None:
                return seen
        return 0

    def rows(self, after: int = 0, last: int | None = None) -> Generator[RowMapping]:
        """The rows behind one, up to another, as they stand in the table; read a few at a time."""
        query = _BY_SEQ.where(ledger.c.seq > after)
        query = query if last is None else query.where(ledger.c.seq <= last)
        with closing(streamed(self.connection, query)) as found:
            yield from (row._mapping for row in found)  # noqa: SLF001 - SQLAlchemy's public name for it

    def fault(self, first: int, last: int, genuine: Callable[[Checkpoint], bool]) -> str:
        """What is wrong with these entries, and the checkpoints that end in them; "" where nothing is."""
        chain, heads = self.chain(first - 1), dict[int, str]()
        try:
            for found in self.checkpoints(first - 1, last):
                if not genuine(read_checkpoint(found.line)):
                    return f"the signature of the checkpoint at entry {found.size} is false"
                heads[found.size] = found.head
            for row in self.rows(first - 1, last):
                entry = chain.follow(row["line"])
                same = row["hash"] == chain.head == heads.get(chain.size, chain.head)
                if not same or not _copied(entry, row):
                    return f"entry {chain.size} is not as it was written"
        except BrokenError as broken:
            return str(broken)
        except (ValueError, TypeError, AttributeError, IndexError):
            return f"what lies behind entry {chain.size} is not as it was written"
        return "" if chain.size == last else f"entry {chain.size + 1} is missing"

    def has_altered_checkpoint(self) -> bool:
        """Whether a checkpoint's row is none that we write."""
        try:
            rows = self.connection.execute(select(checkpoint)).all()
            found = [(row.size, Checkpoint(row.text, row.signature, row.key)) for row in rows]
            return any(read_checkpoint(signed.line).size != size for size, signed in found)
        except (ValueError, TypeError, IndexError, AttributeError):
            return True

    def latest(self, kinds: Sequence[str]) -> Iterator[Entry]:
        """The entries of these kinds, the newest first; no more are read than are asked for."""
        before = self.head().size + 1
        while before := max((self._last(kind, before) for kind in kinds), default=0):
            line = self.line(before)
            if line is not None:
                yield read_entry(line)

    def _last(self, kind: str, before: int) -> int:
        """The newest entry of a kind before one; 0 where there is none."""
        query = select(func.max(ledger.c.seq)).where((ledger.c.kind == kind) & (ledger.c.seq < before))
        return self.connection.scalar(query) or 0

    def of(self, release: str) -> list[Entry]:
        """A release's entries, in order, with what free text of them there still is."""
        query = select(ledger.c.line).where(ledger.c.release == release).order_by(ledger.c.seq)
        return [self.told(line) for line in self.connection.scalars(query)]

    def told(self, line: bytes) -> Entry:
        """The entry of a line, with its free text where there still is one.

        Raises:
            StoreError: it is none.
        """
        try:
            entry = read_entry(line)
        except ValueError as problem:
            raise StoreError(
                f"an entry of the ledger cannot be read ({problem}); see which one: gonogo ledger verify"
            ) from None
        return told(entry, self.texts.of(entry))

    def sign(self, origin: str, signer: Signer) -> Checkpoint | None:
        """A checkpoint over the head: the one that is kept, or a new one, to be kept once it is anchored.

        Nothing where there is no entry.
        """
        head = self.head()
        if not head.size:
            return None
        if head.size == self.signed:
            return next(self.checkpoints(head.size - 1))
        said = statement(origin, head.size, head.head)
        return Checkpoint(said, signer.sign(said.encode()), signer.public)

    @property
    def turns(self) -> int:
        """How often the ledger was anchored."""
        return self.connection.scalar(select(func.count()).select_from(checkpoint)) or 0

    @property
    def signed(self) -> int:
        """How many entries the checkpoints cover; they were anchored, and nobody may change them."""
        return self.connection.scalar(select(func.max(checkpoint.c.size))) or 0

    def add_checkpoint(self, signed: Checkpoint) -> None:
        """Write a checkpoint, where there is none of its size."""
        known = self.connection.scalar(
            select(func.count()).select_from(checkpoint).where(checkpoint.c.size == signed.size)
        )
        if not known:
            row = {"text": signed.text, "signature": signed.signature, "key": signed.key}
            self.connection.execute(_SIGN, {"size": signed.size, **row})

    def checkpoints(self, after: int = 0, last: int | None = None) -> Generator[Checkpoint]:
        """The checkpoints that cover more than so many entries, up to another, the smallest first."""
        query = select(checkpoint).where(checkpoint.c.size > after).order_by(checkpoint.c.size)
        query = query if last is None else query.where(checkpoint.c.size <= last)
        with closing(streamed(self.connection, query)) as found:
            yield from (Checkpoint(row.text, row.signature, row.key) for row in found)
