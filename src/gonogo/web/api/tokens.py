"""Tokens: made, listed and revoked, and the first one in exchange for a one-time code."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.params import JSONBody, PathParameter

from gonogo.app.tokens import NewToken
from gonogo.app.views.token import NewTokenView, TokenView, new_token_view, token_view
from gonogo.domain.people.person import Kind
from gonogo.domain.people.token import LONGEST, USUAL
from gonogo.domain.text import quoted
from gonogo.web.api.authentication import asking
from gonogo.web.api.idempotency import Key, Write, once
from gonogo.web.api.problems import ProblemError, documented

if TYPE_CHECKING:
    from gonogo.bootstrap.server import Server

Email = Annotated[str, msgspec.Meta(min_length=3, max_length=254)]
Name = Annotated[str, msgspec.Meta(max_length=100)]
Days = Annotated[int, msgspec.Meta(ge=1, le=LONGEST)]
TokenId = Annotated[str, PathParameter(max_length=100, description="the id of a token")]


class WantedToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A token that is asked for. email: whose, as people has them. days: for how long it is good."""

    email: Email
    name: Name = ""
    kind: Kind = "person"
    days: Days = USUAL
    label: Name = ""


class SetupCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The one-time code that `gonogo serve` printed, and whose the first token is to be."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    email: Email
    name: Name = ""
    days: Days = USUAL


@get("/tokens", operation_id="listTokens", sync_to_thread=True, responses=documented(422))
def listing(request: Request[Any, Any, Any]) -> list[TokenView]:
    """List the tokens: all for an administrator, their own for everybody else."""
    server: Server = request.app.state.server
    return [token_view(one, server.now) for one in server.tokens.shown_to(asking(request))]


@post(
    "/tokens",
    operation_id="createToken",
    sync_to_thread=True,
    responses=documented(409, 413, 422),
    status_code=201,
)
def create(
    data: JSONBody[WantedToken], request: Request[Any, Any, Any], key: Key = None
) -> Response[NewTokenView]:
    """Make a token. It is shown this once: a repeat with the same key shows it without the secret."""
    server: Server = request.app.state.server
    caller = asking(request)
    wanted = NewToken(data.email, data.name, data.kind, data.days, data.label)

    def made(_: Write) -> NewTokenView:
        return new_token_view(server.tokens.create(caller, wanted))

    return once(request, key, data, made, public=lambda view: msgspec.structs.replace(view, token=""))


@delete(
    "/tokens/{token:str}",
    operation_id="revokeToken",
    sync_to_thread=True,
    responses=documented(404, 409, 422),
    status_code=200,
)
def revoke(token: TokenId, request: Request[Any, Any, Any], key: Key = None) -> Response[TokenView]:
    """Let a token be good no longer: one's own, or as an administrator any."""
    server: Server = request.app.state.server
    caller = asking(request)

    def revoked(_: Write) -> TokenView:
        if all(one.id != token for one in server.tokens.all()):
            raise ProblemError(HTTPStatus.NOT_FOUND, "no-token", f"There is no token {quoted(token)}")
        return token_view(server.tokens.revoke(caller, token), server.now)

    return once(request, key, token, revoked, HTTPStatus.OK)


@post(
    "/setup",
    operation_id="setUp",
    sync_to_thread=True,
    responses={
        status: one for status, one in documented(413, 422).items() if status != HTTPStatus.UNAUTHORIZED
    },
    status_code=201,
    opt={"public": True},
    security=[{}],
)
def setup(data: JSONBody[SetupCode], request: Request[Any, Any, Any]) -> NewTokenView:
    """Exchange the one-time code for the first administrator's token."""
    server: Server = request.app.state.server
    return new_token_view(server.tokens.first(data.code, NewToken(data.email, data.name, days=data.days)))
