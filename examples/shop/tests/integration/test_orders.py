from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.visitor import Visitor


def test_orders_are_listed_the_newest_first(visitor: Visitor):
    visitor.sign_in()
    visitor.ask("POST", "/checkout", {"stamp": 1})
    visitor.ask("POST", "/checkout", {"card": 1})
    assert visitor.ask("GET", "/orders").content == {
        "orders": [
            {"order": 2, "cents": 249, "state": "paid"},
            {"order": 1, "cents": 87, "state": "paid"},
        ]
    }


def test_orders_are_for_who_signed_in(visitor: Visitor):
    assert visitor.ask("GET", "/orders").status == 401
