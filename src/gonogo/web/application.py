"""The application: every route, and what holds for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import Litestar, Router
from litestar.config.app import AppConfig
from litestar.datastructures import State
from litestar.middleware import DefineMiddleware
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

from gonogo import __version__
from gonogo.web import health
from gonogo.web.api import environments, events, ledger, projects, releases, tokens
from gonogo.web.api.authentication import TokenAuthentication, whose
from gonogo.web.api.document import Document, Structs
from gonogo.web.api.problems import HEADERS, answer

if TYPE_CHECKING:
    from gonogo.bootstrap.server import Server

ROOT = "/api/v1"
LARGEST = 1 << 18
"""Bytes of a request's body."""
A_MINUTE = 600
"""Requests in a minute with one token, to one process."""


def application(server: Server, a_minute: int = A_MINUTE) -> Litestar:
    """The application of a server. a_minute: requests with one token, counted in this process alone."""
    limits = RateLimitConfig(rate_limit=("minute", a_minute), identifier_for_request=whose)
    guarded = [DefineMiddleware(TokenAuthentication, exclude_from_auth_key="public"), limits.middleware]
    api = Router(
        ROOT,
        route_handlers=[
            *(releases.listing, releases.start, releases.plan, releases.detail),
            *(releases.decisions, releases.report, releases.instruct),
            *(environments.listing, events.listen, ledger.entries, projects.listing),
            *(tokens.listing, tokens.create, tokens.revoke, tokens.setup),
        ],
        middleware=guarded,
    )
    metrics = Router("/", route_handlers=[health.metrics], middleware=guarded)
    structs = Structs()
    return Litestar(
        [api, metrics, health.alive, health.ready],
        plugins=[structs],
        state=State({"server": server}),
        exception_handlers={Exception: answer},
        request_max_body_size=LARGEST,
        openapi_config=_documented(structs),
        on_app_init=[_quiet],
        response_headers=HEADERS,
    )


def _documented(structs: Structs) -> OpenAPIConfig:
    bearer = SecurityScheme(type="http", scheme="bearer", description="a token: gonogo token create")
    return OpenAPIConfig(
        title="gonogo",
        version=__version__,
        description="What may be asked of releases. What will not change: docs/api.md",
        path=ROOT,
        render_plugins=[Document(structs, "/openapi.json")],
        components=Components(security_schemes={"token": bearer}),
        security=[{"token": []}],
        use_handler_docstrings=True,
    )


def _quiet(config: AppConfig) -> AppConfig:
    """No logs of the framework's own: a problem is told where it is answered."""
    config.logging_config = None
    return config
