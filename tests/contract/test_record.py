"""What the record promises, on both of its databases."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from msgspec.structs import replace
from sqlalchemy import select

from gonogo.adapters.signer.ed25519 import genuine
from gonogo.domain.decision import Because, Call, Decision, Subject
from gonogo.domain.instruction import Instruction
from gonogo.domain.ledger import verify
from gonogo.domain.people.person import Person
from gonogo.domain.product import Product
from gonogo.domain.stage import Hold, doing
from gonogo.domain.targets import TimeTarget
from gonogo.domain.timing import Exceeded
from gonogo.errors import StoreError
from gonogo.ports.record.releases import ReleaseRow
from gonogo.store.book import ReleaseRecord
from gonogo.store.exchange import take_in
from gonogo.store.record import Record
from gonogo.store.releases import Release
from gonogo.store.schema import VERSION_TABLE, event, metadata
from gonogo.testing.signer import FakeSigner

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.domain.ledger import Verdict
    from gonogo.ports.record.leases import Lease

RELEASE = Release("r-1", "shop", "", "1.2.0", "v1.2.0", "planned", "{}", "d", "b", "p-1", 1_700_000_000)
OPENED = """
import sys
from pathlib import Path
from gonogo.adapters.clock.system import SystemClock
from gonogo.store.database import open_database
from gonogo.store.record import Record
place = sys.argv[1]
record = Record(open_database(place if "://" in place else Path(place)), SystemClock())
"""
WRITES = f"""{OPENED}
for number in range(40):
    with record.transaction() as transaction:
        transaction.append("test", "r", "p", f"{{sys.argv[2]}}/{{number}}")
        transaction.append("test", "r", "p", f"both/{{number}}")
    record.next_attempt("r")
"""
STAYS_IN_A_CUT = f"""{OPENED}
import time
with record.transaction() as transaction:
    transaction.ledger.cut(1)
    transaction.append("test", "r", "p", "another")
    print("cut", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def place(fresh: Callable[[], str]) -> str:
    return fresh()


@pytest.fixture
def record(records: Callable[[str], Record], place: str) -> Record:
    return records(place)


def write(record: Record, *operations: str) -> None:
    with record.transaction() as transaction:
        for operation in operations:
            transaction.append("note", "r", "p", operation)


def keep(record: Record) -> None:
    with record.transaction() as transaction:
        signed = transaction.ledger.sign("gonogo/shop", FakeSigner())
        assert signed
        transaction.ledger.add_checkpoint(signed)


def operations(record: Record) -> list[str]:
    with record.reading() as now:
        return [entry.operation for entry in now.ledger.of("r")]


def verified(record: Record) -> Verdict:
    with record.reading() as now:
        assert now.ledger.altered() == 0
        return verify(now.ledger.lines(), now.ledger.checkpoints(), genuine)


def run(program: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE)


def test_the_migrations_lead_to_the_tables_that_are_declared(record):
    with record.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []


def test_several_who_open_a_new_record_at_once_make_it_once(records, place):
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(records, [place] * 4))
    write(found[0], "1")
    assert [operations(record) for record in found] == [["1"]] * 4


def test_a_record_that_is_opened_again_goes_on(records, record, place):
    write(record, "1")
    keep(record)
    record.close()
    again = records(place)
    write(again, "1", "2")
    assert operations(again) == ["1", "2"]
    assert (verified(again).size, verified(again).signed) == (2, 1)


@pytest.mark.parametrize("table", ["ledger", "checkpoint"])
@pytest.mark.parametrize("change", ["UPDATE {0} SET {1} = {1} + 1", "DELETE FROM {0}", "TRUNCATE {0}"])
def test_the_database_refuses_to_change_what_was_signed(record, table, change):
    write(record, "1", "2")
    keep(record)
    if record.engine.dialect.name == "sqlite" and "TRUNCATE" in change:
        change = "INSERT OR REPLACE INTO {0} SELECT * FROM {0}"
    words = change.format(table, "seq" if table == "ledger" else "size")
    with pytest.raises(StoreError, match="append-only"), record.transaction() as transaction:
        transaction.connection.exec_driver_sql(words)
    assert (verified(record).size, verified(record).signed) == (2, 2)


def test_the_database_refuses_to_change_what_is_not_signed_yet(record):
    write(record, "1")
    with pytest.raises(StoreError, match="append-only"), record.transaction() as transaction:
        transaction.connection.exec_driver_sql("UPDATE ledger SET who = 'q'")


