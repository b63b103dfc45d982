"""Who asks: made at the edge, and passed to every verb. No verb looks that up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.people.approval import NAMESPACE
from gonogo.domain.people.person import Kind, Person
from gonogo.domain.people.token import proof

if TYPE_CHECKING:
    from gonogo.domain.people.token import Credential
    from gonogo.ports.signatures import Signatures


def _unsigned(_: bytes) -> str:
    return ""


class Caller(msgspec.Struct, frozen=True):
    """Somebody who asks. manner: how, in words. sign: their signature over a text, "" without a key.

    The person is only asserted here: a signature over the very word makes them known.
    """

    person: Person
    manner: str = ""
    sign: Callable[[bytes], str] = _unsigned

    def by(self, manner: str) -> Caller:
        """The same one, asking in another manner."""
        return msgspec.structs.replace(self, manner=manner)

    def standing(self, manner: str) -> Caller:
        """The same one, whose word was given beforehand: nobody signs what they have not seen."""
        return msgspec.structs.replace(self, manner=manner, sign=_unsigned)

    def asking(self) -> Caller:
        """The same one, whose word is a request: somebody known as a person's program is one, too."""
        kind = "program" if self.person.kind == "person" else self.person.kind
        person = msgspec.structs.replace(self.person, kind=kind)
        return msgspec.structs.replace(self, person=person, manner=f"{self.manner}, as a request")

    def signed(self, text: bytes) -> tuple[Person, str]:
        """Who they say they are, and the signature that shall prove it; "" and asserted without a key.

        Whoever showed a token signs with that, and stays known at the level of an account.

        Raises:
            RepositoryError: there is a key, and it cannot sign; the sentence says why.
        """
        signature = self.sign(text)
        is_account = self.person.level == "account"
        level = "signed" if signature and not is_account else self.person.level
        return msgspec.structs.replace(self.person, level=level), signature


def local_caller(settings: Mapping[str, str], signatures: Signatures, kind: Kind = "person") -> Caller:
    """Whoever runs a command: by git's settings, which anybody can type, and the SSH key that they name."""
    person = Person(settings.get("user.name", ""), settings.get("user.email", ""), kind=kind)
    key = settings.get("user.signingkey", "")
    if not key or (settings.get("gpg.format") != "ssh" and not signatures.knows(key)):
        return Caller(person)
    return Caller(person, sign=lambda text: signatures.sign(text, NAMESPACE, key).decode())


def account_caller(credential: Credential) -> Caller:
    """Whoever showed a token: what they say is sealed with it."""
    token = credential.token
    return Caller(token.person, f"with token {token.id}", sign=lambda text: proof(credential, text))
