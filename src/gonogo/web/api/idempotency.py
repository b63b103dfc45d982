"""Writes that may be repeated: the first answer to a key is kept, and a repeat gets it again."""

from __future__ import annotations

from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from litestar import Response
from litestar.params import HeaderParameter

from gonogo.web.api.problems import MEDIA_TYPE, ProblemError, problem_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from litestar import Request

Key = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="by which a repeat is known: it gets the first answer",
    ),
]
_LEAST_BROKEN = 500


class Write(msgspec.Struct, frozen=True):
    """A write. operation: by which its effects are known, the same at each repeat; "" without a key."""

    token: str
    key: str
    request: str

    @property
    def operation(self) -> str:
        """The name under which what it does is done once."""
        return sha256(f"{self.token}\n{self.key}".encode()).hexdigest()[:32] if self.key else ""


def once(
    request: Request[Any, Any, Any],
    key: str | None,
    asked: Any,
    work: Callable[[Write], Any],
    status: HTTPStatus = HTTPStatus.CREATED,
    public: Callable[[Any], Any] = lambda done: done,
) -> Response[Any]:
    """Do a write, or give the answer that was given to its key.

    asked: what the request says. public: the answer as it may be kept, without secrets.

    Raises:
        ProblemError: 409, it is worked on; 422, the key was used for something else.
    """
    path = f"{request.method} {request.url.path}\n".encode()
    about = sha256(path + msgspec.json.encode(asked)).hexdigest()
    write = Write(str(request.auth or ""), key or "", about)
    if not key:
        return Response(work(write), status_code=status)
    server = request.app.state.server
    known = server.answers.begin(write.token, key, about, server.now)
    if known is not None:
        return _repeated(known, about)
    return _answered(server, write, work, status, public)


def _repeated(known: Any, about: str) -> Response[Any]:
    if known.request != about:
        detail = "This Idempotency-Key was used for another request. Use a new one"
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "key-reused", detail)
    if not known.status:
        detail = "The first request with this Idempotency-Key is worked on. Ask again in a moment"
        raise ProblemError(HTTPStatus.CONFLICT, "in-progress", detail)
    is_problem = known.status >= HTTPStatus.BAD_REQUEST
    media_type = MEDIA_TYPE if is_problem else "application/json"
    headers = {"Idempotency-Replayed": "true"}
    return Response(msgspec.Raw(known.body), status_code=known.status, media_type=media_type, headers=headers)


def _answered(
    server: Any,
    write: Write,
    work: Callable[[Write], Any],
    status: HTTPStatus,
    public: Callable[[Any], Any],
) -> Response[Any]:
    """The answer, kept unless the world was broken: then a repeat tries again."""
    try:
        done = work(write)
    except Exception as problem:
        told = problem_of(problem)
        if told.status >= _LEAST_BROKEN:
            server.answers.forget(write.token, write.key)
        else:
            server.answers.keep(write.token, write.key, told.status, msgspec.json.encode(told))
        raise
    server.answers.keep(write.token, write.key, int(status), msgspec.json.encode(public(done)))
    return Response(done, status_code=status)