def test_what_is_not_signed_can_be_cut_and_nothing_else(record):
    write(record, "1")
    keep(record)
    write(record, "2", "3")
    with record.transaction() as transaction:
        assert [entry.operation for entry in transaction.ledger.cut(1)] == ["2", "3"]
    assert operations(record) == ["1"]
    write(record, "4")
    with pytest.raises(StoreError, match="append-only"), record.transaction() as transaction:
        transaction.ledger.cut(0)
    assert operations(record) == ["1", "4"]


def test_ours_go_behind_what_others_anchored(records, fresh, record):
    other = records(fresh())
    for one in (record, other):
        write(one, *(["ours 1", "ours 2"] if one is record else ["theirs"]))
    keep(other)
    with other.reading() as theirs, record.transaction() as ours:
        lines, checkpoints = list(theirs.ledger.lines()), list(theirs.ledger.checkpoints())
        assert take_in(ours.ledger, lines, checkpoints, genuine) == 1
    assert operations(record) == ["theirs", "ours 1", "ours 2"]
    assert (verified(record).fault, verified(record).signed) == ("", 1)


def test_who_is_killed_in_a_cut_leaves_the_chain_as_it_was(record, place):
    write(record, "1", "2", "3")
    process = run(STAYS_IN_A_CUT, place)
    assert process.stdout
    assert process.stdout.readline() == b"cut\n"
    process.kill()
    assert process.wait(60) == -signal.SIGKILL
    process.stdout.close()
    write(record, "4")
    assert operations(record) == ["1", "2", "3", "4"]
    assert verified(record).fault == ""


def test_two_processes_that_write_at_once_write_one_unbroken_chain(record, place):
    writers = [run(WRITES, place, name) for name in ("one", "two")]
    for writer in writers:
        assert writer.communicate(timeout=60) == (b"", None)
        assert writer.returncode == 0
    assert (verified(record).size, verified(record).fault) == (120, "")
    assert record.next_attempt("r") == 81


def test_a_look_sees_one_moment_however_long_it_takes(record):
    write(record, "1")
    with record.reading() as now:
        assert now.ledger.head().size == 1
        with ThreadPoolExecutor(1) as another:
            another.submit(write, record, "2").result(20)
        assert [entry.operation for entry in now.ledger.of("r")] == ["1"]
        assert now.ledger.head().size == 1
    assert operations(record) == ["1", "2"]


def test_the_database_itself_refuses_two_active_releases(record):
    with record.transaction() as transaction:
        transaction.releases.add(RELEASE)
    with pytest.raises(StoreError), record.transaction() as transaction:
        transaction.releases.add(replace(RELEASE, id="r-2"))
    with record.transaction() as transaction:
        assert transaction.start(replace(RELEASE, id="r-3")).id == "r-1"


def test_a_record_of_a_newer_gonogo_is_refused(records, record, place):
    with record.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    with pytest.raises(StoreError, match=r"newer gonogo.*upgrade"):
        records(place)


def test_of_many_who_take_an_environment_at_once_one_has_it(record):
    def take(number: int) -> Lease:
        with record.change() as transaction:
            return transaction.leases.take(Product("shop"), "production", f"r-{number}", 1)

    with ThreadPoolExecutor(8) as threads:
        told = set(threads.map(take, range(8)))
    assert len(told) == 1
    assert {lease.number for lease in told} == {1}


def test_many_who_enter_a_flow_at_once_get_a_number_each(record):
    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(record.next_attempt, ["r"] * 16))
    assert sorted(numbers) == list(range(1, 17))


def test_what_no_entry_tells_of_waits_for_nobody_who_appends(postgresql_database, records):
    record = records(postgresql_database())
    with record.transaction() as transaction, ThreadPoolExecutor(1) as another:
        transaction.append("note", "r", "p", "1")
        assert another.submit(record.next_attempt, "r").result(5) == 1
    assert operations(record) == ["1"]


class SetClock:
    """Says what it was set to."""

    at = 1_700_000_000

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)

    def monotonic(self) -> float:
        return 0.0


ANN = Person("Ann", "ann@shop.example")
GATES = doing("gate", "gate unit")
AIM = TimeTarget("gates", "", 100)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def book(record, clock) -> ReleaseRecord:
    """The record as flows use it, with a release that has begun."""
    made = ReleaseRecord(Record(record.engine, clock))
    job = {"digest": "d", "plan": {"commit": "c"}}
    made.begin(ReleaseRow("r-1", "shop", "api", "1.2.0", "v1.2.0", job, "", "", "", 1, 0, "", ""), ANN)
    return made


def late(record: Record) -> list[tuple[str, str, str]]:
    wanted = select(event.c.operation, event.c.package, event.c.data).where(event.c.kind == "target.exceeded")
    with record.reading() as now:
        return [(one, package, data) for one, package, data in now.connection.execute(wanted)]


