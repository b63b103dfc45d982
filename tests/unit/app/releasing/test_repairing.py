"""The way out where the ledger here and the remote's do not go together."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.app.releasing.test_anchoring import ANN, Clone, clones, names, tip

from gonogo.app.caller import Caller
from gonogo.app.releasing.anchoring import REF
from gonogo.app.releasing.repairing import Repair, UndecidedError
from gonogo.bootstrap.project import open_project
from gonogo.bootstrap.record import signatures
from gonogo.domain.ledger import verify
from gonogo.domain.ledger.layout import entries_path
from gonogo.domain.ledger.repair import ASIDE
from gonogo.domain.people.person import Person
from gonogo.errors import RepositoryError, StoreError, UsageError
from gonogo.ports.publisher import Moved

__all__ = ["clones"]
FORGED = 'UPDATE ledger SET line = replace(line, \'"who":"p"\', \'"who":"q"\') WHERE seq = 2'


def repairing(clone: Clone) -> Repair:
    project = open_project(clone.folder)
    vars(project)["kept"] = clone.kept
    return Repair(project, clone.ledger, clone.publisher, clone.anchor, signatures())


def repair(clone: Clone, keep: Any = None) -> Any:
    return repairing(clone).repair(Caller(ANN), keep)


def said(clone: Clone) -> dict[str, Any]:
    return next(entry.data for entry in clone.ledger.entries() if entry.kind == "ledger.repaired")


def aside(clone: Clone) -> list[str]:
    return sorted(clone.publisher.remote_refs("origin", [f"{ASIDE}*"]).refs)


def replaced(first: Clone, second: Clone) -> str:
    """Where the remote's ledger stands, after somebody put another sound one in its place."""
    first.write("1", "2")
    first.drop()
    first.publisher.withdraw("origin", REF, tip(first))
    second.write("another 1")
    second.drop()
    return tip(second)


def test_where_all_is_well_nothing_is_done(clones):
    first, _ = clones
    first.write("1")
    first.drop()
    before = tip(first)
    assert repair(first).done is None
    assert tip(first) == before


@pytest.mark.threat(
    "remote", "Replace the ledger on the remote, so that every clone takes it for the true one"
)
def test_which_of_two_sound_ones_goes_on_is_asked_and_both_are_told(clones):
    first, second = clones
    there = replaced(first, second)
    with pytest.raises(UndecidedError) as raised:
        repair(first)
    here, remote = raised.value.compared.here, raised.value.compared.there
    assert remote is not None
    assert [(one.own, one.first, one.last) for one in here.signers] == [(True, 1, 2)]
    assert [(one.own, one.first, one.last) for one in remote.signers] == [(False, 1, 1)]
    assert here.signers[0].key != remote.signers[0].key
    assert repairing(first).plan("here").done is not None
    assert (tip(first), aside(first)) == (there, [])


def test_the_foreign_one_is_moved_aside_and_a_signed_entry_says_so(clones):
    first, second = clones
    there = replaced(first, second)
    found = repair(first, "here")
    assert found.aside == (f"{ASIDE}{there}",)
    assert first.publisher.remote_refs("origin", [f"{ASIDE}*"]).refs == {f"{ASIDE}{there}": there}
    assert first.inspect().sentence == "The ledger is sound: 3 entries, all of them signed."
    assert said(first)["kept"] == "here"
    assert said(first)["moved"][0]["keys"] == [found.compared.there.signers[0].key]
    with pytest.raises(StoreError, match="differ from entry 1 on"):
        second.anchor.take_over("origin")
    repair(second, "remote")
    with pytest.raises(StoreError, match="append-only"), second.record.transaction() as transaction:
        transaction.ledger.cut(0)
    assert second.operations[:2] == ["1", "2"]
    assert second.operations[-1] == "another 1"
    assert first.anchor.take_over("origin") == 2
    assert first.operations == second.operations
    assert len(aside(first)) == 2
    assert first.is_sound()
    assert second.is_sound()


@pytest.mark.threat("remote", "Change an entry of the ledger on the remote")
def test_a_damaged_copy_is_moved_aside(clones):
    first, second = clones
    first.write("1", "2")
    first.drop()
    first.publisher.publish_files("origin", REF, {entries_path(1, 2): b"{}\n"}, "x", ANN, 1)
    with pytest.raises(StoreError, match=r"entry 1 cannot be read.*gonogo ledger repair"):
        second.anchor.take_over("origin")
    there = tip(first)
    assert repair(first).aside == (f"{ASIDE}{there}",)
    assert first.is_sound()
    assert second.anchor.take_over("origin") == 3
    assert second.is_sound()


