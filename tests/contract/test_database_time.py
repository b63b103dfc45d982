"""The time that a team's database tells, beside this machine's."""

from __future__ import annotations

import pytest

from gonogo.adapters.clock.others import OtherClocks
from gonogo.adapters.clock.system import SystemClock
from gonogo.errors import StoreError
from gonogo.store.database import time_of


@pytest.mark.threat("clock", "Set this machine's clock into a window, or out of a freeze")
def test_a_database_tells_its_time_to_a_machine_whose_clock_is_wrong(postgresql_database):
    url = postgresql_database()
    (compared,) = OtherClocks(SystemClock(), {"the database": lambda: time_of(url)}).compared()
    assert compared.ahead is not None
    assert abs(compared.ahead) < 30


def test_a_database_that_cannot_be_asked_is_a_sentence():
    with pytest.raises(StoreError, match="cannot be used"):
        time_of("postgresql://nobody@127.0.0.1:1/none")
