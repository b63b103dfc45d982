"""Who asks: whoever shows a token that the record knows. Nobody else is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anyio import to_thread
from litestar.exceptions import NotAuthorizedException
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

if TYPE_CHECKING:
    from litestar import Request
    from litestar.connection import ASGIConnection

    from gonogo.app.caller import Caller

_SCHEME = "bearer"
_LONGEST = 200


class TokenAuthentication(AbstractAuthenticationMiddleware):
    """Takes `Authorization: Bearer TOKEN`, and nothing else: no cookie, no query."""

    async def authenticate_request(
        self, connection: ASGIConnection[Any, Any, Any, Any]
    ) -> AuthenticationResult:
        """The caller whose token it is.

        Raises:
            NotAuthorizedException: there is none, or it is not good.
        """
        scheme, _, shown = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() != _SCHEME or len(shown) > _LONGEST:
            raise NotAuthorizedException("Show a token in the header Authorization, as a bearer")
        tokens = connection.app.state.server.tokens
        caller = await to_thread.run_sync(tokens.caller, shown)
        if caller is None:
            raise NotAuthorizedException("The token is not known, has expired or was revoked")
        return AuthenticationResult(user=caller, auth=caller.manner)


def asking(request: Request[Any, Any, Any]) -> Caller:
    """Whoever asks, by the API."""
    caller: Caller = request.user
    return caller.by(f"by the API, {caller.manner}")


def whose(request: Request[Any, Any, Any]) -> str:
    """Whose requests are counted together: those with one token, or from one address."""
    shown = request.scope.get("auth")
    address = request.client.host if request.client else ""
    return str(shown or address)
