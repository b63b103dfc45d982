"""Whether a backup is brought back: only where it has to be, and never by itself over what came after it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.rollout.restoring import Copy, restore_decision, written
from gonogo.domain.rollout.rollback import CAUSES

AT = 1_700_000_000
MARKS = st.sampled_from(["", "a", "b", "c"])
COPIES = st.builds(
    Copy,
    st.sampled_from([0, AT]),
    st.sampled_from(["none", "failed", "done"]),
    st.booleans(),
    st.booleans(),
    MARKS,
    MARKS,
    MARKS,
)
MIGRATED = Copy(AT, "done", one_way=True, alone=True, backed="a", before="a", after="b")


def verdict(cause="error_rate_spike", copy=MIGRATED, now="b", **more):
    return restore_decision(cause, copy, now, **more).verdict


def changed(**fields):
    return Copy(**{**{name: getattr(MIGRATED, name) for name in MIGRATED.__struct_fields__}, **fields})


def test_a_one_way_migration_is_undone_where_nobody_wrote_since():
    decision = restore_decision("error_rate_spike", MIGRATED, "b")
    assert decision.verdict == "restore"
    assert decision.reason == "nothing was written since the backup of 2023-11-14 22:13:20 UTC"


def test_do_better_rollback_a_database_is_never_restored_by_itself_when_writes_came_after():
    decision = restore_decision("error_rate_spike", MIGRATED, "c")
    assert decision.verdict == "confirm"
    assert decision.reason == "what was written since the backup of 2023-11-14 22:13:20 UTC would be lost"


@pytest.mark.parametrize(
    "copy",
    [
        changed(before="x"),
        changed(backed=""),
        changed(before=""),
        changed(after=""),
        changed(alone=False),
    ],
)
def test_what_is_not_known_counts_as_written(copy):
    assert verdict(copy=copy) == "confirm"


def test_without_a_mark_of_then_or_now_nobody_knows_whether_somebody_wrote():
    assert written(changed(backed=""), "b") == "unknown"
    assert written(MIGRATED, "") == "unknown"


def test_a_migration_that_can_be_undone_otherwise_asks_for_nothing():
    assert verdict(copy=changed(one_way=False)) == "none"


def test_where_no_backup_was_made_none_can_be_brought_back():
    assert restore_decision("error_rate_spike", Copy(), "", damaged=True).verdict == "impossible"


def test_a_version_that_is_only_slow_says_nothing_against_the_data():
    assert verdict("performance_degradation") == "none"


def test_without_a_migration_the_data_stays_unless_somebody_says_that_it_was_harmed():
    copy = Copy(AT, backed="a")
    assert verdict("customer_impact", copy, "a") == "none"
    assert verdict("customer_impact", copy, "a", damaged=True) == "restore"
    assert verdict("customer_impact", copy, "b", damaged=True) == "confirm"


def test_a_failed_migration_that_changed_nothing_leaves_nothing_to_bring_back():
    copy = changed(migration="failed", one_way=False)
    assert verdict("deployment_failure", copy, "a") == "none"
    assert verdict("deployment_failure", copy, "b") == "restore"
    assert verdict("deployment_failure", changed(migration="failed", alone=False), "b") == "confirm"


def test_without_a_migration_every_write_since_the_backup_is_somebodys():
    backed = changed(migration="none")
    assert written(backed, "a") == "no"
    assert written(backed, "b") == "yes"


def test_a_migration_that_changed_nothing_leaves_it_as_it_was_backed_up():
    assert written(changed(after=""), "a") == "no"


def test_what_was_written_between_backup_and_migration_counts():
    assert written(changed(before="b"), "b") == "yes"
    assert written(changed(before=""), "b") == "unknown"


def test_without_a_backup_it_cannot_be():
    assert verdict(copy=changed(at=0)) == "impossible"


@given(st.sampled_from(CAUSES), COPIES, MARKS, st.booleans())
def test_nothing_is_ever_lost_by_itself(cause, copy, now, damaged):
    decision = restore_decision(cause, copy, now, damaged=damaged)
    if decision.verdict == "restore":
        assert copy.at
        assert written(copy, now) == "no"
        assert copy.migration != "none" or damaged
        assert "" not in (copy.backed, now)
        assert copy.migration == "none" or copy.backed == copy.before


@given(COPIES, MARKS)
def test_a_mark_that_differs_from_every_known_one_is_never_a_no(copy, now):
    if now not in (copy.backed, copy.before, copy.after):
        assert written(copy, now) != "no"
