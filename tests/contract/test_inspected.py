"""What keeps a server from a database, found without changing it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect
from sqlalchemy.pool import StaticPool

from gonogo.store import database, inspected
from gonogo.store.inspected import faults_of, pooled
from gonogo.store.migration import migrate
from gonogo.store.schema import REVISION


def at(place):
    return place if "://" in place else Path(place)


def test_a_record_that_is_well_has_no_fault_and_one_that_is_not_there_is_not_made(fresh, records):
    place = fresh()
    assert faults_of(at(place)) == []
    engine = database.open_engine(at(place))
    assert inspect(engine).get_table_names() == []
    engine.dispose()
    records(place)
    assert faults_of(at(place)) == []
    assert pooled(at(place)) == ""


def test_tables_that_are_not_migrated_are_told(fresh):
    place = fresh()
    engine = database.open_engine(at(place))
    with engine.begin() as connection:
        migrate(connection, "0010")
    engine.dispose()
    [told] = faults_of(at(place))
    assert told == (
        f"the record has the form 0010, and this gonogo has {REVISION}; the server migrates it at its start"
    )


def test_a_database_that_does_not_answer_is_told():
    [told] = faults_of("postgresql://nobody@127.0.0.1:1/none")
    assert "cannot be used" in told


@pytest.mark.threat("program", "pool transactions, so that two processes have one lock")
def test_a_pool_that_gives_one_session_to_two_is_refused(postgresql_database, monkeypatch):
    place = postgresql_database()
    shared = create_engine(database.url_of(place), poolclass=StaticPool)
    monkeypatch.setattr(inspected, "open_engine", lambda _: shared)
    assert "pool_mode = session" in pooled(place)
    assert ["pool_mode = session" in one for one in faults_of(place)] == [True]
