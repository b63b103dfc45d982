"""Tokens: a row for each, with the digest of its secret; see `gonogo.ports.record.tokens`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update

from gonogo.domain.people.person import Person
from gonogo.domain.people.token import Credential, Token
from gonogo.domain.product import Product
from gonogo.store.schema import person, setup_code, token

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

    from gonogo.store.record import Record, Transaction

_EVERYBODY = Product("", "")
"""Whose a token is: it is good for every project of the record."""


class StoredTokens:
    """Each verb is one transaction, with its ledger entry."""

    def __init__(self, record: Record) -> None:
        """Take the record."""
        self._record = record

    def add(self, credential: Credential, maker: Person) -> None:
        """Keep a token that was made."""
        with self._record.transaction() as transaction:
            _add(transaction, credential, maker)

    def credential(self, token_id: str) -> Credential | None:
        """The token of an id, if its person is known."""
        with self._record.reading() as reading:
            row = reading.connection.execute(_known().where(token.c.id == token_id)).mappings().first()
            return _credential(row) if row else None

    def all(self) -> list[Token]:
        """Every token whose person is known, the newest first."""
        with self._record.reading() as reading:
            rows = reading.connection.execute(_known().order_by(token.c.made.desc(), token.c.id)).mappings()
            return [_credential(row).token for row in rows]

    def revoke(self, token_id: str, revoker: Person, at: int) -> bool:
        """Let a token be good no longer."""
        with self._record.transaction() as transaction:
            good = (token.c.id == token_id) & (token.c.revoked == 0)
            if not transaction.connection.execute(update(token).where(good).values(revoked=at)).rowcount:
                return False
            who = transaction.people.id_of(revoker.name, revoker.email)
            _append(transaction, "token.revoked", who, token_id, {})
            return True

    def use(self, token_id: str, at: int) -> None:
        """Note when a token was used last."""
        with self._record.change() as transaction:
            used = update(token).where((token.c.id == token_id) & (token.c.used < at)).values(used=at)
            transaction.connection.execute(used)

    def offer(self, digest: str, expires: int) -> bool:
        """Keep a code in place of what was offered before, where there is no token."""
        with self._record.transaction() as transaction:
            if _count(transaction.connection):
                return False
            transaction.connection.execute(delete(setup_code))
            transaction.connection.execute(insert(setup_code).values(digest=digest, expires=expires))
            return True

    def redeem(self, digest: str, credential: Credential, at: int) -> bool:
        """Exchange a code for the first token."""
        with self._record.transaction() as transaction:
            good = (setup_code.c.digest == digest) & (setup_code.c.expires > at)
            if _count(transaction.connection):
                return False
            if not transaction.connection.execute(delete(setup_code).where(good)).rowcount:
                return False
            _add(transaction, credential, credential.token.person)
            return True


def _add(transaction: Transaction, credential: Credential, maker: Person) -> None:
    made = credential.token
    who = transaction.people.id_of(maker.name, maker.email)
    of = transaction.people.id_of(made.person.name, made.person.email)
    row = {"id": made.id, "digest": credential.digest, "person": of, "kind": made.person.kind}
    row |= {name: getattr(made, name) for name in ("label", "made", "expires", "revoked", "used")}
    transaction.connection.execute(insert(token).values(row))
    about = {"of": of, "kind": made.person.kind, "expires": made.expires}
    _append(transaction, "token.created", who, made.id, about)


def _append(transaction: Transaction, kind: str, who: str, token_id: str, data: dict[str, Any]) -> None:
    operation = f"token/{token_id}/{kind.partition('.')[2]}"
    transaction.append(kind, "", who, operation, {"token": token_id, **data}, _EVERYBODY)


def _count(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(token)) or 0


def _known() -> Any:
    columns = [one for one in token.c if one.name != "person"]
    return select(*columns, person.c.name, person.c.email).join(person, person.c.id == token.c.person)


def _credential(row: RowMapping) -> Credential:
    whose = Person(row["name"], row["email"], "account", row["kind"])
    rest = {name: row[name] for name in ("id", "label", "made", "expires", "revoked", "used")}
    return Credential(Token(person=whose, **rest), row["digest"])
