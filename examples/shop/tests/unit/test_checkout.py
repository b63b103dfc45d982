from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shop.charges import Charges
from shop.checkout import Checkout
from shop.exchange import RefusedError

if TYPE_CHECKING:
    from shop.database import Database


class Paying(Charges):
    """A payment service that answers as it is told."""

    def __init__(self, *, pays: bool = True) -> None:
        super().__init__("http://nowhere")
        self.asked: list[tuple[str, int]] = []
        self._pays = pays

    def charge(self, charge: str, cents: int) -> bool:
        self.asked.append((charge, cents))
        return self._pays


class Away(Charges):
    """A payment service that does not answer."""

    def __init__(self) -> None:
        super().__init__("http://nowhere")

    def charge(self, charge: str, cents: int) -> bool:
        raise RefusedError(502, "away")


def test_an_order_costs_what_is_in_it(database: Database):
    paying = Paying()
    order = Checkout(database, paying).buy("visitor", {"stamp": 3, "card": 1}, "one")
    assert (order.cents, order.state) == (3 * 87 + 249, "paid")
    assert paying.asked == [(order.charge, order.cents)]


def test_the_same_key_buys_once(database: Database):
    paying = Paying()
    checkout = Checkout(database, paying)
    assert checkout.buy("visitor", {"stamp": 3}, "one") == checkout.buy("visitor", {"stamp": 3}, "one")
    assert len(paying.asked) == 1


def test_an_order_whose_payment_is_unknown_goes_on_when_asked_again(database: Database):
    with pytest.raises(RefusedError, match="away"):
        Checkout(database, Away()).buy("visitor", {"stamp": 1}, "one")
    assert database.rows("SELECT number, state FROM orders") == [(1, "pending")]
    order = Checkout(database, Paying()).buy("visitor", {"stamp": 1}, "one")
    assert (order.number, order.state) == (1, "paid")


def test_an_order_that_is_not_paid_is_refused(database: Database):
    assert Checkout(database, Paying(pays=False)).buy("visitor", {"pen": 99}, "one").state == "refused"


@pytest.mark.parametrize(
    "cart", [{"door": 1}, {"stamp": 0}, {"stamp": 100}, {"stamp": "many"}, {"pen": True}]
)
def test_carts_that_cannot_be_are_refused(database: Database, cart: dict[str, object]):
    with pytest.raises(RefusedError):
        Checkout(database, Paying()).buy("visitor", cart, "one")
    assert database.rows("SELECT * FROM orders") == []


def test_an_empty_cart_is_refused(database: Database):
    with pytest.raises(RefusedError, match="the cart is empty"):
        Checkout(database, Paying()).buy("visitor", {}, "one")
