"""Events as their readers see them, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event as Signal
from typing import TYPE_CHECKING

import pytest

from gonogo.domain.instruction import Instruction
from gonogo.domain.people.person import Person
from gonogo.domain.product import Product
from gonogo.domain.stage import Hold, doing
from gonogo.ports.record.releases import ReleaseRow
from gonogo.store.book import ReleaseRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.domain.event import Event
    from gonogo.store.record import Record

ANN = Person("Ann", "ann@shop.example")
SHOP = Product("shop")
GATES = doing("gate", "gate unit")


@pytest.fixture
def record(records: Callable[[str], Record], fresh: Callable[[], str]) -> Record:
    return records(fresh())


@pytest.fixture
def book(record: Record) -> ReleaseRecord:
    made = ReleaseRecord(record)
    job = {"digest": "d", "plan": {"commit": "c"}}
    made.begin(ReleaseRow("r-1", "shop", "api", "1.2.0", "v1.2.0", job, "", "", "", 1, 0, "", ""), ANN)
    return made


def told(record: Record, cursor: int = 0, limit: int = 1000, project: str = "") -> tuple[Event, ...]:
    with record.reading() as reading:
        return reading.events.after(cursor, limit, project).events


def blocked(record: Record, version: str, project: str = "shop") -> None:
    with record.transaction() as transaction:
        about = {"version": version}
        transaction.append("version.blocked", "", "p", f"block-{version}", about, Product(project))


def test_a_reader_goes_on_behind_its_cursor_and_is_told_of_one_project_or_of_all(record):
    for number in range(5):
        blocked(record, str(number), "shop" if number % 2 else "billing")
    first = told(record, limit=2)
    assert [one.data["version"] for one in (*first, *told(record, first[-1].id))] == list("01234")
    assert [one.data["version"] for one in told(record, project="shop")] == ["1", "3"]
    assert told(record, told(record)[-1].id) == ()


def test_a_later_writer_waits_so_that_a_lower_id_never_comes_behind_a_cursor(record):
    """Ids are given before commits: whoever has one keeps others from having a higher one."""
    has_one, may_commit = Signal(), Signal()

    def slow() -> None:
        with record.transaction() as transaction:
            transaction.append("version.blocked", "", "p", "slow", {"version": "slow"}, SHOP)
            has_one.set()
            may_commit.wait(8)

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(slow)
        assert has_one.wait(8)
        second = threads.submit(blocked, record, "quick")
        seen = [one.data["version"] for one in told(record)]
        assert (seen, second.done()) == ([], False)
        may_commit.set()
        first.result(8)
        second.result(8)
    assert [one.data["version"] for one in told(record)] == ["slow", "quick"]


def test_of_writers_at_once_a_reader_that_goes_on_sees_each_event_once_and_in_order(record):
    seen: list[Event] = []
    with ThreadPoolExecutor(4) as threads:
        writers = [threads.submit(blocked, record, f"{number}") for number in range(40)]
        while not all(one.done() for one in writers):
            seen += told(record, seen[-1].id if seen else 0)
    seen += told(record, seen[-1].id if seen else 0)
    assert sorted(int(one.data["version"]) for one in seen) == list(range(40))
    assert [one.id for one in seen] == sorted({one.id for one in seen})


def kinds(record: Record, cursor: int = 0) -> list[str]:
    return [one.kind for one in told(record, cursor)]


def test_a_release_tells_each_stage_once_and_each_hold_with_its_end(record, book):
    for _ in range(2):
        book.enter("r-1", GATES, 100)
    for _ in range(2):
        book.hold("r-1", GATES, Hold("waits for Ann", {"retry": ()}), 0)
    book.order("r-1", Instruction(0, "retry", ANN, "", "typed", "c", "d", 1))
    book.enter("r-1", doing("publishing", "publishing"), 900)
    book.hold("r-1", GATES, Hold("waits for Ann", {"retry": ()}), 1)
    book.enter("r-1", doing("publishing", "publishing"), 900)
    book.hold("r-1", GATES, Hold("waits for Ann", {"retry": ()}), 1)
    book.close("r-1", 2)
    assert kinds(record) == [
        "release.started",
        "stage.entered",
        "hold.began",
        *("hold.ended", "order.retry"),
        "stage.entered",
        "hold.began",
        *("hold.ended", "stage.entered"),
        *("hold.began", "hold.ended"),
    ]
    entered = told(record)[1]
    assert (entered.version, entered.package, entered.release) == ("1.2.0", "api", "r-1")
    assert entered.data == {"stage": "gate", "environment": "", "gates": [], "progress": 100}


def test_a_hold_that_somebody_spoke_against_meanwhile_is_no_event(record, book):
    book.order("r-1", Instruction(0, "promote", ANN, "", "typed", "c", "d", 1))
    book.hold("r-1", GATES, Hold("waits for Ann", {"retry": ()}), 0)
    assert kinds(record) == ["release.started", "order.promote"]


def test_who_did_it_is_an_id_and_what_they_wrote_is_not_told(record, book):
    book.order("r-1", Instruction(0, "abort", ANN, "ask Ann at home", "typed", "c", "d", 1))
    event = told(record)[-1]
    assert event.who.startswith("p-")
    assert "home" not in str(event)
    assert event.data == {"about": "", "level": ANN.level, "commit": "c", "plan": "d"}


def test_what_only_subscribers_are_told_is_an_event_once_and_no_entry(record, book):
    for _ in range(2):
        book.tell("r-1/shift", "r-1", "share.shifted", {"environment": "eu", "version": "1", "share": 5})
    assert kinds(record) == ["release.started", "share.shifted"]
    assert [one.what for one in book.timeline("r-1")] == ["release.started"]


def test_nothing_of_a_release_that_is_not_known_is_told(record, book):
    book.enter("r-9", GATES, 1)
    book.hold("r-9", GATES, Hold("waits"), 0)
    book.close("r-9", 1)
    assert kinds(record) == ["release.started"]
