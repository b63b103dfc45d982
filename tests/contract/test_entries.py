"""How a release waits as a row and goes on by another entry, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from gonogo.domain.instruction import Instruction
from gonogo.domain.job import ENTRIES
from gonogo.domain.people.person import Person
from gonogo.domain.stage import Hold, doing
from gonogo.errors import StoreError
from gonogo.ports.record.releases import ReleaseRow
from gonogo.store.book import ReleaseRecord
from gonogo.store.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable

ANN = Person("Ann", "ann@shop.example")
APPROVAL = doing("approval", "approval")
HOLD = Hold("needs a yes", {"approve": ()})


class SetClock:
    """Shows what a test sets."""

    at = 1_700_000_000

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def record(records: Callable[[str], Record], fresh: Callable[[], str], clock: SetClock) -> Record:
    return Record(records(fresh()).engine, clock)


@pytest.fixture
def book(record: Record) -> ReleaseRecord:
    """The record as flows use it, with a release that moves by its first entry."""
    made = ReleaseRecord(record)
    begin(made, "r-1", "api", ENTRIES)
    assert [row.key for row in made.to_move(["shop"])] == ["r-1~1"]
    assert record.next_attempt("r-1~1") == 1
    return made


def begin(book: ReleaseRecord, release: str, package: str, flow: int) -> None:
    job = {"digest": "d", "plan": {"commit": "c"}, "flow": flow}
    row = ReleaseRow(release, "shop", package, "1.2.0", "v1.2.0", job, "", "", "", 1, 0, "", "")
    assert book.begin(row, ANN) == release


def say(book: ReleaseRecord) -> None:
    book.order("r-1", Instruction(0, "approve", ANN, "", "", "", "d", 1))


def keys(book: ReleaseRecord) -> list[str]:
    return [row.key for row in book.to_move(["shop", "bank"])]


def test_what_waits_as_a_row_goes_on_by_a_word_as_its_next_entry(book, record):
    assert keys(book) == []
    assert book.hold("r-1", APPROVAL, HOLD, 0, attempt=1)
    held = book.find("r-1")
    assert (held.motion, held.entry, held.hold) == ("held", 1, HOLD)
    assert keys(book) == []
    assert record.next_attempt("r-1~1") == 0
    for _ in range(2):
        say(book)
        went_on = book.find("r-1")
        assert (went_on.motion, went_on.entry, went_on.waiting) == ("running", 2, "")
    assert keys(book) == ["r-1~2"]
    assert record.next_attempt("r-1~1") == 0
    assert [record.next_attempt("r-1~2") for _ in range(2)] == [2, 3]
    assert keys(book) == []


def test_with_a_word_that_it_has_not_heard_it_does_not_wait(book):
    say(book)
    assert not book.hold("r-1", APPROVAL, HOLD, 0, attempt=1)
    assert (book.find("r-1").motion, book.find("r-1").entry, book.said("r-1")) == ("running", 1, 1)
    assert book.hold("r-1", APPROVAL, HOLD, 1, attempt=1)


def test_of_a_word_and_a_hold_at_the_same_time_the_word_is_never_lost(book, record):
    for heard in range(20):
        entry = book.find("r-1").entry
        attempt = record.attempt("r-1")
        with ThreadPoolExecutor(2) as threads:
            held = threads.submit(book.hold, "r-1", APPROVAL, HOLD, heard, 0, attempt)
            threads.submit(say, book).result(60)
        now = book.find("r-1")
        assert (now.motion, now.entry) == ("running", entry + 1 if held.result() else entry)
        if held.result():
            assert record.next_attempt(now.key) == attempt + 1


def test_whoever_was_replaced_neither_holds_nor_remembers(book, record):
    assert record.next_attempt("r-1~1") == 2
    with pytest.raises(StoreError, match="another process goes on with r-1"):
        book.hold("r-1", APPROVAL, HOLD, 0, attempt=1)
    with pytest.raises(StoreError, match="another process goes on with r-1"):
        book.remember("r-1", "lock", "r-1", 1, "null")
    assert book.find("r-1").motion == "running"
    assert book.steps("r-1") == {}


def test_what_waits_for_a_time_goes_on_once_it_has_come(book, clock):
    assert not book.hold("r-1", APPROVAL, HOLD, 0, wake=clock.at, attempt=1)
    assert book.hold("r-1", APPROVAL, HOLD, 0, wake=clock.at + 100, attempt=1)
    clock.at += 99
    assert keys(book) == []
    clock.at += 1
    assert book.to_move(["bank"]) == []
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: book.to_move(["shop"]), range(4)))
    assert keys(book) == ["r-1~2"]
    assert (book.find("r-1").hold, book.find("r-1").waiting) == (None, "")


def test_what_waits_for_a_time_is_looked_at_again_where_the_clock_was_set_back(book, clock):
    assert book.hold("r-1", APPROVAL, HOLD, 0, wake=clock.at + 100, attempt=1)
    clock.at -= 30
    assert keys(book) == []
    clock.at -= 3600
    assert keys(book) == ["r-1~2"]


def test_steps_are_found_by_their_flow_until_their_release_is_forgotten(book):
    book.remember("r-1", "lock", "r-1", 1, '{"a":1}')
    book.remember("r-1.unit", "gate-unit", "r-1", 1, '"go"')
    book.remember("r-2", "lock", "r-2", 1, "null")
    assert book.steps("r-1") == {"lock": '{"a":1}'}
    assert book.steps("r-1.unit") == {"gate-unit": '"go"'}
    book.forget_steps(["r-3", "r-1", "r-2"], 1)
    assert (book.steps("r-1"), book.steps("r-1.unit"), book.steps("r-2")) == ({}, {}, {"lock": "null"})


def test_what_is_over_moves_no_more_and_what_waits_in_its_flow_does_not_wait_as_a_row(book, record, clock):
    book.close("r-1", clock.at)
    assert (book.find("r-1").motion, record.next_attempt("r-1~1"), keys(book)) == ("ended", 0, [])
    begin(book, "r-4", "web", ENTRIES - 1)
    earlier = book.find("r-4")
    assert (earlier.motion, earlier.key) == ("", "r-4")
    assert not book.hold("r-4", APPROVAL, HOLD, 0, wake=clock.at + 1, attempt=0)
    assert book.find("r-4").waiting == "needs a yes"
    assert record.next_attempt("r-4") == 1
