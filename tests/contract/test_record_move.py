"""A record moves from SQLite to PostgreSQL."""

from pathlib import Path

import pytest

from gonogo.domain.people.person import Person
from gonogo.domain.product import Product
from gonogo.domain.registration import Registration
from gonogo.errors import StoreError
from gonogo.store.database import is_moved, open_database
from gonogo.store.ledger import Ledger
from gonogo.store.moving import Moved, move
from gonogo.store.projects import ProjectRecord

ANN = Person("Ann", "ann@shop.example")


def filled(record, *names):
    for name in names:
        ProjectRecord(record).register(Registration(name, f"/srv/{name}.git"), ANN)
    return record


def lines(record):
    with record.reading() as reading:
        return list(Ledger(reading.connection).lines())


def numbers(record):
    with record.reading() as reading:
        return list(reading.connection.exec_driver_sql("SELECT id FROM event ORDER BY id").scalars())


def tell(record, operation):
    with record.transaction() as transaction:
        transaction.append("text.erased", "", "", operation, {"of": operation}, Product("shop"))


@pytest.fixture
def file(tmp_path):
    return tmp_path / "record.db"


@pytest.fixture
def laptop(records, file):
    return filled(records(str(file)), "shop", "bank")


@pytest.fixture
def team(records, postgresql_database):
    return records(postgresql_database())


def test_rows_hashes_and_numbers_are_kept_and_go_on(laptop, team):
    for operation in ("first", "second"):
        tell(laptop, operation)
    chain, known = lines(laptop), numbers(laptop)
    assert len(known) == 2
    assert move(laptop.engine, team.engine) == Moved(0, 4)
    assert lines(team) == chain
    tell(team, "third")
    assert (lines(team)[:4], numbers(team)) == (chain, [*known, known[-1] + 1])


def test_nobody_goes_on_with_the_file(laptop, team, file):
    assert not is_moved(file)
    move(laptop.engine, team.engine)
    assert is_moved(file)
    with pytest.raises(StoreError, match="moved to the database of a team"):
        open_database(file)
    with pytest.raises(StoreError, match="moved to the database of a team"):
        filled(laptop, "tool")
    assert len(lines(laptop)) == 2


def test_who_is_killed_before_the_file_is_closed_finds_what_was_copied(laptop, team, monkeypatch):
    with monkeypatch.context() as killed:
        killed.setattr("gonogo.store.moving.close_moved", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            move(laptop.engine, team.engine)
    assert move(laptop.engine, team.engine) == Moved(0, 2, was_there=True)
    assert len(lines(team)) == 2


@pytest.mark.threat("machine", "put a second chain of entries into a record that has one")
def test_a_database_with_a_record_of_its_own_takes_no_other(laptop, team, file):
    filled(team, "tool")
    with pytest.raises(StoreError, match="a record of its own already"):
        move(laptop.engine, team.engine)
    assert (len(lines(team)), is_moved(Path(file))) == (1, False)


def test_what_came_to_the_file_after_it_was_copied_is_not_lost_unseen(laptop, team, monkeypatch):
    with monkeypatch.context() as killed:
        killed.setattr("gonogo.store.moving.close_moved", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            move(laptop.engine, team.engine)
    filled(laptop, "late")
    with pytest.raises(StoreError, match="a record of its own already"):
        move(laptop.engine, team.engine)
