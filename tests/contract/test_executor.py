"""Executors on a real PostgreSQL server: who lives, who is dead, and who takes over."""

from __future__ import annotations

from time import monotonic, sleep

import pytest
from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from gonogo.adapters.engine.databases import postgresql as opened
from gonogo.adapters.engine.executor import SILENCE, Executor
from gonogo.errors import StoreError

pytestmark = pytest.mark.slow

PATIENCE = 60.0


@pytest.fixture
def address(postgresql_database):
    return make_url(postgresql_database()).set(drivername="postgresql+psycopg")


@pytest.fixture
def executors(address):
    """Begins as many as a test wants, each as in a process of its own."""
    made = []

    def begun(now=lambda: 0.0) -> Executor:
        database = opened(address)
        executor = Executor(database, now)
        executor.begin()
        made.append((executor, database))
        return executor

    yield begun
    for executor, database in made:
        executor.end()
        database.dispose()


def until_gone(executor: Executor, number: int) -> None:
    """The server takes a moment to free what an ended session held."""
    deadline = monotonic() + PATIENCE
    while True:
        with executor.dead(number) as is_dead:
            if is_dead:
                return
        assert monotonic() < deadline, "it was never dead"
        sleep(0.02)


def test_each_start_is_another_one_and_sees_the_others(executors):
    first, second = executors(), executors()
    assert first.id != second.id
    assert second.others() == [first.number]
    assert first.lives(second.id)
    assert not first.lives("executor-99")
    assert not first.lives("local")


def test_nobody_takes_over_from_one_that_lives(executors):
    first, second = executors(), executors()
    with second.dead(first.number) as is_dead:
        assert not is_dead


def test_one_takes_over_from_one_whose_session_is_gone_and_no_other_does_meanwhile(executors):
    first, second, third = executors(), executors(), executors()
    first.end()
    until_gone(third, first.number)
    with second.dead(first.number) as is_dead, third.dead(first.number) as is_dead_too:
        assert is_dead
        assert not is_dead_too
    second.forget(first.number)
    assert third.others() == [second.number]


def test_one_that_is_silent_loses_its_session_and_learns_it(executors, address):
    first, second = executors(), executors()
    later = create_engine(address)
    with later.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE gonogo_engine.executor SET beat = clock_timestamp() - interval '1 minute' "
            f"WHERE number = {first.number}"
        )
    later.dispose()
    assert second.others() == [first.number]
    until_gone(second, first.number)
    with pytest.raises(Exception, match="terminating connection"):
        first.beat()


def test_one_that_was_cut_off_for_too_long_stops_by_its_own_clock(executors):
    now = [0.0]
    executor = executors(lambda: now[0])
    now[0] = 2.0
    executor.beat()
    now[0] = 2.0 + SILENCE + 1
    assert executor.silent() == SILENCE + 1
    with pytest.raises(StoreError, match=r"cut off from the database for 11 s"):
        executor.beat()


def test_sessions_that_are_shared_are_refused(address):
    """As through PgBouncer in transaction mode: two connections of ours are one session of the server."""
    import psycopg

    session = psycopg.connect(address.set(drivername="postgresql").render_as_string())
    database = create_engine(address, creator=lambda: session, poolclass=NullPool)
    executor = Executor(database)
    with pytest.raises(StoreError, match="connect directly, or in session mode"):
        executor.begin()
    session.close()
