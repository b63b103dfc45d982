"""What the ledger tells of each release."""

from __future__ import annotations

from tests.telling import ANN, COMMIT, RELEASE, TAG_OBJECT, Telling

from gonogo.domain.audit.account import accounts


def telling() -> Telling:
    return Telling(lambda name, _: name, lambda name: f"ssh-ed25519 {name.upper() * 30}")


def test_each_release_is_told_when_it_has_ended_and_what_is_under_way_last() -> None:
    first = telling()
    under_way = dict(first.told[0], release="2.0.0-0b")
    later = [dict(one, release="3.0.0-0c") for one in first.told]
    first.told = [under_way, *first.told, *later]
    found = list(accounts(first.entries))
    assert [one.release for one in found] == [RELEASE, "3.0.0-0c", "2.0.0-0b"]
    assert found[2].ended is None
    assert (found[2].commit, found[2].tags, found[2].last) == ("", {}, {})


def test_entries_of_no_release_and_of_those_that_never_began_are_passed_over() -> None:
    told = telling()
    told.add("version.lifted", ANN, {}, release="")
    told.add("gate.decided", ANN, {}, release="unknown")
    told.before("release.ended", told.add("candidate.moved", ANN, {}))
    (account,) = accounts(told.entries)
    assert account.commit == COMMIT
    assert account.tags == {told.plan.tag: TAG_OBJECT}
    assert [one.kind for one in account.orders] == ["order.start", "order.approve"]


def test_answers_after_the_release_was_published_are_not_those_it_was_published_by() -> None:
    told = telling()
    told.before("release.ended", told.decided("unit", "no-go"))
    (account,) = accounts(told.entries)
    assert account.last["unit"].data["call"] == "go"
    approval = account.approval("")
    assert approval is not None
    assert approval.data["asker"] == "approval"
    assert account.approval("production") is None
    assert account.plan == told.plan.digest


def test_what_runs_beside_a_release_is_about_the_commit_that_it_brings() -> None:
    told = telling()
    begun = told.find("release.started")
    brought = told.add("deployment.began", ANN, {"environment": "production", "commit": "c" * 40})
    told.told = [begun, brought]
    begun["data"]["environment"] = "production"
    (rollback,) = accounts(told.entries)
    assert (rollback.commit, rollback.is_rollback) == ("c" * 40, True)
    begun["data"]["commit"] = "d" * 40
    (deployment,) = accounts(told.entries)
    assert (deployment.commit, deployment.is_rollback) == ("d" * 40, False)
