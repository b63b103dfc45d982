"""The tables beside the ledger."""

from __future__ import annotations

from typing import Any

import pytest
from tests.telling import ANN, BOB, COMMIT, RELEASE, Telling

from gonogo.domain.audit.rows import Row, block_key, compared


def telling() -> Telling:
    told = Telling(lambda name, _: name, lambda name: f"ssh-ed25519 {name.upper() * 30}")
    told.find("gate.decided", "unit")["data"]["reason"] = f"as {ANN} said, all of {BOB}'s tests passed"
    moved = {"name": "1.1.0-rc.1", "from": "created", "to": "released"}
    told.before("release.ended", told.add("candidate.moved", ANN, moved))
    about = {"environment": "production", "version": "1.1.0", "commit": COMMIT}
    told.before("release.ended", told.add("deployment.began", ANN, about))
    told.add("version.blocked", ANN, {"version": "0.9.0", "reason": "it lost orders"})
    return told


def table(told: Telling) -> list[Row]:
    """The rows as the record has them."""
    plan, version = told.plan, told.plan.bump.version
    begun = {"version": version, "tag": plan.tag, "plan": plan.digest, "base": plan.commit, "starter": ANN}
    release = begun | {"outcome": "released", "reason": "", "project": "shop", "package": ""}
    made = {"name": f"{version}-rc.1", "commit": COMMIT, "plan": plan.digest, "state": "released"}
    found = [Row("release", RELEASE, RELEASE, release), Row("candidate", RELEASE, RELEASE, made)]
    for one in told.told:
        data, place = one["data"], (one["operation"], RELEASE)
        if one["kind"] == "gate.decided":
            subject = data["subject"] if data["subject"] != 7 else {"commit": COMMIT}
            reason = "as Ann said, all of Bob O'Neill's tests passed" if data["asker"] == "unit" else "yes"
            found.append(Row("decision", *place, data | subject | {"reason": reason}))
        elif one["kind"].startswith("order."):
            facts = data | {"kind": one["kind"][6:], "person": one["who"], "comment": "fine"}
            found.append(Row("orders", *place, facts))
        elif one["kind"] == "deployment.began":
            found.append(Row("deployment", *place, dict(data)))
    return [*found, Row("block", block_key("shop", "", "0.9.0"), "", {"reason": "it lost orders"})]


def test_rows_that_say_what_their_entries_say_are_fine() -> None:
    told = telling()
    assert compared(table(told), told.entries) == []


@pytest.mark.threat("machine", "Write a row into the database that no entry of the ledger explains")
@pytest.mark.parametrize("name", ["release", "decision", "orders", "deployment", "candidate", "block"])
def test_a_row_that_no_entry_explains_is_found(name: str) -> None:
    told = telling()
    more = Row(name, "invented", "invented", {})
    assert compared([*table(told), more], told.entries) == [f"no entry explains the row 'invented' of {name}"]
    (fault,) = compared([*table(told), Row(name, "x" * 101, "", {})], told.entries)
    assert "x" * 101 not in fault


@pytest.mark.parametrize("name", ["decision", "orders", "deployment", "candidate", "block"])
def test_an_entry_without_its_row_is_found(name: str) -> None:
    told = telling()
    rows = table(told)
    gone = next(row for row in rows if row.table == name)
    rows.remove(gone)
    assert compared(rows, told.entries) == [
        f"the row '{gone.key}' of {name} is missing: an entry tells of it"
    ]


def test_releases_without_a_row_were_made_in_other_clones() -> None:
    assert compared([], telling().entries) == []


CHANGES = [
    ("release", "version", "9.9.9"),
    ("release", "outcome", "aborted"),
    ("release", "starter", BOB),
    ("decision", "call", "hold"),
    ("decision", "required", False),
    ("decision", "reason", "as Ann said, none of Bob's tests passed"),
    ("decision", "reason", "all of it passed"),
    ("decision", "reason", 7),
    ("orders", "person", BOB),
    ("orders", "signature", "x"),
    ("deployment", "commit", "9" * 40),
    ("candidate", "state", "approved"),
    ("block", "reason", "no reason"),
]


@pytest.mark.parametrize(("name", "fact", "value"), CHANGES)
def test_a_row_that_says_something_else_is_found(name: str, fact: str, value: Any) -> None:
    told = telling()
    rows = table(told)
    changed = next(row for row in rows if row.table == name)
    changed.facts[fact] = value
    assert compared(rows, told.entries) == [
        f"the row '{changed.key}' of {name} says another {fact} than its entry"
    ]


def test_a_block_that_was_lifted_has_no_row() -> None:
    told = telling()
    told.add("version.lifted", ANN, {"version": "0.9.0", "project": "shop", "package": ""}, release="")
    rows = table(told)
    assert compared(rows, told.entries) == ["no entry explains the row 'shop//0.9.0' of block"]
    assert compared(rows[:-1], told.entries) == []


def test_a_block_that_was_lifted_before_entries_said_of_what_is_passed_over() -> None:
    told = telling()
    told.add("version.lifted", ANN, {"version": "0.9.0"}, release="")
    told.add("text.erased", ANN, {}, release="")
    assert compared(table(told), told.entries) == []


def test_texts_that_an_export_leaves_out_are_not_compared() -> None:
    told = telling()
    rows = table(told)
    for row in rows:
        row.facts.pop("reason", None)
    assert compared(rows, told.entries) == []


def test_an_answer_about_nothing_has_no_row() -> None:
    told = telling()
    told.find("gate.decided", "unit")["data"]["subject"] = 7
    assert "says another commit" in compared(table(told), told.entries)[0]


def test_texts_that_were_erased_are_not_compared() -> None:
    told = telling()
    del told.find("gate.decided", "unit")["data"]["reason"]
    del told.find("version.blocked")["data"]["reason"]
    assert compared(table(told), told.entries) == []
