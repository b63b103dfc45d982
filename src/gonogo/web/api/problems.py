"""What went wrong, as `application/problem+json` (RFC 9457) says it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException
from litestar.openapi.datastructures import ResponseSpec

from gonogo import errors
from gonogo.domain.secrets import mask
from gonogo.domain.text import excerpt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from litestar import Request

MEDIA_TYPE = "application/problem+json"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""What a browser may do with any answer: nothing."""
_PREFIX = "urn:gonogo:problem:"
_LONGEST = 4000
_KINDS: tuple[tuple[type[errors.GonogoError], HTTPStatus, str], ...] = (
    (errors.ForbiddenError, HTTPStatus.FORBIDDEN, "forbidden"),
    (errors.NotReadyError, HTTPStatus.CONFLICT, "not-ready"),
    (errors.SeveralMeantError, HTTPStatus.UNPROCESSABLE_ENTITY, "several-meant"),
    (errors.ConfigError, HTTPStatus.UNPROCESSABLE_ENTITY, "settings"),
    (errors.UsageError, HTTPStatus.UNPROCESSABLE_ENTITY, "request"),
    (errors.StoreError, HTTPStatus.SERVICE_UNAVAILABLE, "record"),
    (errors.RepositoryError, HTTPStatus.SERVICE_UNAVAILABLE, "repository"),
    (errors.GonogoError, HTTPStatus.SERVICE_UNAVAILABLE, "world"),
)
"""The kinds of our errors, the narrowest first, each with its status and name."""
_TITLES = {
    "forbidden": "You may not do that",
    "not-ready": "Something is in the way",
    "several-meant": "Several are meant",
    "settings": "The settings are wrong",
    "request": "It cannot be done as it was asked for",
    "record": "The record cannot be used",
    "repository": "The repository cannot give what was asked",
    "world": "Something broke",
}


class Problem(msgspec.Struct, frozen=True):
    """What went wrong. type: a name of its kind, which does not change.

    detail: what happened and what to do.
    """

    type: str
    title: str
    status: int
    detail: str


class ProblemError(HTTPException):
    """A problem that has a name of its own."""

    def __init__(self, status: HTTPStatus, name: str, detail: str) -> None:
        """Take its parts."""
        super().__init__(detail=detail, status_code=status)
        self.name = name


def problem_of(problem: Exception) -> Problem:
    """What is said of an exception; of a fault of our own no more than that it is one."""
    if isinstance(problem, errors.GonogoError):
        _, status, name = next(one for one in _KINDS if isinstance(problem, one[0]))
        return Problem(f"{_PREFIX}{name}", _TITLES[name], status, _safe(str(problem)))
    if isinstance(problem, HTTPException):
        status = HTTPStatus(problem.status_code)
        name = getattr(problem, "name", status.phrase.lower().replace(" ", "-"))
        told = "; ".join(filter(None, (problem.detail, _extra(problem.extra))))
        return Problem(f"{_PREFIX}{name}", status.phrase, status, _safe(told))
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    detail = "A fault of gonogo itself; the server's log has it"
    return Problem(f"{_PREFIX}fault", status.phrase, status, detail)


def answer(_: Request[Any, Any, Any], problem: Exception) -> Response[Problem]:
    """Answer a request that could not be done."""
    told = problem_of(problem)
    if told.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        _log(problem)
    headers: Mapping[str, str] = {**HEADERS, **(getattr(problem, "headers", None) or {})}
    if told.status == HTTPStatus.UNAUTHORIZED:
        headers = {**headers, "WWW-Authenticate": "Bearer"}
    if told.status == HTTPStatus.TOO_MANY_REQUESTS and "RateLimit-Reset" in headers:
        headers = {**headers, "Retry-After": headers["RateLimit-Reset"]}
    return Response(told, status_code=told.status, media_type=MEDIA_TYPE, headers=dict(headers))


def documented(*more: int) -> dict[int, ResponseSpec]:
    """The problems that any operation may answer, and these."""
    every = {400, 401, 403, 429, 500, 503, *more}
    return {
        status: ResponseSpec(Problem, False, HTTPStatus(status).phrase, MEDIA_TYPE)
        for status in sorted(every)
    }


def _extra(extra: Any) -> str:
    """What a validation says of each part that it refuses."""
    if not isinstance(extra, list):
        return ""
    parts = (f"{one.get('key', '')}: {one.get('message', '')}" for one in extra if isinstance(one, dict))
    return ", ".join(parts)


def _safe(text: str) -> str:
    return "\n".join(excerpt(line, _LONGEST) for line in mask(text).split("\n"))[:_LONGEST]


def _log(problem: Exception) -> None:
    import sys
    from traceback import format_exception

    sys.stderr.write(mask("".join(format_exception(problem))))
