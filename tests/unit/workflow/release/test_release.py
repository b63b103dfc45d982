"""The release, stage by stage, and from every step at which it can die."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from gonogo.domain.decision import Call
from gonogo.errors import RepositoryError
from gonogo.ports.publisher import LOCKS
from gonogo.testing.engine import Died, Waiting

if TYPE_CHECKING:
    from gonogo.domain.job import Job

STEPS = (
    "lock",
    "candidate",
    "branch",
    "gate-unit",
    "asked",
    "look-1",
    "look-2",
    "approval",
    "poll",
    "heard-abort",
    "merge",
    "tag",
    "push",
    "local",
    "conclude",
    "clean",
    "report",
    "anchor",
    "close",
)


def released(stage):
    job = stage.begin(stage.job(stage.gate("unit", Call.GO)))
    stage.approving("approve")
    return stage.run(job)


def test_a_release_goes_from_plan_to_tag_in_these_steps(stage):
    assert released(stage) == {"outcome": "released", "reason": ""}
    assert tuple(stage.engine.steps) == STEPS
    assert stage.kinds() == [
        "release.started",
        "candidate.made",
        "candidate.moved",
        "gate.decided",
        "order.approve",
        "gate.decided",
        "candidate.moved",
        "release.published",
        "candidate.moved",
        "release.ended",
    ]


def test_what_is_old_is_dropped_at_the_end_of_a_release(stage):
    released(stage)
    assert stage.dropped == ["shop"]


def test_what_was_tested_is_what_is_tagged(stage):
    released(stage)
    candidate = stage.book.named("shop", "1.1.0")[0].candidate
    tag = stage.publisher.objects[stage.remote.refs["refs/tags/v1.1.0"]]
    assert tag.sha == candidate == stage.remote.refs["refs/heads/main"]
    assert {decision.subject.commit for decision in stage.book.decisions("1.1.0-0a")} == {candidate}


def test_nothing_but_branch_and_tag_is_left_on_the_remote(stage):
    released(stage)
    assert sorted(stage.remote.refs) == ["refs/heads/main", "refs/tags/v1.1.0"]


def test_git_flow_tags_a_merge_with_the_very_tree_that_was_tested(git_flow):
    assert released(git_flow)["outcome"] == "released"
    merge = git_flow.remote.refs["refs/heads/main"]
    candidate = git_flow.book.named("shop", "1.1.0")[0].candidate
    objects = git_flow.publisher.objects
    assert objects[merge].files == objects[candidate].files
    assert objects[merge].parents == (git_flow.destination.heads["main"], candidate)
    back = objects[git_flow.remote.refs["refs/heads/develop"]]
    assert back.parents[1] == merge
    assert objects[merge].message == "Merge branch 'release/1.1.0'"
    assert back.message == "Merge tag 'v1.1.0' into develop"


@pytest.mark.sampled(one_in=3)
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_release_that_dies_at_any_step_ends_as_if_it_had_not(stage, step, moment):
    job = stage.begin(stage.job(stage.gate("unit", Call.GO)))
    stage.approving("approve")
    stage.engine.die = (step, moment)
    with pytest.raises(Died):
        stage.run(job)
    assert stage.run(job) == {"outcome": "released", "reason": ""}
    assert tuple(stage.engine.steps) == STEPS
    assert sorted(stage.remote.refs) == ["refs/heads/main", "refs/tags/v1.1.0"]
    kinds = stage.kinds()
    assert (
        kinds.count("candidate.made") == kinds.count("release.published") == kinds.count("release.ended") == 1
    )
    assert kinds.count("gate.decided") == 2
    assert stage.book.living("shop") is None


def stabilised(stage, call: Call) -> Job:
    """A release from the branch that it was stabilised on."""
    stage.remote.refs["refs/heads/release/1.1.0"] = stage.base
    job = stage.job(stage.gate("unit", call))
    return msgspec.structs.replace(job, branch="release/1.1.0-candidate", finishes="release/1.1.0")


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("step", ["candidate", "branch", "push", "clean"])
def test_a_stabilised_release_that_dies_still_ends_its_branch_once_it_is_out(git_flow, step, moment):
    job = git_flow.begin(stabilised(git_flow, Call.GO))
    git_flow.approving("approve")
    git_flow.engine.die = (step, moment)
    with pytest.raises(Died):
        git_flow.run(job)
    is_there = git_flow.remote.refs.get("refs/heads/release/1.1.0") == git_flow.base
    assert is_there is ((step, moment) != ("clean", "after"))
    assert git_flow.run(job)["outcome"] == "released"
    assert sorted(git_flow.remote.refs) == ["refs/heads/develop", "refs/heads/main", "refs/tags/v1.1.0"]


def test_a_stabilised_release_that_is_not_to_be_leaves_its_branch_as_it_was(git_flow):
    job = git_flow.begin(stabilised(git_flow, Call.NO_GO))
    before = dict(git_flow.remote.refs)
    assert git_flow.run(job)["outcome"] == "rejected"
    assert git_flow.remote.refs == before


def test_a_no_go_ends_the_release_and_takes_back_what_was_only_for_it(stage):
    later = stage.gate("later", Call.GO)
    job = stage.begin(stage.job(stage.gate("unit", Call.NO_GO), later))
    assert stage.run(job) == {"outcome": "rejected", "reason": "unit: said no-go"}
    assert sorted(stage.remote.refs) == ["refs/heads/main"]
    assert stage.gates["later"].polls == 0


def test_an_optional_no_go_is_shown_and_does_not_stop(stage):
    job = stage.begin(stage.job(stage.gate("unit", Call.GO), stage.gate("extra", Call.NO_GO, required=False)))
    stage.approving("approve")
    assert stage.run(job)["outcome"] == "released"
    assert [decision.call for decision in stage.book.decisions(job.release)] == [Call.GO, Call.NO_GO, Call.GO]


def test_a_gate_that_holds_is_asked_again_on_somebodys_word(stage):
    job = stage.begin(stage.job(stage.gate("unit", Call.HOLD, Call.GO)))
    stage.approving("retry", "approve")
    assert stage.run(job)["outcome"] == "released"
    assert stage.gates["unit"].polls == 2


@pytest.mark.parametrize("held", [Call.HOLD, Call.GO])
def test_a_release_that_waits_can_be_aborted(stage, held):
    job = stage.begin(stage.job(stage.gate("unit", held)))
    stage.approving("abort")
    assert stage.run(job) == {"outcome": "aborted", "reason": "Ann aborted: why not"}
    assert sorted(stage.remote.refs) == ["refs/heads/main"]


def test_a_no_while_a_gate_holds_ends_it_too(stage):
    job = stage.begin(stage.job(stage.gate("unit", Call.HOLD)))
    stage.approving("reject")
    assert stage.run(job) == {"outcome": "rejected", "reason": "Ann rejected: why not"}
    assert sorted(stage.remote.refs) == ["refs/heads/main"]


def test_an_abort_that_comes_after_the_last_approval_is_still_heard(stage):
    job = stage.begin(stage.job(stage.gate("unit", Call.GO)))

    def answer() -> bool:
        stage.say("approve")
        stage.say("abort")
        return True

    stage.engine.on_wait = answer
    assert stage.run(job)["outcome"] == "aborted"
    assert sorted(stage.remote.refs) == ["refs/heads/main"]


def test_who_waits_for_nobody_here_says_for_what(stage):
    job = stage.begin(stage.job(stage.gate("unit", Call.GO)))
    with pytest.raises(Waiting):
        stage.run(job)
    row = stage.book.living("shop")
    assert (row.stage, row.waiting) == ("approval", "waiting for 1 approval")


def test_a_rejection_is_a_no_go_with_its_reason(stage):
    job = stage.begin(stage.job(stage.gate("unit", Call.GO)))
    stage.approving("reject")
    assert stage.run(job) == {"outcome": "rejected", "reason": "Ann rejected: why not"}


def test_a_word_about_another_commit_does_not_count(stage):
    job = stage.begin(stage.job(stage.gate("unit", Call.GO)))
    words = ["e" * 40, None]

    def answer() -> bool:
        stage.say("approve", commit=words.pop(0))
        return True

    stage.engine.on_wait = answer
    assert stage.run(job)["outcome"] == "released"
    assert words == []


def test_only_one_of_two_releases_of_a_version_gets_the_lock(stage):
    stage.publisher.lock("origin", ["1.1.0"], "another", stage.job().starter, 1)
    ended = stage.run(stage.begin(stage.job(stage.gate("unit", Call.GO))))
    assert ended["outcome"] == "failed"
    assert "being released by" in ended["reason"]
    assert "refs/gonogo/lock/1.1.0" in stage.remote.refs


def test_a_release_branch_that_exists_is_never_overwritten(stage):
    stage.remote.refs["refs/heads/release/1.1.0"] = stage.base
    ended = stage.run(stage.begin(stage.job(stage.gate("unit", Call.GO))))
    assert ended == {"outcome": "failed", "reason": "Release branch release/1.1.0 already exists"}
    assert stage.remote.refs["refs/heads/release/1.1.0"] == stage.base


@pytest.mark.parametrize(
    ("ref", "asks"),
    [("refs/heads/release/1.1.0", False), ("refs/tags/v1.1.0", True)],
)
def test_a_server_that_refuses_leaves_nothing_behind(stage, ref, asks):
    stage.remote.refusing[ref] = "not on a Friday"
    job = stage.begin(stage.job(stage.gate("unit", Call.GO)))
    stage.approving(*(["approve"] if asks else []))
    ended = stage.run(job)
    assert ended["outcome"] == "failed"
    assert "not on a Friday" in ended["reason"]
    assert sorted(stage.remote.refs) == ["refs/heads/main"]
    assert stage.publisher.refs == {}


def test_a_server_that_takes_no_lock_keeps_nobody_from_releasing_and_what_it_costs_is_told(stage):
    stage.remote.refusing["refs/gonogo/lock/1.1.0"] = "branches and tags only"
    job = stage.begin(stage.job(stage.gate("unit", Call.GO)))
    stage.approving("approve")
    ended = stage.run(job)
    assert ended["outcome"] == "released"
    assert "branches and tags only" in ended["reason"]
    assert "nobody is kept from releasing the same version meanwhile" in ended["reason"]
    assert "refs/tags/v1.1.0" in stage.remote.refs


@pytest.mark.parametrize("step", ["lock", "candidate", "clean", "anchor"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_release_without_a_lock_that_dies_goes_on_and_tells_it_again(stage, step, moment):
    stage.remote.refusing["refs/gonogo/lock/1.1.0"] = "branches and tags only"
    job = stage.begin(stage.job(stage.gate("unit", Call.GO)))
    stage.approving("approve")
    stage.engine.die = (step, moment)
    with pytest.raises(Died):
        stage.run(job)
    ended = stage.run(job)
    assert ended["outcome"] == "released"
    assert "branches and tags only" in ended["reason"]
    assert tuple(stage.engine.steps) == STEPS


def test_a_server_that_takes_no_lock_leaves_an_abort_nothing_to_give_back(stage):
    stage.remote.refusing["refs/gonogo/lock/1.1.0"] = "branches and tags only"
    job = stage.begin(stage.job(stage.gate("unit", Call.GO)))
    stage.approving("abort")
    assert stage.run(job)["outcome"] == "aborted"
    assert sorted(stage.remote.refs) == ["refs/heads/main"]
    assert stage.book.living("shop") is None


def test_a_main_branch_that_moved_meanwhile_is_a_hold(stage):
    job = stage.begin(stage.job(stage.gate("unit", Call.GO)))
    moved = stage.publisher.commit(stage.base, {"shop.py": "3\n"}, "fix: theirs", job.starter, 5)
    stage.approving("approve")
    stage.engine.die = ("poll", "before")
    with pytest.raises(Died):
        stage.run(job)
    stage.remote.refs["refs/heads/main"] = moved
    with pytest.raises(Waiting):
        stage.run(job)
    assert "main moved on origin since this was planned" in stage.book.living("shop").waiting
    stage.approving("abort")
    assert stage.run(job)["outcome"] == "aborted"
    assert stage.remote.refs == {"refs/heads/main": moved}


def test_a_release_that_a_copy_of_the_state_folder_brought_out_holds(stage):
    """Each of the two would go on from the same step; whoever comes second finds the tag, and no lock."""
    job = stage.begin(stage.job(stage.gate("unit", Call.GO)))
    stage.approving("approve")
    stage.engine.die = ("poll", "before")
    with pytest.raises(Died):
        stage.run(job)
    (lock,) = [ref for ref in stage.remote.refs if ref.startswith(LOCKS)]
    holder = stage.remote.refs.pop(lock)
    stage.remote.refs[f"refs/tags/{job.plan.tag}"] = "f" * 40
    with pytest.raises(Waiting):
        stage.run(job)
    waiting = stage.book.living("shop").waiting
    assert f"{job.plan.tag} is on origin already, and the lock is gone" in waiting
    stage.remote.refs[lock] = holder
    stage.approving("abort")
    assert stage.run(job)["outcome"] == "aborted"
    assert stage.remote.refs[f"refs/tags/{job.plan.tag}"] == "f" * 40


def test_commits_that_the_candidate_lacks_hold_a_merge(git_flow):
    lone = git_flow.publisher.commit(
        git_flow.destination.heads["main"], {"hotfix.py": "1\n"}, "fix: door", git_flow.job().starter, 5
    )
    git_flow.remote.refs["refs/heads/main"] = git_flow.destination.heads["main"] = lone
    job = git_flow.begin(git_flow.job(git_flow.gate("unit", Call.GO)))
    git_flow.approving("approve")
    with pytest.raises(Waiting):
        git_flow.run(job)
    assert "main has commits that the candidate lacks" in git_flow.book.living("shop").waiting


def test_a_remote_that_gives_no_answer_is_no_outcome(stage):
    job = stage.begin(stage.job(stage.gate("unit", Call.GO)))
    stage.remote.away = True
    with pytest.raises(RepositoryError, match="gonogo resume"):
        stage.run(job)
    stage.remote.away = False
    stage.approving("approve")
    assert stage.run(job)["outcome"] == "released"


def test_without_any_gate_the_approval_is_the_poll(stage):
    stage.approving("approve")
    assert stage.run(stage.begin(stage.job()))["outcome"] == "released"
