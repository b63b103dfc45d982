"""From a cart to an order that is paid."""

from __future__ import annotations

from datetime import UTC, datetime
from secrets import token_hex
from typing import TYPE_CHECKING, NamedTuple

from shop.exchange import RefusedError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from shop.charges import Charges
    from shop.database import Database

_MOST = 99
_COLUMNS = "number, cents, state, charge"


class Order(NamedTuple):
    """An order. state: pending, paid or refused. charge: what the payment service knows it by."""

    number: int
    cents: int
    state: str
    charge: str


class Checkout:
    """Writes orders, and asks for their payment."""

    def __init__(self, database: Database, charges: Charges) -> None:
        self._database = database
        self._charges = charges

    def buy(self, user: str, cart: Mapping[str, object], key: str) -> Order:
        """Buy what is in the cart.

        Args:
            user: who buys.
            cart: how many of each thing.
            key: the client's name of it: the same key again finds the same order, and goes on with it.

        Raises:
            RefusedError: the cart is empty, there is no such thing, or the payment service does not answer.
        """
        order = self._written(user, _counts(cart), key)
        if order.state != "pending":
            return order
        state = "paid" if self._charges.charge(order.charge, order.cents) else "refused"
        self._database.rows("UPDATE orders SET state = ? WHERE number = ?", state, order.number)
        return order._replace(state=state)

    def _written(self, user: str, counts: Mapping[str, int], key: str) -> Order:
        with self._database.transaction() as connection:
            query = f"SELECT {_COLUMNS} FROM orders WHERE user = ? AND key = ?"  # noqa: S608 -- a constant
            if found := connection.execute(query, (user, key)).fetchone():
                return Order(*found)
            cents = _sum(connection, counts)
            charge, at = token_hex(8), datetime.now(UTC).isoformat(timespec="milliseconds")
            number = connection.execute(
                "INSERT INTO orders (user, at, cents, state, charge, key) VALUES (?, ?, ?, 'pending', ?, ?)",
                (user, at, cents, charge, key),
            ).lastrowid
            lines = [(number, thing, count) for thing, count in counts.items()]
            connection.executemany("INSERT INTO lines VALUES (?, ?, ?)", lines)
        return Order(number or 0, cents, "pending", charge)


def _counts(cart: Mapping[str, object]) -> dict[str, int]:
    if not cart:
        raise RefusedError(400, "the cart is empty")
    counts = {}
    for thing, count in cart.items():
        if type(count) is not int or not 0 < count <= _MOST:
            raise RefusedError(400, f"expected 1 to {_MOST} of each thing")
        counts[thing] = count
    return counts


def _sum(connection: sqlite3.Connection, counts: Mapping[str, int]) -> int:
    cents = 0
    for thing, count in counts.items():
        found = connection.execute("SELECT cents FROM prices WHERE thing = ?", (thing,)).fetchone()
        if found is None:
            raise RefusedError(400, "there is no such thing in the shop")
        cents += count * found[0]
    return cents
