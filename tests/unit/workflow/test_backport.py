"""A hotfix whose way back conflicts: the fix goes out, a branch is left, and what to do is said."""

from __future__ import annotations

import msgspec
import pytest

from gonogo.domain.decision import Call
from gonogo.domain.planning.branching import Branching, hotfix_route
from gonogo.domain.planning.plan import Destination, FileChange
from gonogo.domain.rollout.environment import EnvironmentPlan, Part
from gonogo.domain.rollout.rollout import Promote, Shift, Start
from gonogo.testing.engine import Died, InlineEngine, Waiting

LEFT = "backport/1.1.0-develop"
TOLD = (
    f"develop conflicts with it, so branch {LEFT} waits to be merged: "
    f"git fetch origin && git switch develop && git merge origin/{LEFT}"
)
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


def hotfix(stage, *, door: str = "fixed\n", release: str = "other\n", environments=()):
    """A fix of the door, where develop has fixed it in another way and an open release may have too."""
    who = stage.job().starter
    publisher, heads = stage.publisher, dict(stage.destination.heads)
    main = heads["main"]
    heads["develop"] = publisher.commit(heads["develop"], {"door.py": "theirs\n"}, "feat: door", who, 2)
    heads["release/1.2.0"] = publisher.commit(main, {"door.py": release}, "feat: wood", who, 3)
    stage.remote.refs |= {f"refs/heads/{name}": sha for name, sha in heads.items()}
    stage.base = publisher.commit(main, {"door.py": door}, "fix: door", who, 4)
    branching = Branching("git-flow", "main", "develop", releases=("release/1.2.0",))
    stage.destination = Destination("origin", hotfix_route(branching, main_moved=False), heads)
    job = stage.job(stage.gate("unit", Call.GO))
    plan = msgspec.structs.replace(job.plan, kind="hotfix", environments=environments)
    stage.approving("approve")
    return stage.begin(msgspec.structs.replace(job, plan=plan, digest=plan.digest))


def branches(stage) -> list[str]:
    return sorted(ref.removeprefix("refs/heads/") for ref in stage.remote.refs if "heads" in ref)


def test_the_fix_goes_out_and_what_conflicts_is_left_with_what_to_do(git_flow):
    job = hotfix(git_flow, release="fixed\n")
    assert git_flow.run(job) == {"outcome": "released", "reason": TOLD}
    remote, objects = git_flow.remote.refs, git_flow.publisher.objects
    main = remote["refs/heads/main"]
    assert branches(git_flow) == [LEFT, "develop", "main", "release/1.2.0"]
    assert remote[f"refs/heads/{LEFT}"] == main
    assert remote["refs/heads/develop"] == job.plan.destination.heads["develop"]
    assert objects[remote["refs/heads/release/1.2.0"]].parents[1] == main
    assert objects[remote["refs/tags/v1.1.0"]].sha == main


def test_each_branch_that_conflicts_is_left_a_branch_of_its_own(git_flow):
    ended = git_flow.run(hotfix(git_flow))
    other = "backport/1.1.0-release-1.2.0"
    merge = f"git fetch origin && git switch release/1.2.0 && git merge origin/{other}"
    assert ended["outcome"] == "released"
    assert ended["reason"] == (
        f"{TOLD}; release/1.2.0 conflicts with it, so branch {other} waits to be merged: {merge}"
    )
    assert branches(git_flow) == [LEFT, other, "develop", "main", "release/1.2.0"]


def test_what_was_left_is_in_the_record(git_flow):
    git_flow.run(hotfix(git_flow, release="fixed\n"))
    with git_flow.record.reading() as reading:
        (entry,) = [one for one in reading.ledger.of("1.1.0-0a") if one.kind == "release.published"]
    assert entry.data["left"] == {LEFT: "develop"}
    assert git_flow.book.named("shop", "1.1.0")[0].reason == TOLD


def test_the_words_that_follow_merge_what_was_left(git_flow):
    """What a person does with it: their merge has both, and the branch is not needed any more."""
    job = hotfix(git_flow, release="fixed\n")
    git_flow.run(job)
    remote = git_flow.remote.refs
    resolved = git_flow.publisher.commit(
        remote["refs/heads/develop"], {"door.py": "fixed\n"}, "fix: door here too", job.starter, 9
    )
    merged = git_flow.publisher.merge(resolved, remote[f"refs/heads/{LEFT}"], "by hand", job.starter, 10)
    assert git_flow.publisher.objects[merged.sha].files["VERSION"] == b"1.1.0\n"


@pytest.mark.sampled(one_in=3)
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_one_that_dies_at_any_step_ends_as_if_it_had_not(git_flow, step, moment):
    job = hotfix(git_flow)
    git_flow.engine.die = (step, moment)
    with pytest.raises(Died):
        git_flow.run(job)
    ended = git_flow.run(job)
    assert (ended["outcome"], ended["reason"].count("waits to be merged")) == ("released", 2)
    assert tuple(git_flow.engine.steps) == STEPS
    assert branches(git_flow) == [
        LEFT,
        "backport/1.1.0-release-1.2.0",
        "develop",
        "main",
        "release/1.2.0",
    ]
    kinds = git_flow.kinds()
    assert kinds.count("candidate.made") == kinds.count("release.published") == 1
    assert len([pushed for pushed in git_flow.publisher.pushes if len(pushed) > 3]) == 1


