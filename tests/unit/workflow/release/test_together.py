"""Several packages in one release: one commit, one poll, a tag for each, wherever it dies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
import pytest
from tests.unit.workflow.conftest import ANN, NOW
from tests.unit.workflow.release.test_release import STEPS

from gonogo.app.releasing.releasing import row_of
from gonogo.domain.decision import Call
from gonogo.domain.planning.bump import Bump
from gonogo.domain.planning.plan import Part
from gonogo.ports.publisher import Held
from gonogo.testing.engine import Died, Waiting

if TYPE_CHECKING:
    from gonogo.domain.job import Job

TAGS = ["refs/tags/api@1.1.0", "refs/tags/docs@0.2.0", "refs/tags/web@2.0.0"]
ANOTHER = "another"


@dataclass
class Package:
    """What is released of a package."""

    name: str
    version: str

    def part(self, commit: str) -> Part:
        bump = Bump("0.1.0", self.version, "minor", f"{self.name} has more")
        tag = f"{self.name}@{self.version}"
        return Part(self.name, bump, tag, (commit,), changelog=f"## {self.version}\n\n- {self.name}\n")


PACKAGES = [Package("api", "1.1.0"), Package("web", "2.0.0"), Package("docs", "0.2.0")]


def several(stage, *calls: Call, packages: list[Package] = PACKAGES, release: str = "1.1.0-0a") -> Job:
    """The job of a release of these packages, begun."""
    job = stage.job(stage.gate("unit", *calls))
    parts = tuple(package.part(stage.base) for package in packages)
    first = parts[0]
    plan = msgspec.structs.replace(
        job.plan, package=first.package, bump=first.bump, tag=first.tag, changelog="", parts=parts
    )
    writes = {f"{package.name}/VERSION": package.version for package in packages}
    own = f"release/{first.package}-{first.bump.version}"
    job = msgspec.structs.replace(
        job, release=release, plan=plan, digest=plan.digest, writes=writes, branch=own, flow=2
    )
    assert stage.book.begin(row_of(job), job.starter) == release
    return job


def test_each_package_gets_a_tag_of_its_own_on_the_one_commit_that_was_tested(stage):
    job = several(stage, Call.GO)
    stage.approving("approve")
    assert stage.run(job) == {"outcome": "released", "reason": ""}
    assert tuple(stage.engine.steps) == STEPS
    candidate = stage.book.find(job.release).candidate
    assert sorted(stage.remote.refs) == ["refs/heads/main", *TAGS]
    tags = [stage.publisher.objects[stage.remote.refs[ref]] for ref in TAGS]
    assert {tag.sha for tag in tags} == {candidate} == {stage.remote.refs["refs/heads/main"]}
    assert [tag.message.splitlines()[0] for tag in tags] == [
        "shop api 1.1.0",
        "shop docs 0.2.0",
        "shop web 2.0.0",
    ]
    assert [tag.message.splitlines()[4] for tag in tags] == ["- api", "- docs", "- web"]
    commit = stage.publisher.objects[candidate]
    assert commit.message.splitlines()[0] == "chore(release): api 1.1.0, web 2.0.0 and docs 0.2.0"
    assert commit.files["web/VERSION"] == b"2.0.0"


@pytest.mark.sampled(one_in=3)
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_release_of_several_that_dies_at_any_step_ends_as_if_it_had_not(stage, step, moment):
    job = several(stage, Call.GO)
    stage.approving("approve")
    stage.engine.die = (step, moment)
    with pytest.raises(Died):
        stage.run(job)
    assert stage.run(job) == {"outcome": "released", "reason": ""}
    assert tuple(stage.engine.steps) == STEPS
    assert sorted(stage.remote.refs) == ["refs/heads/main", *TAGS]
    kinds = stage.kinds()
    assert [kinds.count(kind) for kind in ("candidate.made", "release.published", "release.ended")] == [
        1,
        1,
        1,
    ]
    assert [stage.book.living("shop", package.name) for package in PACKAGES] == [None, None, None]


def test_the_locks_are_taken_together_and_one_that_another_has_is_told(stage):
    job = several(stage, Call.GO)
    assert stage.publisher.lock("origin", ["web-2.0.0"], ANOTHER, job.starter, 1) == Held()
    told = "web-2.0.0 is being released by Ann <ann@shop.example> as another"
    assert stage.run(job) == {"outcome": "failed", "reason": told}
    assert sorted(stage.remote.refs) == ["refs/gonogo/lock/web-2.0.0", "refs/heads/main"]


def test_no_package_is_locked_any_more_once_the_release_was_refused(stage):
    job = several(stage, Call.NO_GO)
    assert stage.run(job)["outcome"] == "rejected"
    assert sorted(stage.remote.refs) == ["refs/heads/main"]


def test_whoever_begins_a_release_of_one_of_them_finds_the_one_under_way(stage):
    job = several(stage, Call.GO)
    alone = msgspec.structs.replace(job.plan, package="web", parts=msgspec.UNSET)
    row = row_of(msgspec.structs.replace(job, release="2.0.0-0b", plan=alone))
    assert stage.book.begin(row, job.starter) == job.release
    assert stage.book.living("shop", "web").id == job.release
    assert [row.id for row in stage.book.named("shop", "web@2.0.0")] == [job.release]
    assert stage.book.find(job.release).title == "api 1.1.0, web 2.0.0 and docs 0.2.0"


def test_two_sets_without_a_package_in_common_are_released_beside_each_other(stage):
    first = several(stage, Call.GO, packages=PACKAGES[:2])
    with pytest.raises(Waiting):
        stage.run(first)
    others = [Package("cli", "3.1.0"), PACKAGES[2]]
    second = several(stage, Call.GO, packages=others, release="3.1.0-0b")
    assert {row.id for row in stage.book.alive("shop")} == {first.release, second.release}
    with pytest.raises(Waiting):
        stage.run(second)
    locks = sorted(ref for ref in stage.remote.refs if ref.startswith("refs/gonogo/lock/"))
    assert [ref.rpartition("/")[2] for ref in locks] == ["api-1.1.0", "cli-3.1.0", "docs-0.2.0", "web-2.0.0"]


def test_a_candidate_that_is_only_proposed_gets_a_tag_for_each_package(stage):
    job = several(stage, Call.GO)
    job = msgspec.structs.replace(job, proposal=True, tagged=True)
    with pytest.raises(Waiting):
        stage.run(job)
    tags = sorted(ref for ref in stage.remote.refs if ref.startswith("refs/tags/"))
    assert tags == [f"{ref}-rc.1" for ref in TAGS]


def test_where_somebody_took_one_of_the_tags_meanwhile_none_is_published(stage):
    job = several(stage, Call.GO)
    stage.remote.refs["refs/tags/web@2.0.0"] = stage.base
    stage.approving("approve", "abort")
    assert stage.run(job) == {
        "outcome": "aborted",
        "reason": "web@2.0.0 moved on origin meanwhile; Ann aborted: why not",
    }
    assert stage.remote.refs == {"refs/heads/main": stage.base, "refs/tags/web@2.0.0": stage.base}


def test_other_packages_that_went_out_meanwhile_are_merged_with_and_all_tags_stay_on_what_was_tested(stage):
    job = several(stage, Call.GO)
    theirs = stage.publisher.commit(stage.base, {"cli/VERSION": "3.1.0\n"}, "chore(release): 3.1.0", ANN, NOW)
    stage.remote.refs["refs/heads/main"] = theirs
    stage.approving("approve")
    assert stage.run(job)["outcome"] == "released"
    candidate = stage.book.find(job.release).candidate
    merge = stage.publisher.objects[stage.remote.refs["refs/heads/main"]]
    assert merge.parents == (theirs, candidate)
    assert merge.message == "Merge tags 'api@1.1.0', 'web@2.0.0' and 'docs@0.2.0' into main"
    assert {stage.publisher.objects[stage.remote.refs[ref]].sha for ref in TAGS} == {candidate}


def moved(stage, job, **files) -> dict[str, str]:
    """Others go out between the candidate and the poll: each branch of the route has one commit more."""
    stage.approving("approve")
    stage.engine.die = ("poll", "before")
    with pytest.raises(Died):
        stage.run(job)
    heads = {}
    for branch, head in job.plan.destination.heads.items():
        text = files.get(branch, f"{branch}\n")
        heads[branch] = stage.publisher.commit(head, {"web.py": text}, "feat: web", job.starter, 5)
        stage.remote.refs[f"refs/heads/{branch}"] = heads[branch]
    return heads


def test_where_other_packages_went_out_meanwhile_what_was_tested_is_tagged_and_merged_into_each_branch(
    git_flow,
):
    job = several(git_flow, Call.GO, packages=PACKAGES[:1])
    heads = moved(git_flow, job)
    assert git_flow.run(job)["outcome"] == "released"
    refs, objects = git_flow.remote.refs, git_flow.publisher.objects
    tested = objects[refs["refs/tags/api@1.1.0"]].sha
    assert objects[tested].files["api/VERSION"] == b"1.1.0"
    assert [objects[refs[f"refs/heads/{name}"]].parents for name in ("main", "develop")] == [
        (heads["main"], tested),
        (heads["develop"], tested),
    ]


def test_where_one_branch_conflicts_with_what_was_tested_nothing_is_published(git_flow):
    job = several(git_flow, Call.GO, packages=PACKAGES[:1])
    job = msgspec.structs.replace(job, writes={**job.writes, "web.py": "ours\n"})
    heads = moved(git_flow, job, main="ours\n")
    with pytest.raises(Waiting):
        git_flow.run(job)
    waiting = git_flow.book.living("shop", "api").waiting
    assert waiting.startswith("the release conflicts with develop: web.py. Plan again")
    assert git_flow.remote.refs["refs/heads/main"] == heads["main"]
    assert "refs/tags/api@1.1.0" not in git_flow.remote.refs
