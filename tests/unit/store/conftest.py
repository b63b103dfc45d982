from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from gonogo.store.database import open_database
from gonogo.store.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Stopped:
    def now(self) -> datetime:
        return datetime.fromtimestamp(1_700_000_000, UTC)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    opened = Record(open_database(tmp_path / "state" / "gonogo.db"), Stopped())
    yield opened
    opened.close()


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Record]:
    opened = Record(open_database(tmp_path / "another" / "gonogo.db"), Stopped())
    yield opened
    opened.close()
