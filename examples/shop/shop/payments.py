"""A stand-in for the payment service: `python -m shop.payments --port 8901`. It keeps nothing."""

from __future__ import annotations

import argparse
import sys
from collections import OrderedDict
from threading import Lock

from shop.exchange import Answer, RefusedError, Request
from shop.metrics import Metrics
from shop.routes import Routes
from shop.server import Server

PORT = 8901
_LIMIT = 100_000
_REMEMBERED = 10_000


class Payments:
    """Pays everything up to 1000.00; the same charge again gets the same answer."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._charges: OrderedDict[str, int] = OrderedDict()

    def routes(self, metrics: Metrics) -> Routes:
        """What it answers."""
        return Routes(
            {
                "/health": {"GET": lambda _: Answer(200, {"status": "ok"})},
                "/charges": {"POST": self.charge},
            },
            metrics,
        )

    def charge(self, request: Request) -> Answer:
        """201 where it was paid, 402 where it is too much, 409 where it was another sum before."""
        document = request.document()
        charge, cents = document.get("charge"), document.get("cents")
        if not isinstance(charge, str) or type(cents) is not int or cents < 0:
            raise RefusedError(400, "expected a charge and cents")
        with self._lock:
            before = self._charges.setdefault(charge, cents)
            if len(self._charges) > _REMEMBERED:
                self._charges.popitem(last=False)
        if before != cents:
            raise RefusedError(409, "this charge was of another sum")
        if cents > _LIMIT:
            raise RefusedError(402, "too much")
        return Answer(201, {"charge": charge})


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m shop.payments", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=PORT)
    options = parser.parse_args()
    server = Server(Payments().routes(Metrics("1")), "1", options.host, options.port)
    sys.stdout.write(f"payments at {server.url}\n")
    sys.stdout.flush()
    server.serve(drain=0, patience=5)


if __name__ == "__main__":
    main()