def test_what_took_longer_than_its_target_is_an_event_once(record, book, clock):
    book.enter("r-1", GATES, 1, (AIM,))
    for _ in range(3):
        clock.at += 60
        book.enter("r-1", GATES, 1, (AIM,))
    told = '{"about":"","part":"gates","seconds":120,"target":100}'
    assert late(record) == [("r-1/target.exceeded/gates", "api", told)]
    assert [one.seconds for one in book.find("r-1").timing.exceeded] == [180]


def test_while_it_waits_and_once_it_is_over_nothing_is_counted(record, book, clock):
    book.enter("r-1", GATES, 1, (AIM,))
    clock.at += 60
    book.hold("r-1", GATES, Hold("it waits"), 0)
    clock.at += 86_400
    book.enter("r-1", GATES, 1, (AIM,))
    clock.at += 30
    book.close("r-1", clock.at)
    clock.at += 86_400
    timing = book.find("r-1").timing
    assert [(one.target, one.seconds) for one in timing.until(clock.at).taken] == [(AIM, 90)]
    assert late(record) == []


@pytest.mark.parametrize("end", ["hold", "close"])
def test_what_ends_late_is_an_event_as_well(record, book, clock, end):
    book.enter("r-1", GATES, 1, (AIM,))
    clock.at += 101
    if end == "hold":
        book.hold("r-1", GATES, Hold("it waits"), 0)
    else:
        book.close("r-1", clock.at)
    assert [operation for operation, _, _ in late(record)] == ["r-1/target.exceeded/gates"]


def test_an_answer_that_came_late_is_an_event_once_however_often_it_is_asked_for(record, book):
    decision = Decision("unit", Call.GO, Because.PASSED, "", Subject("c", "d"), seconds=400.0)
    for operation in ("one", "one", "two"):
        book.decide(operation, "r-1", decision, Exceeded("gate", "unit", 400, 300))
    assert [operation for operation, _, _ in late(record)] == ["r-1/target.exceeded/gate/unit"]


def test_who_is_late_and_whoever_gives_a_word_meanwhile_do_not_block_each_other(record, book, clock):
    def enter(_: int) -> None:
        book.enter("r-1", GATES, 1, (TimeTarget("gates", str(clock.at), 1),))
        clock.at += 10

    def say(number: int) -> None:
        book.order("r-1", Instruction(0, "abort", ANN, "", "", "", "d", number))

    with ThreadPoolExecutor(4) as threads:
        work = [threads.submit(one, number) for number in range(20) for one in (enter, say)]
        assert [one.result(60) for one in work] == [None] * 40
    assert len(book.orders("r-1")) == 20
    assert late(record)


def several(release: str, **versions: str) -> ReleaseRow:
    """The row of a release of these packages."""
    parts = [
        {"package": name, "bump": {"version": version}, "tag": f"{name}@{version}"}
        for name, version in versions.items()
    ]
    first = parts[0]
    job = {"plan": {"commit": "b", "parts": parts}, "digest": "d"}
    begun = ReleaseRow(release, "shop", first["package"], "", "", job, "", "", "", 1, 0, "", "")
    return replace(begun, version=first["bump"]["version"], tag=first["tag"])


def test_a_package_has_one_release_under_way_alone_or_with_others(book):
    assert book.begin(several("s-1", core="1.1.0", web="2.0.0"), ANN) == "s-1"
    assert book.begin(several("s-2", docs="1.0.0", web="2.0.0"), ANN) == "s-1"
    assert book.begin(several("s-3", web="2.0.0"), ANN) == "s-1"
    assert book.begin(several("s-4", docs="1.0.0", cli="3.0.0"), ANN) == "s-4"
    living = {name: book.living("shop", name) for name in ("core", "web", "docs", "cli", "")}
    assert {name: row and row.id for name, row in living.items()} == {
        "core": "s-1",
        "web": "s-1",
        "docs": "s-4",
        "cli": "s-4",
        "": None,
    }
    book.close("s-1", 2)
    assert book.begin(several("s-5", web="2.0.1"), ANN) == "s-5"


def test_a_release_is_found_by_the_version_and_the_tag_of_each_package_that_it_brings(book):
    book.begin(several("s-1", core="1.1.0", web="2.0.0"), ANN)
    for name in ("s-1", "1.1.0", "2.0.0", "core@1.1.0", "web@2.0.0"):
        assert [row.id for row in book.named("shop", name)] == ["s-1"]
    assert book.named("shop", "3.0.0") == []
    (row,) = book.named("shop", "web@2.0.0")
    assert row.title == "core 1.1.0 and web 2.0.0"
    assert [row.is_of(name) for name in ("", "core", "web", "docs")] == [True, True, True, False]
