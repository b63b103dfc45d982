"""A token as commands and the server show it: never its secret, but to whoever just made it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from gonogo.domain.people.person import Kind

if TYPE_CHECKING:
    from gonogo.app.tokens import Made
    from gonogo.domain.people.token import Token


class TokenView(msgspec.Struct, frozen=True):
    """A token; see docs/json.md. Moments are seconds since 1970, null where it was not."""

    id: str
    email: str
    name: str
    kind: Kind
    label: str
    state: Literal["valid", "expired", "revoked"]
    made: int
    expires: int
    revoked: int | None
    used: int | None


class NewTokenView(TokenView, frozen=True):
    """The same with its secret, which is shown once."""

    token: str = ""


def token_view(token: Token, now: int) -> TokenView:
    """A token as it stands at this second."""
    person = token.person
    return TokenView(
        id=token.id,
        email=person.email,
        name=person.name,
        kind=person.kind,
        label=token.label,
        state=token.state(now),
        made=token.made,
        expires=token.expires,
        revoked=token.revoked or None,
        used=token.used or None,
    )


def new_token_view(made: Made) -> NewTokenView:
    """A token that was just made."""
    view = token_view(made.token, made.token.made)
    return NewTokenView(**msgspec.structs.asdict(view), token=made.secret)
