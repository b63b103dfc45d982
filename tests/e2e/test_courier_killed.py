"""A courier that is killed between a message and its row: none is lost, one a kill at most comes twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from tests.e2e.courier_victim import SetClock

from gonogo.app.courier import HELD
from gonogo.domain.product import Product
from gonogo.store.database import open_database
from gonogo.store.record import Record

KILLS = int(os.environ.get("GONOGO_COURIER_KILLS", "6"))
"""How often it is killed; 200 where one has the time."""
_VICTIM = Path(__file__).with_name("courier_victim.py")
NOW = 1_700_000_000


def courier(folder: Path, turn: int, dies_behind: int) -> int:
    arguments = (str(folder), str(NOW + turn * HELD), str(dies_behind))
    return subprocess.run([sys.executable, str(_VICTIM), *arguments], check=False, timeout=60).returncode


def tell(folder: Path, numbers: range) -> None:
    opened = Record(open_database(folder / "record.db"), SetClock(NOW))
    with closing(opened) as record, record.transaction() as transaction:
        for number in numbers:
            about, operation = {"version": str(number)}, f"block-{number}"
            transaction.append("version.blocked", "", "p", operation, about, Product("shop"))


@pytest.mark.threat(
    "machine", "die between a message and its row, so that messages are lost or come many times"
)
def test_however_often_it_is_killed_no_message_is_lost_and_one_a_kill_comes_twice(tmp_path):
    assert courier(tmp_path, 0, 0) == 0  # the channels are there before anything happens
    for turn in range(1, KILLS + 1):
        tell(tmp_path, range(4 * turn, 4 * turn + 4))
        assert courier(tmp_path, turn, 1 + turn % 8) == -signal.SIGKILL
    assert courier(tmp_path, KILLS + 1, 0) == 0
    every = [str(number) for number in range(4, 4 * KILLS + 4)]
    blind = (tmp_path / "blind").read_text().split()
    assert list(dict.fromkeys(blind)) == every
    assert len(blind) - len(every) <= KILLS
    lines = (tmp_path / "searched.jsonl").read_text().splitlines()
    assert [json.loads(line)["data"]["version"] for line in lines] == every
