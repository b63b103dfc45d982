"""A wall clock that somebody sets, by an hour or a year, between and during the steps of a release."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import cycle, pairwise

import msgspec
import pytest

from gonogo.app.releasing.reporting import text_of
from gonogo.domain.decision import Call
from gonogo.domain.elapsed import Moment

NOW = 1_700_000_000
HOUR, YEAR = 3600, 31_536_000


class JumpingClock:
    """Each look at it finds that it was set; what it measures goes on by a quarter of a second."""

    def __init__(self, *jumps: int) -> None:
        self._jumps = cycle(jumps)
        self._measured = 0.0

    def now(self) -> datetime:
        return datetime.fromtimestamp(NOW + next(self._jumps), UTC)

    def monotonic(self) -> float:
        self._measured += 0.25
        return self._measured

    def moment(self) -> Moment:
        return Moment(self.now().timestamp(), self.monotonic(), "played")


@pytest.fixture(params=[(0, HOUR), (0, -HOUR), (0, YEAR), (0, -YEAR), (YEAR, -YEAR, HOUR, -HOUR, 0)], ids=str)
def jumping(stage, request):
    """A release's stage on which both the stages and the record meet a clock that is set."""
    stage.record.clock = JumpingClock(*request.param)
    return stage


def test_it_is_released_and_the_gate_took_as_long_as_it_took(jumping):
    job = jumping.begin(jumping.job(jumping.gate("unit", Call.GO)))
    jumping.approving("approve")
    assert jumping.run(job)["outcome"] == "released"
    unit = next(found for found in jumping.book.decisions(job.release) if found.asker == "unit")
    assert (unit.call, unit.seconds) == (Call.GO, 0.25)
    row = jumping.book.find(job.release)
    assert not re.search(r"-\d+ s", text_of(jumping.book, row))


def test_the_ledger_keeps_the_order_in_which_things_happened(jumping):
    job = jumping.begin(jumping.job(jumping.gate("unit", Call.GO)))
    jumping.approving("approve")
    jumping.run(job)
    with jumping.record.reading() as reading:
        entries = list(reading.ledger.of(job.release))
    kinds = [entry.kind for entry in entries]
    ways = ["release.started", "candidate.made", "gate.decided", "order.approve", "release.published"]
    assert [kinds.index(kind) for kind in ways] == sorted(kinds.index(kind) for kind in ways)
    assert kinds.index("release.ended") > kinds.index("release.published")
    assert all(one.seq < other.seq for one, other in pairwise(entries))


@pytest.mark.parametrize("ended", [NOW - HOUR, NOW - YEAR])
def test_a_report_tells_no_negative_time(stage, ended):
    job = stage.begin(stage.job(stage.gate("unit", Call.NO_GO)))
    stage.run(job)
    row = msgspec.structs.replace(stage.book.find(job.release), ended=ended)
    told = next(line for line in text_of(stage.book, row).splitlines() if line.startswith("| Ended"))
    assert " after " not in told
    assert "-" not in told.partition("UTC")[2]