@pytest.mark.threat("clone", "Change a row of the ledger in the record")
def test_a_damaged_record_goes_on_from_the_remote_and_keeps_the_rows_as_evidence(clones):
    first, second = clones
    first.write("1", "2", "3")
    first.drop()
    first.write("4")
    first.tamper(FORGED)
    found = repair(first)
    assert first.operations[:3] == ["1", "2", "3"]
    assert [entry.kind for entry in first.ledger.entries()][3:] == ["ledger.repaired", "test"]
    assert first.operations[-1] == "4"
    files = first.publisher.read_files("origin", found.aside[0]).files
    rows = [json.loads(row) for row in files["entries.jsonl"].splitlines()]
    assert [(row["seq"], '"who":"q"' in row["line"]) for row in rows] == [(2, True), (3, False), (4, False)]
    digest = said(first)["digest"]
    assert first.kept.read(f"ledger-aside/{digest}/entries.jsonl") == files["entries.jsonl"].decode()
    assert first.inspect().sentence == "The ledger is sound: 5 entries, all of them signed."
    second.anchor.take_over("origin")
    assert second.is_sound()


def test_a_damaged_record_without_a_copy_goes_on_from_what_is_intact(clones):
    first, _ = clones
    first.write("1", "2", "3")
    first.drop()
    first.publisher.withdraw("origin", REF, tip(first))
    first.tamper(FORGED)
    found = repair(first)
    assert first.operations[0] == "1"
    assert first.operations[2:] == ["3"]
    assert (said(first)["moved"][0]["intact"], said(first)["aside"]) == (1, list(found.aside))
    assert first.is_sound()
    assert names(first)


@pytest.mark.parametrize("keep", ["here", "remote"])
def test_who_is_killed_in_a_repair_goes_on_with_it(clones, monkeypatch, keep):
    first, second = clones
    replaced(first, second)
    for verb in ("push", "publish_files"):
        for after in (False, True):
            with monkeypatch.context() as patched:
                real = getattr(first.publisher, verb)

                def dies(*given: Any, real: Any = real, after: bool = after, **named: Any) -> Any:
                    if after:
                        real(*given, **named)
                    raise KeyboardInterrupt

                patched.setattr(first.publisher, verb, dies)
                if keep == "here" or verb == "publish_files":
                    with pytest.raises(KeyboardInterrupt):
                        repair(first, keep)
    with monkeypatch.context() as patched:
        patched.setattr(first.ledger, "repair", lambda *_: 1 / 0)
        if repairing(first).plan(keep).done is not None:
            with pytest.raises(ZeroDivisionError):
                repair(first, keep)
    repair(first, keep)
    assert sum(entry.kind == "ledger.repaired" for entry in first.ledger.entries()) == 1
    assert repair(first, keep).done is None
    first.drop()
    assert first.inspect().sentence.endswith("all of them signed.")


def test_a_remote_that_moves_meanwhile_is_told(clones, monkeypatch):
    first, second = clones
    replaced(first, second)
    monkeypatch.setattr(first.publisher, "publish_files", lambda *_, **__: Moved(REF, "1"))
    with pytest.raises(RepositoryError, match=r"somebody else moved it meanwhile.*gonogo ledger repair"):
        repair(first, "here")


@pytest.mark.threat("person", "Repair the ledger without being allowed to")
def test_only_those_who_may_repair(clones):
    first, second = clones
    replaced(first, second)
    with pytest.raises(UsageError, match="is a program, which may only ask"):
        repairing(first).repair(Caller(Person("Bot", "bot@x.example", kind="program")), "here")
    assert aside(first) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger SET release = 'another' WHERE seq = 1",
        "UPDATE ledger SET line = 7 WHERE seq = 1",
        "UPDATE ledger SET line = x'ff' WHERE seq = 2",
        "DELETE FROM ledger WHERE seq = 1",
        "DELETE FROM ledger",
        "UPDATE checkpoint SET text = 'nothing'",
        "UPDATE checkpoint SET signature = zeroblob(64)",
        "UPDATE checkpoint SET size = size + 7",
    ],
)
def test_whatever_was_changed_here_the_remote_puts_it_right(clones, change):
    first, _ = clones
    first.write("1", "2", "3")
    first.drop()
    with first.record.reading() as reading:
        before = list(reading.ledger.lines())
    first.tamper(change)
    assert not first.is_sound()
    repair(first)
    with first.record.reading() as reading:
        after, signed = list(reading.ledger.lines()), list(reading.ledger.checkpoints())
        assert verify(after, signed, lambda _: True).ok
    assert after[:3] == before
    assert first.is_sound()
