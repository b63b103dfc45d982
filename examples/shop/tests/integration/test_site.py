from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from shop.database import Database
    from shop.server import Server
    from tests.visitor import Visitor


@pytest.mark.parametrize("path", ["/health", "/health/database", "/health/payments", "/version", "/prices"])
def test_what_anybody_may_see_is_answered(visitor: Visitor, path: str):
    reply = visitor.ask("GET", path)
    assert (reply.status, reply.headers["X-Version"]) == (200, "1.2.3")


def test_somebody_signs_in_buys_and_signs_out(visitor: Visitor):
    visitor.sign_in()
    assert visitor.ask("POST", "/checkout", {"stamp": 3}).content == {"order": 1, "cents": 261}
    assert visitor.ask("POST", "/sign-out").status == 200
    assert visitor.ask("POST", "/checkout", {"stamp": 3}).status == 401


def test_asking_again_with_the_same_key_buys_once(visitor: Visitor):
    visitor.sign_in()
    replies = [visitor.ask("POST", "/checkout", {"pen": 1}, Idempotency_Key="one") for _ in range(2)]
    assert [(reply.status, reply.content) for reply in replies] == [(201, {"order": 1, "cents": 1290})] * 2


def test_more_than_the_payment_service_pays_is_refused(visitor: Visitor):
    visitor.sign_in()
    assert visitor.ask("POST", "/checkout", {"pen": 99}).status == 402


def test_without_the_payment_service_a_checkout_says_so(visitor: Visitor, payments: Server):
    visitor.sign_in()
    payments.leave(0, 0)
    assert visitor.ask("POST", "/checkout", {"stamp": 1}).status == 502
    assert visitor.ask("GET", "/health/payments").status == 502
    assert visitor.ask("GET", "/health").status == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("POST", "/prices", 405),
        ("DELETE", "/checkout", 405),
        ("POST", "/sign-in", 400),
    ],
)
def test_what_it_does_not_know_it_refuses(visitor: Visitor, method: str, path: str, status: int):
    assert visitor.ask(method, path).status == status


def test_a_fault_is_a_500_and_counted(visitor: Visitor, database: Database, caplog: pytest.LogCaptureFixture):
    database.rows("DROP TABLE health")
    assert visitor.ask("GET", "/health/database").status == 500
    assert "no such table: health" in caplog.text
    counted = 'shop_requests_total{version="1.2.3",path="/health/database",status="500"} 1'
    assert counted in str(visitor.ask("GET", "/metrics").content)
