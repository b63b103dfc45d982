"""Tokens that a server takes: whose each is, and for how long. No secret is among what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from gonogo.domain.people.person import Person
    from gonogo.domain.people.token import Credential, Token


class Tokens(Protocol):
    """Tokens that a server takes. Making and revoking one is an entry of the ledger."""

    def add(self, credential: Credential, maker: Person) -> None:
        """Keep a token that was made. maker: who made it."""
        ...

    def credential(self, token_id: str) -> Credential | None:
        """The token of an id, also where it is no longer good; nothing once its person was erased."""
        ...

    def all(self) -> list[Token]:
        """Every token whose person is known, the newest first."""
        ...

    def revoke(self, token_id: str, revoker: Person, at: int) -> bool:
        """Let a token be good no longer; false where it was revoked before, or there is none."""
        ...

    def use(self, token_id: str, at: int) -> None:
        """Note when a token was used last."""
        ...

    def offer(self, digest: str, expires: int) -> bool:
        """Keep a code, by its digest, that may be exchanged for the first token; false where there is one.

        A code that was offered before is good no longer.
        """
        ...

    def redeem(self, digest: str, credential: Credential, at: int) -> bool:
        """Exchange a code for the first token; false where the code is not good, or there is a token."""
        ...
