"""The commit behind a release that says which version is worked on now."""

from __future__ import annotations

import msgspec
import pytest

from gonogo.domain.decision import Call
from gonogo.domain.planning.plan import Development
from gonogo.testing.engine import Died

TEXT = {"VERSION": "1.1.1-dev\n"}


def job(stage, branch="main"):
    made = stage.job(stage.gate("unit", Call.GO))
    plan = msgspec.structs.replace(made.plan, development=Development("1.1.1", branch, {"VERSION": "digest"}))
    return msgspec.structs.replace(made, plan=plan, digest=plan.digest, development=TEXT)


def released(stage, branch="main"):
    begun = stage.begin(job(stage, branch))
    stage.approving("approve")
    return stage.run(begun)


def test_the_branch_stands_on_it_and_the_tag_on_what_was_tested(stage):
    assert released(stage) == {"outcome": "released", "reason": ""}
    candidate = stage.book.named("shop", "1.1.0")[0].candidate
    objects, refs = stage.publisher.objects, stage.remote.refs
    assert objects[refs["refs/tags/v1.1.0"]].sha == candidate
    last = objects[refs["refs/heads/main"]]
    assert (last.parents, last.files["VERSION"]) == ((candidate,), b"1.1.1-dev\n")
    assert last.message == "chore(release): begin 1.1.1\n\nRelease: 1.1.0-0a\n"


def test_all_of_it_goes_out_in_one_push(stage):
    released(stage)
    (publishing,) = [push for push in stage.publisher.pushes if any("tags" in one.ref for one in push)]
    assert {one.ref for one in publishing} >= {"refs/heads/main", "refs/tags/v1.1.0"}


def test_git_flow_goes_on_with_it_on_develop_and_leaves_main_as_it_was_tested(git_flow):
    assert released(git_flow, "develop") == {"outcome": "released", "reason": ""}
    objects, refs = git_flow.publisher.objects, git_flow.remote.refs
    assert objects[refs["refs/heads/main"]].files["VERSION"] == b"1.1.0\n"
    last = objects[refs["refs/heads/develop"]]
    assert last.files["VERSION"] == b"1.1.1-dev\n"
    assert objects[last.parents[0]].parents[1] == refs["refs/heads/main"]


def test_branch_that_has_more_than_the_release_is_left_to_somebody(git_flow):
    more = git_flow.publisher.commit(
        git_flow.base, {"more.py": "1\n"}, "feat: more", git_flow.job().starter, 5
    )
    git_flow.remote.refs["refs/heads/develop"] = git_flow.destination.heads["develop"] = more
    ended = released(git_flow, "develop")
    assert ended["outcome"] == "released"
    assert ended["reason"] == "develop has more than the release: write into it that 1.1.1 is developed"
    last = git_flow.publisher.objects[git_flow.remote.refs["refs/heads/develop"]]
    assert last.files["VERSION"] == b"1.1.0\n"


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("step", ["merge", "tag", "push", "local"])
def test_it_is_made_once_wherever_the_release_dies(stage, step, moment):
    begun = stage.begin(job(stage))
    stage.approving("approve")
    stage.engine.die = (step, moment)
    with pytest.raises(Died):
        stage.run(begun)
    assert stage.run(begun) == {"outcome": "released", "reason": ""}
    messages = [getattr(one, "message", "") for one in stage.publisher.objects.values()]
    assert sum(message.startswith("chore(release): begin") for message in messages) == 1
