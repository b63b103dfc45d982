"""What the shop answers, path by path."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from shop.accounts import Accounts
from shop.checkout import Checkout
from shop.exchange import Answer, RefusedError, Request
from shop.routes import Routes

if TYPE_CHECKING:
    from collections.abc import Callable

    from shop.charges import Charges
    from shop.database import Database
    from shop.metrics import Metrics

_COOKIE = "session"


class Site:
    """The shop. leaving: whether it is about to end, so that its health sends visitors elsewhere."""

    def __init__(
        self,
        database: Database,
        charges: Charges,
        metrics: Metrics,
        version: str,
        leaving: Callable[[], bool] = lambda: False,
    ) -> None:
        self._database = database
        self._charges = charges
        self._metrics = metrics
        self._version = version
        self._leaving = leaving
        self._accounts = Accounts(database)
        self._checkout = Checkout(database, charges)

    def routes(self) -> Routes:
        """Who answers what."""
        return Routes(
            {
                "/health": {"GET": self.health},
                "/health/database": {"GET": self.health_of_database},
                "/health/payments": {"GET": self.health_of_payments},
                "/version": {"GET": lambda _: Answer(200, {"version": self._version})},
                "/metrics": {"GET": lambda _: Answer(200, self._metrics.text())},
                "/prices": {"GET": self.prices},
                "/sign-in": {"POST": self.sign_in},
                "/sign-out": {"POST": self.sign_out},
                "/checkout": {"POST": self.checkout},
                "/orders": {"GET": self.orders},
            },
            self._metrics,
        )

    def health(self, _: Request) -> Answer:
        """Whether it wants visitors."""
        if self._leaving():
            raise RefusedError(503, "leaving")
        return Answer(200, {"status": "ok", "version": self._version})

    def health_of_database(self, _: Request) -> Answer:
        """Whether it can write, and read what it wrote."""
        now = datetime.now(UTC).isoformat()
        self._database.rows("INSERT OR REPLACE INTO health VALUES (1, ?)", now)
        ((looked,),) = self._database.rows("SELECT looked FROM health")
        return Answer(200, {"status": "ok", "written": looked})

    def health_of_payments(self, _: Request) -> Answer:
        """Whether the payment service is well."""
        if not self._charges.healthy():
            raise RefusedError(502, "the payment service is not well")
        return Answer(200, {"status": "ok"})

    def prices(self, _: Request) -> Answer:
        """What there is, and what it costs."""
        return Answer(200, dict(self._database.rows("SELECT thing, cents FROM prices ORDER BY thing")))

    def sign_in(self, request: Request) -> Answer:
        """Begin a session."""
        document = request.document()
        name, password = document.get("name"), document.get("password")
        if not isinstance(name, str) or not isinstance(password, str):
            raise RefusedError(400, "expected a name and a password")
        cookie = f"{_COOKIE}={self._accounts.sign_in(name, password)}; Path=/; HttpOnly; SameSite=Lax"
        return Answer(200, {"user": name}, {"Set-Cookie": cookie})

    def sign_out(self, request: Request) -> Answer:
        """End the session."""
        self._accounts.sign_out(request.cookie(_COOKIE))
        return Answer(200, {}, {"Set-Cookie": f"{_COOKIE}=; Path=/; Max-Age=0"})

    def checkout(self, request: Request) -> Answer:
        """Buy. With an Idempotency-Key it may be asked again: it buys once."""
        user = self._accounts.user(request.cookie(_COOKIE))
        key = request.headers.get("Idempotency-Key") or uuid4().hex
        order = self._checkout.buy(user, request.document(), key)
        if order.state == "refused":
            raise RefusedError(402, "the payment was refused")
        return Answer(201, {"order": order.number, "cents": order.cents})

    def orders(self, request: Request) -> Answer:
        """What the user ordered, the newest first."""
        user = self._accounts.user(request.cookie(_COOKIE))
        query = "SELECT number, cents, state FROM orders WHERE user = ? ORDER BY number DESC LIMIT 20"
        found = self._database.rows(query, user)
        orders = [{"order": number, "cents": cents, "state": state} for number, cents, state in found]
        return Answer(200, {"orders": orders})
