"""Who somebody is: signing in and out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import scrypt, sha256
from hmac import compare_digest
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from shop.exchange import RefusedError

if TYPE_CHECKING:
    from shop.database import Database

_LASTS = timedelta(days=7)


class Accounts:
    """Users and their sessions; these are in the database, so that every version knows them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sign_in(self, name: str, password: str) -> str:
        """Begin a session; its token. Raises RefusedError for a wrong name or password."""
        found = self._database.rows("SELECT salt, password FROM users WHERE name = ?", name)
        salt, wanted = found[0] if found else (b"nobody", b"")
        if not compare_digest(scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1), wanted):
            raise RefusedError(401, "wrong name or password")
        token = token_urlsafe()
        self._database.rows("INSERT INTO sessions VALUES (?, ?, ?)", _hash(token), name, _since())
        return token

    def sign_out(self, token: str) -> None:
        """End a session; one that has ended stays so."""
        self._database.rows("DELETE FROM sessions WHERE token = ?", _hash(token))

    def user(self, token: str) -> str:
        """Whose session it is. Raises RefusedError where it is nobody's."""
        query = "SELECT user FROM sessions WHERE token = ? AND since > ?"
        found = self._database.rows(query, _hash(token), _since(_LASTS))
        if not found:
            raise RefusedError(401, "sign in first")
        return str(found[0][0])


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _since(ago: timedelta = timedelta()) -> str:
    return (datetime.now(UTC) - ago).isoformat(timespec="seconds")
