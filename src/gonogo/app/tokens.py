"""Tokens of a server: who may make and revoke them, and whose word comes with one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.app.caller import account_caller
from gonogo.app.people.identity import proven_person
from gonogo.domain.people.approval import statement
from gonogo.domain.people.people import found
from gonogo.domain.people.person import Kind, Person
from gonogo.domain.people.token import (
    DAY,
    LONGEST,
    USUAL,
    Credential,
    Token,
    digest_of,
    is_shown,
    named,
    written,
)
from gonogo.domain.permission import refusal, sentence
from gonogo.domain.secrets import mask
from gonogo.domain.text import excerpt, printable
from gonogo.errors import ForbiddenError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.app.caller import Caller
    from gonogo.domain.permission import Rules
    from gonogo.ports.clock import Clock
    from gonogo.ports.record.tokens import Tokens as TokensKept
    from gonogo.ports.signatures import Signatures

_NOTED = 60
"""Seconds within which a further use of a token is not noted."""
_OFFERED = 60 * 60
"""Seconds for which a one-time code is good."""
_LABEL = 100


class NewToken(msgspec.Struct, frozen=True):
    """A token that is asked for. email: whose, by their address. days: for how long it is good."""

    email: str
    name: str = ""
    kind: Kind = "person"
    days: int = USUAL
    label: str = ""


class Made(msgspec.Struct, frozen=True):
    """A token that was made. secret: what its owner shows; it is told here, and never again."""

    secret: str
    token: Token


class Tokens:
    """The tokens of one record."""

    def __init__(
        self,
        kept: TokensKept,
        clock: Clock,
        rules: Callable[[], Rules],
        signatures: Signatures,
        chance: Callable[[], tuple[str, str]],
    ) -> None:
        """Take the parts.

        rules: those about people as the remote has them now. chance: an id, and 256 bits that nobody guesses.
        """
        self._kept = kept
        self._clock = clock
        self._rules = rules
        self._signatures = signatures
        self._chance = chance

    def create(self, caller: Caller, wanted: NewToken) -> Made:
        """Make a token for somebody.

        Raises:
            ForbiddenError: whoever asks may not administer.
            UsageError: nobody is known by that address, or it would be good for too long.
            RepositoryError: the remote, whose rules count, gives no answer.
        """
        rules = self._rules()
        maker = self._administrator(caller, rules, f"make {wanted.email}")
        made, credential = self._made(rules, wanted)
        self._kept.add(credential, maker)
        return made

    def first(self, code: str, wanted: NewToken) -> Made:
        """Exchange a one-time code for the first token, which is an administrator's.

        Raises:
            ForbiddenError: the code is not good, or whoever it would be may not administer.
            UsageError: as `create` says.
            RepositoryError: the remote, whose rules count, gives no answer.
        """
        rules = self._rules()
        made, credential = self._made(rules, wanted)
        why = refusal("administer", made.token.person, rules)
        if why:
            raise ForbiddenError(sentence("administer", made.token.person, why))
        if not self._kept.redeem(digest_of(code), credential, self._now):
            raise ForbiddenError(
                "The code is not good: it is another one, an hour has passed, or it was used. "
                "Where there is no token yet, gonogo serve prints a new one at each start"
            )
        return made

    def offer(self) -> str:
        """A one-time code that is good for an hour; "" where there is a token. The one before is void."""
        _, secret = self._chance()
        return secret if self._kept.offer(digest_of(secret), self._now + _OFFERED) else ""

    def all(self) -> list[Token]:
        """Every token, the newest first."""
        return self._kept.all()

    def shown_to(self, caller: Caller) -> list[Token]:
        """Every token for whoever may administer; for anybody else, their own.

        Raises:
            RepositoryError: the remote, whose rules count, gives no answer.
        """
        every = self._kept.all()
        if not refusal("administer", caller.person, self._rules()):
            return every
        return [one for one in every if _is_of(one, caller.person)]

    def revoke(self, caller: Caller, token_id: str) -> Token:
        """Let a token be good no longer: one's own, or as an administrator any; as it is then.

        Raises:
            ForbiddenError: it is another's, and whoever asks may not administer.
            UsageError: there is no such token.
            RepositoryError: the remote, whose rules count, gives no answer.
        """
        known = self._kept.credential(token_id)
        if known is None:
            raise UsageError(f"There is no token {printable(token_id)}. There are: gonogo token list")
        revoker = caller.person
        if revoker.level != "account" or not _is_of(known.token, revoker):
            revoker = self._administrator(caller, self._rules(), f"revoke {token_id}")
        self._kept.revoke(token_id, revoker, self._now)
        now = self._kept.credential(token_id)
        return now.token if now else known.token

    def caller(self, text: str) -> Caller | None:
        """Whoever shows this token; nobody where it is none, or no longer good."""
        known = self._kept.credential(named(text)) if named(text) else None
        if not is_shown(known, text) or known is None or known.token.state(self._now) != "valid":
            return None
        if self._now - known.token.used >= _NOTED:
            self._kept.use(known.token.id, self._now)
        return account_caller(known)

    def _administrator(self, caller: Caller, rules: Rules, what: str) -> Person:
        who = caller.person
        if rules.people:
            text = statement("", "", "administer", what)
            who = proven_person(
                self._signatures, rules.people, caller, text, self._now, self._kept.credential
            )
        why = refusal("administer", who, rules)
        if why:
            raise ForbiddenError(sentence("administer", who, why))
        return who

    def _made(self, rules: Rules, wanted: NewToken) -> tuple[Made, Credential]:
        if not 1 <= wanted.days <= LONGEST:
            raise UsageError(f"A token is good for 1 to {LONGEST} days, not for {wanted.days}")
        whose = _person(rules, wanted)
        token_id, secret = self._chance()
        now, text = self._now, written(token_id, secret)
        label = excerpt(mask(wanted.label), _LABEL)
        token = Token(token_id, whose, label, now, now + wanted.days * DAY)
        return Made(text, token), Credential(token, digest_of(text))

    @property
    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def _person(rules: Rules, wanted: NewToken) -> Person:
    """Whose token it is to be, by the name that people has for them."""
    member = found(rules.people, wanted.email)
    if rules.people and member is None:
        raise UsageError(f"{printable(wanted.email)} is not in people, so a token of theirs could do nothing")
    if "@" not in wanted.email or not wanted.email.isprintable():
        raise UsageError(f"{printable(wanted.email)} is no address. A token is somebody's: name@example.com")
    name, email = (member.name, member.email) if member else (wanted.name or wanted.email, wanted.email)
    kind: Kind = "program" if member and member.program_of and wanted.kind == "person" else wanted.kind
    return Person(name, email, "account", kind)


def _is_of(token: Token, person: Person) -> bool:
    return token.person.email.lower() == person.email.lower()
