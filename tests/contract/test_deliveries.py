"""What is kept of messages and their channels, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from gonogo.domain.instruction import Instruction
from gonogo.domain.notices.delivery import Health, settle
from gonogo.domain.notices.outcome import Delivered, Refused, TryAgain
from gonogo.domain.people.person import Person
from gonogo.domain.product import Product
from gonogo.ports.record.releases import ReleaseRow
from gonogo.store.book import ReleaseRecord
from gonogo.store.deliveries import RecordedDeliveries

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.domain.event import Event
    from gonogo.store.record import Record

ANN = Person("Ann", "ann@shop.example")
NOW = 1_700_000_000
DAY = 86_400


@pytest.fixture
def record(records: Callable[[str], Record], fresh: Callable[[], str]) -> Record:
    return records(fresh())


@pytest.fixture
def kept(record: Record) -> RecordedDeliveries:
    return RecordedDeliveries(record)


def blocked(record: Record, *versions: str) -> None:
    with record.transaction() as transaction:
        for version in versions:
            about = {"version": version}
            transaction.append("version.blocked", "", "p", f"block-{version}", about, Product("shop"))


def key(event: Event) -> str:
    return f"key {event.operation}" if event.kind == "version.blocked" else ""


def enrol(kept: RecordedDeliveries, limit: int = 9) -> int:
    return kept.enrol("shop", "team", key, NOW, limit)


def open_keys(kept: RecordedDeliveries) -> list[str]:
    return [one.delivery.key for one in kept.due("shop", "team", 9)]


def test_of_many_who_take_a_channel_at_once_one_has_it_until_it_lets_go_or_time_is_over(kept):
    def take(number: int) -> Health | None:
        return kept.take("shop", "team", f"courier-{number}", NOW, 60)

    with ThreadPoolExecutor(6) as threads:
        had = [number for number, one in enumerate(threads.map(take, range(6))) if one is not None]
    assert len(had) == 1
    kept.let_go("shop", "team", "somebody else")
    assert kept.take("shop", "team", "late", NOW + 59, 60) is None
    kept.let_go("shop", "team", f"courier-{had[0]}")
    assert kept.take("shop", "team", "late", NOW, 60) == Health()
    assert kept.take("shop", "team", "later", NOW + 60, 60) == Health()


def test_events_are_looked_at_once_in_order_and_in_pieces(kept, record):
    kept.take("shop", "team", "me", NOW, 60)
    assert kept.is_idle("shop", "team", NOW)
    blocked(record, *"12345")
    assert not kept.is_idle("shop", "team", NOW)
    assert [enrol(kept, 2) for _ in range(4)] == [2, 2, 1, 0]
    assert open_keys(kept) == [f"key block-{number}" for number in "12345"]
    assert kept.due("shop", "team", 1)[0].event.data == {"version": "1"}


def test_a_channel_that_is_new_hears_a_release_under_way_from_its_beginning(kept, record):
    blocked(record, "1")
    book = ReleaseRecord(record)
    job = {"digest": "d", "plan": {"commit": "c"}}
    book.begin(ReleaseRow("r-1", "shop", "", "1.2.0", "v1.2.0", job, "", "", "", 1, 0, "", ""), ANN)
    book.order("r-1", Instruction(0, "pause", ANN, "", "typed", "c", "d", 1))
    kept.take("shop", "team", "me", NOW, 60)
    heard: list[str] = []
    kept.enrol("shop", "team", lambda event: heard.append(event.kind) or "", NOW, 9)
    assert heard == ["release.started", "order.pause"]


def test_what_came_of_a_try_is_kept_with_how_its_channel_does_and_is_without_secrets(kept, record):
    kept.take("shop", "team", "me", NOW, 60)
    blocked(record, "1", "2")
    enrol(kept)
    first = kept.due("shop", "team", 9)[0].delivery
    failed = settle(first, Health(), TryAgain("HTTP 500: password=hunter2hunter2"), NOW, 0.0, DAY)
    assert kept.settle(failed, "me", NOW + 60)
    assert kept.is_idle("shop", "team", NOW + 4)
    assert not kept.is_idle("shop", "team", NOW + 5)
    assert kept.take("shop", "team", "me", NOW, 60) == Health(1, NOW + 5)
    now = kept.due("shop", "team", 9)[0].delivery
    assert (now.state, now.tries, now.next) == ("failed", 1, NOW + 5)
    assert "hunter2" not in now.answer
    done = settle(now, Health(1), Delivered(), NOW, 0.0, DAY)
    assert not kept.settle(done, "another", NOW + 60)
    assert open_keys(kept) == ["key block-2"]
    assert [one.state for one in kept.deliveries("shop", 9)] == ["waiting", "delivered"]
    assert [one.key for one in kept.deliveries("shop", 9, ["delivered"])] == ["key block-1"]


def test_what_is_given_up_is_told_once_and_can_be_sent_again(kept, record):
    kept.take("shop", "team", "me", NOW, 60)
    blocked(record, "1", "2")
    enrol(kept)
    first = kept.due("shop", "team", 9)[0].delivery
    assert kept.give_up(settle(first, Health(), Refused("no"), NOW, 0.0, DAY), -1, NOW) == 1
    told = kept.events(0, 9, "shop").events[-1]
    assert (told.kind, told.release, told.id) == ("notice.given_up", "", kept.last_event())
    assert told.data == {"notice": "team", "messages": 1, "refused": True}
    assert kept.delivery("shop", first.id).delivery.state == "given_up"
    assert kept.again("shop", first.id, NOW)
    assert open_keys(kept) == ["key block-1", "key block-2"]
    assert (kept.delivery("shop", 99), kept.again("shop", 99, NOW)) == (None, False)
