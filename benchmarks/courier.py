"""How long one courier takes for many messages to several channels, and what memory that needs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from benchmarks.bench import say
from benchmarks.measure import Command, alternate, measure
from benchmarks.report import Bound, Report

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.bench import Bench

EVENTS, CHANNELS = 5_000, 6
FEW = 500
LIMIT = 120.0
"""Seconds."""
GROWN = 20.0
"""MB by which the memory for all may be above that for few."""

_TELL = """
import shutil, sys
from pathlib import Path
from gonogo.adapters.clock.system import SystemClock
from gonogo.app.courier import Channel, Courier
from gonogo.domain.notices.announcement import Subscription
from gonogo.domain.notices.outcome import Delivered
from gonogo.store.database import open_database
from gonogo.store.deliveries import RecordedDeliveries
from gonogo.store.record import Record
place = Path(sys.argv[1])
for old in place.parent.glob(place.name + "-*"):
    old.unlink()
shutil.copyfile(sys.argv[1] + ".made", place)
class StandIn:
    told = 0
    def send(self, message, again, stopped):
        assert message.data["version"] == str(self.told)
        self.told += 1
        return Delivered("taken")
clock, channels = SystemClock(), [StandIn() for _ in range(int(sys.argv[3]))]
record = Record(open_database(place), clock)
wishes = [Subscription("shop", f"channel-{number}", ("*",)) for number in range(len(channels))]
lines = [Channel(wish, channel) for wish, channel in zip(wishes, channels)]
Courier(lines, RecordedDeliveries(record), clock, lambda: 0.0, "bench").round()
assert all(one.told == int(sys.argv[2]) for one in channels), [one.told for one in channels]
"""
_MAKE = """
import sys
from pathlib import Path
from gonogo.adapters.clock.system import SystemClock
from gonogo.domain.product import Product
from gonogo.store.database import open_database
from gonogo.store.deliveries import RecordedDeliveries
from gonogo.store.record import Record
record = Record(open_database(Path(sys.argv[1])), SystemClock())
for number in range(int(sys.argv[3])):
    RecordedDeliveries(record).take("shop", f"channel-{number}", "", 0, 0)
with record.transaction() as transaction:
    for number in range(int(sys.argv[2])):
        about = {"version": str(number)}
        transaction.append("version.blocked", "", "p", f"block-{number}", about, Product("shop"))
record.close()
Path(sys.argv[1]).rename(sys.argv[1] + ".made")
"""


def report(bench: Bench) -> Report:
    """Measure few and all of them, each from the same record."""
    counts = {f"{count:,} events to {CHANNELS} channels": count for count in (FEW, EVENTS)}
    commands = {}
    for name, count in counts.items():
        place = bench.work / f"courier-{count}.db"
        say(f"writing {count:,} events")
        measure(_python(bench.work, _MAKE, place, count))
        commands[name] = _python(bench.work, _TELL, place, count)
    say("telling six stand-in channels of them")
    runs = alternate(commands, bench.rounds)
    few, every = runs.values()
    return Report(
        f"The courier, {EVENTS:,} events to {CHANNELS} channels",
        ("", "wall", "CPU", "peak memory"),
        tuple(
            (name, f"{one.wall:.1f} s", f"{one.cpu:.1f} s", f"{one.memory:.0f} MB")
            for name, one in runs.items()
        ),
        (
            Bound("one courier has told all of them", LIMIT, every.wall, " s"),
            Bound(f"memory above that for {FEW:,} events", GROWN, every.memory - few.memory, " MB"),
        ),
    )


def _python(folder: Path, program: str, place: Path, count: int) -> Command:
    return Command((sys.executable, "-c", program, str(place), str(count), str(CHANNELS)), folder)
