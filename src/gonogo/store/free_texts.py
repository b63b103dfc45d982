"""The free texts that lie beside the ledger's entries, and can be erased."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select

from gonogo.domain.ledger import fingerprint, read_entry, read_free_text
from gonogo.domain.ledger.free_text import DIGEST
from gonogo.store.schema import free_text, ledger
from gonogo.store.streaming import streamed

if TYPE_CHECKING:
    from collections.abc import Generator

    from sqlalchemy import Connection, RowMapping

    from gonogo.domain.ledger import Entry, FreeText

_TEXT = select(free_text.c.line).where(free_text.c.digest == bindparam("digest"))
_ENTRY = select(ledger.c.line).where(ledger.c.operation == bindparam("operation"))
"""Asked for each text of a ledger, and so not made anew."""


class FreeTexts:
    """The free texts in a database, by the digest that their entries hold."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection."""
        self._connection = connection

    def of(self, entry: Entry) -> FreeText | None:
        """The text of an entry; None where it has none, it lies elsewhere, or it was erased."""
        digest = entry.data.get(DIGEST)
        line = None if digest is None else self._line(str(digest))
        return None if line is None else _read(line)

    def add(self, text: FreeText) -> None:
        """Write the text of an entry that is there; a repeated one changes nothing."""
        digest, line = text.digest, text.line
        if self._line(digest) is None:
            row = {"digest": digest, "operation": text.operation, "line": line}
            self._connection.execute(insert(free_text).values(row))

    def lines(self, after: int = 0) -> Generator[bytes]:
        """The texts of the entries behind one, in the entries' order."""
        query = select(free_text.c.line).join(ledger, ledger.c.operation == free_text.c.operation)
        query = query.where(ledger.c.seq > after).order_by(ledger.c.seq)
        with closing(streamed(self._connection, query)) as found:
            yield from (row[0] for row in found)

    def erase(self, digest: str) -> None:
        """Forget a text, and its salt with it."""
        self._connection.execute(delete(free_text).where(free_text.c.digest == digest))

    def altered(self) -> str:
        """The operation of the first text that is not as it was written; "" where there is none."""
        with closing(self.unfit()) as found:
            return next((str(row["operation"]) for row in found), "")

    def unfit(self) -> Generator[RowMapping]:
        """The rows that are not as they were written."""
        with closing(streamed(self._connection, select(free_text))) as found:
            rows = (row._mapping for row in found)  # noqa: SLF001 - SQLAlchemy's public name for it
            yield from (row for row in rows if not self._is_fit(row))

    def forget_unfit(self) -> None:
        """Forget those."""
        for row in list(self.unfit()):
            self.erase(row["digest"])

    def _is_fit(self, row: RowMapping) -> bool:
        text, digest = _read(row["line"]), row["digest"]
        if text is None or fingerprint(row["line"]) != digest or text.operation != row["operation"]:
            return False
        return self._is_of_an_entry(text, digest)

    def _line(self, digest: str) -> bytes | None:
        return self._connection.scalar(_TEXT, {"digest": digest})

    def _is_of_an_entry(self, text: FreeText, digest: str) -> bool:
        line = self._connection.scalar(_ENTRY, {"operation": text.operation})
        return line is not None and read_entry(line).data.get(DIGEST) == digest


def _read(line: bytes) -> FreeText | None:
    try:
        return read_free_text(line)
    except ValueError:
        return None
