"""A record that an earlier gonogo wrote, brought to the form that is now, on both databases.

`record_0001/record.db.gz` was made by the command of its time: three releases to an environment on one
machine, one that a gate rejected, two rollbacks, one of them a false alarm, and a candidate that waits.
`record_0001/reports` has what that command showed of each.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine, insert, select

from gonogo.adapters.clock.system import SystemClock
from gonogo.adapters.signer.ed25519 import genuine
from gonogo.app.releasing.reporting import text_of
from gonogo.domain.ledger import verify
from gonogo.domain.product import Product
from gonogo.domain.stage import Stage
from gonogo.store import database
from gonogo.store.book import ReleaseRecord
from gonogo.store.database import open_database
from gonogo.store.migration import migrate
from gonogo.store.migrations.versions import record_0003
from gonogo.store.record import Record

FIXTURE = Path(__file__).parent / "record_0001"
SHOP = Product("shop")
KEPT = ("ledger", "checkpoint", "release", "deployment", "decision", "orders", "candidate", "person")


@pytest.fixture
def before(tmp_path):
    """The rows as they were, by table."""
    file = tmp_path / "before.db"
    file.write_bytes(gzip.decompress((FIXTURE / "record.db.gz").read_bytes()))
    engine = create_engine(f"sqlite:///{file}")
    yield engine
    engine.dispose()


def rows(engine, table=None):
    tables = MetaData()
    with engine.connect() as connection:
        tables.reflect(connection)
        wanted = [tables.tables[table]] if table else tables.sorted_tables
        return {one.name: list(connection.execute(select(one)).mappings()) for one in wanted}


@pytest.fixture
def place(fresh, before, tmp_path):
    """The place of a database that has those rows and no newer table."""
    found = fresh()
    if "://" not in found:
        Path(found).write_bytes((tmp_path / "before.db").read_bytes())
        return found
    engine = database._engine(database.url_of(found))
    with engine.begin() as connection:
        migrate(connection, "0001")
        tables = MetaData()
        tables.reflect(connection)
        for name, old in rows(before).items():
            if old and name in tables.tables and name != "gonogo_schema":
                connection.execute(insert(tables.tables[name]), [dict(row) for row in old])
    engine.dispose()
    return found


@pytest.fixture
def record(place):
    opened = Record(open_database(place if "://" in place else Path(place)), SystemClock())
    yield opened
    opened.close()


def test_no_row_and_no_byte_of_the_ledger_is_lost(record, before):
    for table in KEPT:
        old, new = rows(before, table)[table], rows(record.engine, table)[table]
        names = [name for name in old[0] if name != "lane"]
        assert [[row[name] for name in names] for row in new] == [
            [row[name] for name in names] for row in old
        ], table
    with record.reading() as now:
        verdict = verify(now.ledger.lines(), now.ledger.checkpoints(), genuine)
        assert now.ledger.altered() == 0
    assert (verdict.fault, verdict.size) == ("", len(rows(before, "ledger")["ledger"]))
    assert verdict.signed > 0


def test_every_report_is_the_same(record):
    book = ReleaseRecord(record)
    pages = {path.stem: path.read_text() for path in (FIXTURE / "reports").iterdir()}
    assert {row.id for row in book.releases("shop", 99)} == set(pages)
    for name, text in pages.items():
        assert text_of(book, book.find(name)) == text


def test_what_was_keyed_by_a_bare_name_belongs_to_the_project_of_its_release(record, before):
    book = ReleaseRecord(record)
    assert len(book.deployments(SHOP, "production")) == len(rows(before, "deployment")["deployment"])
    assert book.blocked(SHOP) == {"1.4.1": "Ann Archer took it back: nobody can pay"}
    assert [str(one.call) for one in book.answers(SHOP, "unit", 2)] == ["go", "go"]
    assert book.doubted(SHOP)
    assert book.deployments(Product("billing"), "production") == []
    number = rows(before, "lease")["lease"][0]["number"]
    assert book.lease(SHOP, "production", "1.5.0-cc9f8a70", 1).number == number + 1


def test_the_order_of_releases_and_what_each_brings_are_kept(record):
    book = ReleaseRecord(record)
    assert [row.version for row in book.releases("shop", 99)] == [
        "1.5.0",
        "1.4.1 back to 1.3.0",
        "1.4.1",
        "1.4.1",
        "1.4.0 back to 1.3.0",
        "1.4.0",
        "1.3.0",
    ]
    brought = rows(record.engine, "release_package")["release_package"]
    assert ("1.3.0-d961e37b", "", "1.3.0", "v1.3.0") in {tuple(row.values()) for row in brought}
    assert len(brought) == 7
    assert {row["flow"] for row in rows(record.engine, "release")["release"]} == {1}


def test_what_waits_stands_where_it_stood_and_hears_what_it_heard(record):
    waits = next(row for row in ReleaseRecord(record).alive("shop"))
    assert (waits.at, waits.stage) == (Stage("proposal"), "candidate")
    assert waits.hold is not None
    assert (waits.hold.reason, set(waits.hold.accepts)) == (waits.waiting, {"promote", "abort", "reject"})


@pytest.mark.parametrize(
    ("sentence", "stage"),
    [
        ("beginning", Stage("beginning")),
        ("gate unit", Stage("gate", "", ("unit",))),
        ("gate unit: said no-go; asked again soon", Stage("gate", "", ("unit",))),
        ("approval", Stage("approval")),
        ("production: approval", Stage("approval", "production")),
        ("production: restore", Stage("restore", "production")),
        ("production: watch: it is well", Stage("watch", "production")),
        ("production: 10 % of the traffic to the candidate", Stage("unknown", "production")),
        ("merging", Stage()),
    ],
)
def test_a_sentence_of_an_earlier_version_is_shown_and_where_it_can_be_is_known(sentence, stage):
    job = '{"plan": {"environments": [{"name": "staging"}, {"name": "production"}]}}'
    kind, environment, gates = record_0003._stage(sentence, job)
    assert Stage(kind, environment, tuple(gates)) == stage
