"""Records on both databases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gonogo.adapters.clock.system import SystemClock
from gonogo.store.database import open_database
from gonogo.store.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Gives the place of a database that is not there yet, or is empty."""
    if request.param == "sqlite":
        names = iter(range(9))
        return lambda: str(tmp_path / f"{next(names)}.db")
    made: Callable[[], str] = request.getfixturevalue("postgresql_database")
    return made


@pytest.fixture
def records() -> Iterator[Callable[[str], Record]]:
    """Opens the record at a place."""
    opened: list[Record] = []

    def open_at(place: str) -> Record:
        opened.append(Record(open_database(place if "://" in place else Path(place)), SystemClock()))
        return opened[-1]

    yield open_at
    for record in opened:
        record.close()
