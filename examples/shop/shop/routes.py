"""From a request to whoever answers it, measured."""

from __future__ import annotations

import logging
from time import perf_counter
from typing import TYPE_CHECKING

from shop.exchange import Answer, RefusedError, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shop.metrics import Metrics

    Answering = Callable[[Request], Answer]

_LOG = logging.getLogger(__name__)


class Routes:
    """What answers, by path and method; its time and status are counted."""

    def __init__(self, routes: Mapping[str, Mapping[str, Answering]], metrics: Metrics) -> None:
        self._routes = routes
        self._metrics = metrics

    def __call__(self, request: Request) -> Answer:
        """Answer, whatever happens: a fault is a 500 and a traceback in the log."""
        begin = perf_counter()
        try:
            answer = self._found(request)(request)
        except RefusedError as refused:
            answer = Answer(refused.status, {"error": refused.sentence})
        except Exception:  # noqa: BLE001 -- one visitor's trouble ends nobody else's visit
            _LOG.exception("%s %s", request.method, request.path)
            answer = Answer(500, {"error": "something is wrong on our side"})
        path = request.path if request.path in self._routes else "other"
        self._metrics.observe(path, answer.status, perf_counter() - begin)
        return answer

    def _found(self, request: Request) -> Answering:
        methods = self._routes.get(request.path)
        if methods is None:
            raise RefusedError(404, f"there is no {request.path}")
        method = "GET" if request.method == "HEAD" else request.method
        if method not in methods:
            raise RefusedError(405, f"{request.path} knows {', '.join(methods)}")
        return methods[method]
