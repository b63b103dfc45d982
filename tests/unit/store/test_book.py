"""The record as a workflow uses it: rollbacks beside releases, blocks, deployments, doubt."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import select

from gonogo.adapters.clock.system import SystemClock
from gonogo.domain.decision import Because, Call, Decision, Subject
from gonogo.domain.elapsed import Moment
from gonogo.domain.people.person import Person
from gonogo.domain.product import Product
from gonogo.ports.record.releases import ReleaseRow
from gonogo.store.book import ReleaseRecord
from gonogo.store.database import open_database
from gonogo.store.record import Record
from gonogo.store.schema import event

ANN = Person("Ann", "ann@shop.example")
ROW = ReleaseRow(
    "1.1.0-0a",
    "shop",
    "",
    "1.1.0",
    "v1.1.0",
    {"digest": "d", "plan": {"commit": "c"}},
    "",
    "",
    "",
    1,
    0,
    "",
    "",
)
BACK = msgspec.structs.replace(
    ROW, id="rollback-1.0.0-0b", version="1.0.0 back to 0.9.0", rollback_environment="production"
)


@pytest.fixture
def book(tmp_path):
    record = Record(open_database(tmp_path / "record.db"), SystemClock())
    yield ReleaseRecord(record)
    record.close()


def test_a_rollback_is_under_way_beside_a_release_and_only_one_for_each_environment(book):
    assert book.begin(ROW, ANN) == ROW.id
    assert book.begin(BACK, ANN) == BACK.id
    assert book.begin(msgspec.structs.replace(BACK, id="another"), ANN) == BACK.id
    assert (
        book.begin(msgspec.structs.replace(BACK, id="other", rollback_environment="staging"), ANN) == "other"
    )
    assert book.living("shop").id == ROW.id
    assert {row.id: row.rollback_environment for row in book.alive("shop")} == {
        ROW.id: "",
        BACK.id: "production",
        "other": "staging",
    }
    book.close(BACK.id, 5)
    assert book.begin(msgspec.structs.replace(BACK, id="another"), ANN) == "another"


def test_the_entry_of_a_beginning_says_what_rules_and_authors_follow_from(book):
    plan = {"commit": "c", "since": "b", "kind": "hotfix"}
    book.begin(msgspec.structs.replace(ROW, job={"digest": "d", "plan": plan, "rules": "m"}), ANN)
    with book._record.reading() as reading:
        data = reading.ledger.find(f"{ROW.id}/start").data
    assert {name: data[name] for name in ("base", "since", "kind", "rules", "asks")} == {
        "asks": False,
        "base": "c",
        "since": "b",
        "kind": "hotfix",
        "rules": "m",
    }


def test_a_release_is_found_by_its_version_and_not_its_rollback(book):
    book.begin(ROW, ANN)
    book.begin(msgspec.structs.replace(BACK, version="1.1.0 back to 1.0.0"), ANN)
    assert book.named("shop", "1.1.0")[0].id == ROW.id


def test_who_has_an_environment_is_told(book):
    assert book.holder(Product("shop"), "production") == ""
    book.begin(ROW, ANN)
    book.lease(Product("shop"), "production", ROW.id, 1)
    assert book.holder(Product("shop"), "production") == ROW.id
    book.give_back(Product("shop"), "production", ROW.id)
    assert book.holder(Product("shop"), "production") == ""


def test_a_block_is_lifted_once_with_its_reason(book):
    book.begin(ROW, ANN)
    book.block("block", ROW.id, "1.1.0", "it lost orders", 1)
    book.lift(Product("shop"), "1.1.0", ANN, "it was the bank", false_alarm=False)
    book.lift(Product("shop"), "1.1.0", ANN, "again", false_alarm=False)
    assert book.blocked(Product("shop")) == {}
    assert [one.what for one in book.timeline("")] == ["version.lifted"]
    assert not book.doubted(Product("shop"))


def test_a_false_alarm_is_doubted_until_somebody_confirms_one(book):
    book.begin(ROW, ANN)
    book.block("block", ROW.id, "1.1.0", "it lost orders", 1)
    book.lift(Product("shop"), "1.1.0", ANN, "noise", false_alarm=True)
    assert book.doubted(Product("shop"))
    book.note("confirmed", ROW.id, "rollback.confirmed", 2, {})
    assert not book.doubted(Product("shop"))


def test_deployments_are_told_by_environment_and_by_release(book):
    book.begin(ROW, ANN)
    book.deploy("one", ROW.id, "staging", "1.1.0-rc.1", "c", 1)
    book.deploy("two", ROW.id, "production", "1.1.0", "c", 2)
    book.deployed("two-done", "two", "success", Moment(3))
    assert [one.version for one in book.deployments(Product("shop"), "production")] == ["1.1.0"]
    assert [(one.version, one.state) for one in book.deployments_of(ROW.id)] == [
        ("1.1.0-rc.1", "pending"),
        ("1.1.0", "success"),
    ]
    kinds = [one.what for one in book.timeline(ROW.id)]
    assert kinds == ["release.started", "deployment.began", "deployment.began", "deployment.ended"]


def test_releases_are_over_beyond_the_latest_except_what_is_live_or_would_be(book):
    for number in range(1, 8):
        new = msgspec.structs.replace(ROW, id=f"1.{number}.0-0a", version=f"1.{number}.0")
        book.begin(new, ANN)
        if number in (1, 2, 3, 4):
            book.deploy(f"{number}", new.id, "production", new.version, "c", number)
            state = {4: "rolled_back"}.get(number, "success")
            book.deployed(f"{number}-done", f"{number}", state, Moment(number))
        if number != 5:
            book.conclude(f"{number}-end", new.id, "released", "", number)
            book.close(new.id, number)
        else:
            book.conclude("5-end", new.id, "released", "", number)
            break
    book.close("1.5.0-0a", 5)
    assert book.over("shop", 2) == ["1.1.0-0a"]
    assert book.over("shop", 5) == []
    assert book.over("billing", 0) == []


BILLING = msgspec.structs.replace(ROW, id="1.1.0-0c", project="billing")
API = msgspec.structs.replace(ROW, id="1.1.0-0d", package="api", tag="api@1.1.0")


@pytest.fixture(params=[BILLING, API], ids=["another project", "another package"])
def other(request, book):
    """A release of the same version in the same record that is under way as well."""
    book.begin(ROW, ANN)
    assert book.begin(request.param, ANN) == request.param.id
    return request.param


def test_an_environment_of_the_same_name_is_another_ones(book, other):
    book.lease(ROW.product, "production", ROW.id, 1)
    assert book.lease(other.product, "production", other.id, 1).holder == other.id
    book.deploy("one", ROW.id, "production", "1.1.0", "c", 1)
    assert book.deployments(other.product, "production") == []
    assert book.commit_of(other.product, "production", "1.1.0") == ""


def test_a_block_and_a_false_alarm_are_about_one_of_them(book, other):
    book.block("block", ROW.id, "1.1.0", "it lost orders", 1)
    assert book.blocked(other.product) == {}
    book.lift(ROW.product, "1.1.0", ANN, "noise", false_alarm=True)
    assert (book.doubted(ROW.product), book.doubted(other.product)) == (True, False)


def test_answers_and_candidates_are_told_by_product(book, other):
    book.decide("gate", ROW.id, Decision("unit", Call.GO, Because.PASSED, "fine", Subject("c", "d")))
    assert book.answers(other.product, "unit", 9) == []
    names = [book.candidate(f"{row.id}/made", row.id, "c", 1, ()) for row in (ROW, other)]
    if other.package:
        assert names == ["1.1.0-rc.1", "1.1.0-rc.1"]
    assert {row.id for row in book.releases("shop", 9)} == {
        row.id for row in (ROW, other) if row.project == "shop"
    }


def test_each_change_writes_its_event_with_the_same_operation(book, other):
    book.block("block", other.id, "1.1.0", "it lost orders", 1)
    with book._record.reading() as reading:
        rows = reading.connection.execute(select(event).order_by(event.c.id)).all()
    assert [(row.operation, row.kind) for row in rows] == [
        (f"{ROW.id}/start", "release.started"),
        (f"{other.id}/start", "release.started"),
        ("block", "version.blocked"),
    ]
    assert (rows[-1].project, rows[-1].package) == other.product