def test_run_again_when_it_is_over_it_does_nothing_twice(git_flow):
    job = hotfix(git_flow)
    ended = git_flow.run(job)
    refs, pushes, kinds = dict(git_flow.remote.refs), len(git_flow.publisher.pushes), git_flow.kinds()
    assert git_flow.run(job) == ended
    assert (git_flow.remote.refs, len(git_flow.publisher.pushes), git_flow.kinds()) == (refs, pushes, kinds)


def test_run_again_by_an_engine_that_forgot_it_finds_what_was_pushed(git_flow):
    job = hotfix(git_flow)
    git_flow.engine.die = ("local", "before")
    with pytest.raises(Died):
        git_flow.run(job)
    refs = dict(git_flow.remote.refs)
    git_flow.engine = InlineEngine()
    git_flow.approving("approve")
    assert git_flow.run(job)["outcome"] == "released"
    assert git_flow.remote.refs == {ref: sha for ref, sha in refs.items() if "lock" not in ref}
    assert git_flow.kinds().count("release.published") == 1


def test_what_is_left_is_told_too_where_the_fix_does_not_stay_in_production(git_flow):
    """The tag is out and production went back: the branch waits all the same."""
    steps = (Start(), Shift(100), Promote())
    production = EnvironmentPlan("production", Part("memory", "{}"), Part("memory", "{}"), "canary", steps)
    job = hotfix(git_flow, release="fixed\n", environments=(production,))
    git_flow.book.block("x", job.release, "1.1.0", "it lost orders", 1)
    assert git_flow.run(job) == {
        "outcome": "rejected",
        "reason": f"1.1.0 is blocked: it lost orders; {TOLD}",
    }


def test_a_branch_of_that_name_that_is_there_is_never_overwritten(git_flow):
    job = hotfix(git_flow)
    theirs = git_flow.base
    git_flow.remote.refs[f"refs/heads/{LEFT}"] = theirs
    with pytest.raises(Waiting):
        git_flow.run(job)
    assert git_flow.book.living("shop").waiting == (
        f"branch {LEFT} is on origin already, and is not overwritten: merge it, then delete it. "
        "Plan again: gonogo abort; gonogo release"
    )
    assert git_flow.remote.refs[f"refs/heads/{LEFT}"] == theirs
    assert git_flow.remote.refs["refs/heads/main"] == job.plan.destination.heads["main"]


def test_a_server_that_refuses_the_branch_that_is_left_gets_nothing_at_all(git_flow):
    job = hotfix(git_flow)
    git_flow.remote.refusing[f"refs/heads/{LEFT}"] = "no branches of that name"
    ended = git_flow.run(job)
    assert ended["outcome"] == "failed"
    assert "no branches of that name" in ended["reason"]
    assert git_flow.remote.refs == {
        f"refs/heads/{name}": sha for name, sha in job.plan.destination.heads.items()
    }


def versioned(stage, *, develop: dict[str, str]):
    """A fix of a version that a file states, where develop states one of its own."""
    who, publisher, heads = stage.job().starter, stage.publisher, dict(stage.destination.heads)
    before = {"VERSION": "1.0.0\n", "door.py": "old\n"}
    stage.texts = before
    main = heads["main"] = publisher.commit(heads["main"], before, "chore: version", who, 1)
    heads["develop"] = publisher.commit(main, develop, "chore: begin 2.0.0", who, 2)
    stage.remote.refs |= {f"refs/heads/{name}": sha for name, sha in heads.items()}
    stage.base = publisher.commit(main, {"door.py": "fixed\n"}, "fix: door", who, 3)
    route = hotfix_route(Branching("git-flow", "main", "develop"), main_moved=False)
    stage.destination = Destination("origin", route, heads)
    job = stage.job(stage.gate("unit", Call.GO))
    files = (FileChange("VERSION", 1, "1.0.0", "1.1.0"),)
    plan = msgspec.structs.replace(job.plan, kind="hotfix", files=files)
    stage.approving("approve")
    return stage.begin(msgspec.structs.replace(job, plan=plan, digest=plan.digest))


def test_a_branch_keeps_a_version_of_its_own_and_gets_the_fix(git_flow):
    job = versioned(git_flow, develop={"VERSION": "2.0.0-dev\n"})
    assert git_flow.run(job) == {"outcome": "released", "reason": ""}
    objects, refs = git_flow.publisher.objects, git_flow.remote.refs
    develop, main = objects[refs["refs/heads/develop"]], objects[refs["refs/heads/main"]]
    assert (develop.files["VERSION"], develop.files["door.py"]) == (b"2.0.0-dev\n", b"fixed\n")
    assert main.files["VERSION"] == b"1.1.0\n"
    kept = objects[develop.parents[1]]
    assert kept.message.startswith("chore(release): leave develop its own version")
    assert kept.parents == (refs["refs/heads/main"],)


def test_a_conflict_in_more_than_the_version_is_left_to_somebody(git_flow):
    job = versioned(git_flow, develop={"VERSION": "2.0.0-dev\n", "door.py": "theirs\n"})
    assert git_flow.run(job)["reason"] == TOLD
