"""What is asked of the record costs the same however many releases it has: counted in SQLite's own steps."""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy import event

from gonogo.adapters.clock.system import SystemClock
from gonogo.domain.decision import Because, Call, Decision, Subject
from gonogo.domain.elapsed import Moment
from gonogo.domain.people.person import Person
from gonogo.domain.planning.candidate import State
from gonogo.domain.product import Product
from gonogo.ports.record.releases import ReleaseRow
from gonogo.store.book import ReleaseRecord
from gonogo.store.database import open_database
from gonogo.store.record import Record

ANN = Person("Ann", "ann@shop.example")
SHOP = Product("shop")
FEW, MANY = 60, 180
"""More than a page of any list has, so that what is left to grow is the search for it."""
JOB = {"digest": "d", "plan": {"commit": "c"}}
GIVEN = Decision("unit", Call.GO, Because.PASSED, "all passed", Subject("c", "d"), seconds=2.0)


def row(number):
    version = f"1.{number}.0"
    return ReleaseRow(f"{version}-0a", "shop", "", version, f"v{version}", JOB, "", "", "", number, 0, "", "")


def release(book, number):
    new = row(number)
    book.begin(new, ANN)
    book.candidate(f"{new.id}/candidate", new.id, "c", number, ())
    book.move(f"{new.id}/testing", new.id, State.TESTING)
    book.decide(f"{new.id}/unit", new.id, GIVEN)
    book.deploy(f"{new.id}/production", new.id, "production", new.version, "c", number)
    book.deployed(f"{new.id}/deployed", f"{new.id}/production", "success", Moment(number))
    book.note(f"{new.id}/word", new.id, "rollback.confirmed", number, {})
    book.conclude(f"{new.id}/conclude", new.id, "released", "", number)
    book.close(new.id, number)


ASKED = {
    "another release": lambda book: release(book, 9999),
    "what is under way": lambda book: book.alive("shop"),
    "the one under way": lambda book: book.living("shop"),
    "one by its tag": lambda book: book.named("shop", "v1.7.0"),
    "the latest": lambda book: book.releases("shop", 50),
    "candidates": lambda book: book.candidates("shop", 20),
    "a gate's answers": lambda book: book.answers(SHOP, "unit", 5),
    "how long gates take": lambda book: book.usual(SHOP, ["unit"]),
    "what a release deployed": lambda book: book.deployments_of(row(7).id),
    "the commit of a version": lambda book: book.commit_of(SHOP, "production", "1.7.0"),
    "whether the last rollback was doubted": lambda book: book.doubted(SHOP),
    "what happened": lambda book: book.timeline(row(7).id),
}


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """A record with few releases, and one with many, each with a list that counts what is asked of it."""
    few, many = (tmp_path_factory.mktemp("record") / f"{count}.db" for count in (FEW, MANY))
    grow(few, range(1, FEW + 1))
    shutil.copy(few, many)
    grow(many, range(FEW + 1, MANY + 1))
    opened = [opened_with_steps(place) for place in (few, many)]
    yield [(ReleaseRecord(record), steps) for record, steps in opened]
    for record, _ in opened:
        record.close()


def grow(place, numbers):
    engine = open_database(place)
    event.listen(engine, "connect", lambda one, _: one.execute("PRAGMA synchronous = OFF"))
    engine.dispose()
    record = Record(engine, SystemClock())
    for number in numbers:
        release(ReleaseRecord(record), number)
    record.sweep()
    record.close()


def opened_with_steps(place):
    engine, steps = open_database(place), []
    event.listen(engine, "checkout", lambda one, _, __: counted(one, steps))
    return Record(engine, SystemClock()), steps


def counted(connection, steps):
    """SQLite calls at each step of its machine, which reads a row in a handful of them."""
    connection.set_progress_handler(lambda: steps.append(1), 1)


@pytest.mark.parametrize("asked", ASKED)
def test_it_costs_the_same_behind_few_releases_and_many(books, asked):
    taken = []
    for book, steps in books:
        steps.clear()
        ASKED[asked](book)
        taken.append(len(steps))
    few, many = taken
    assert 0 < many <= few * 1.02
