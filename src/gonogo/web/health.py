"""Whether the server lives, whether it is ready, and numbers for Prometheus.

The numbers are a few gauges, read from the record when they are asked for: a text is made of them here. What
prometheus-client adds, counters of this process, would say nothing of releases that workers move.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import Response, get
from litestar.datastructures import State

from gonogo.domain.product import Product
from gonogo.errors import GonogoError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.bootstrap.server import Server

_TEXT = "text/plain; version=0.0.4"
_UNAVAILABLE = 503


@get("/healthz", media_type="text/plain", sync_to_thread=False, include_in_schema=False)
def alive() -> str:
    """This process answers."""
    return "ok\n"


@get("/readyz", sync_to_thread=True, include_in_schema=False)
def ready(state: State) -> Response[str]:
    """The database answers, too."""
    server: Server = state.server
    try:
        server.releases.record.releases(server.project.name, 1)
    except GonogoError:
        return Response("the record does not answer\n", status_code=_UNAVAILABLE, media_type="text/plain")
    return Response("ok\n", media_type="text/plain")


@get("/metrics", sync_to_thread=True, include_in_schema=False)
def metrics(state: State) -> Response[str]:
    """Releases by where they stand, and how long gates take."""
    return Response("".join(f"{line}\n" for line in _lines(state.server)), media_type=_TEXT)


def _lines(server: Server) -> Iterator[str]:
    project = server.project.name
    yield "# HELP gonogo_releases Releases and the like by how they ended, or else where they stand."
    yield "# TYPE gonogo_releases gauge"
    for state, number in sorted(server.releases.record.counted(project).items()):
        yield f'gonogo_releases{{project="{_escaped(project)}",state="{_escaped(state)}"}} {number}'
    yield "# HELP gonogo_gate_seconds The median of a gate's latest five answers."
    yield "# TYPE gonogo_gate_seconds gauge"
    for package in list(server.project.settings.packages) or [""]:
        product = Product(project, package)
        usual = server.releases.record.usual(product, list(server.project.settings.gates or {}))
        for gate, seconds in sorted(usual.items()):
            labels = f'project="{_escaped(project)}",package="{_escaped(package)}",gate="{_escaped(gate)}"'
            yield f"gonogo_gate_seconds{{{labels}}} {seconds:.3f}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
