"""A history cloned in every way that people and machines clone: the same plan, or advice that leads to it."""

from __future__ import annotations

import pytest
from tests.clones import World, decided

from gonogo.testing.history import read_history

HISTORY = """
commit main  feat: sell things
tag v1.0.0
branch develop
commit develop  feat: search
commit main  fix: count each thing once
tag v1.0.1
branch stable
commit main  feat: wrap presents
tag v1.1.0 : wrapped
commit main  fix: open the door
"""


@pytest.fixture
def world(tmp_path, gonogo) -> World:
    read_history(HISTORY).write(tmp_path / "made", branch="main")
    return World(tmp_path, tmp_path / "made", gonogo)


@pytest.fixture
def expected(world) -> tuple[str, str, str]:
    """The plan of a full clone."""
    plan = world.plan(world.clone("full"))
    assert plan["obstacles"] == []
    assert [one for one in plan["warnings"] if "origin" in one] == []
    return decided(plan)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--no-tags"], "3 tags (v1.1.0, v1.0.1 and v1.0.0)"),
        (["--single-branch"], "1 branch (develop)"),
        (["--single-branch", "--no-tags"], "3 tags (v1.1.0, v1.0.1 and v1.0.0) and 1 branch (develop)"),
    ],
)
def test_what_a_clone_lacks_is_taken_from_the_remote_and_told(world, expected, options, told):
    place = world.clone("part", *options)
    plan = world.plan(place)
    assert decided(plan) == expected
    assert f"Not in this clone, and taken from origin: {told}" in plan["warnings"]
    assert decided(world.plan(place)) == expected
    assert decided(world.plan(place, "--offline")) == expected


def test_a_shallow_clone_is_refused_with_the_command_that_makes_it_whole(world, expected):
    place = world.clone("shallow", "--depth=1")
    refusal = world.plan(place)
    advice = refusal.strip().partition("Run: ")[2]
    assert advice == "git fetch --unshallow --tags origin"
    world.follow(place, advice)
    assert decided(world.plan(place)) == expected


def test_a_shallow_clone_of_one_branch_names_its_own_remote(world, expected):
    place = world.clone("shallow", "--depth=1", "--single-branch", "--origin=server")
    advice = world.plan(place).strip().partition("Run: ")[2]
    assert advice == "git fetch --unshallow --tags server"
    world.follow(place, advice)
    assert decided(world.plan(place)) == expected


def test_a_shallow_clone_without_a_remote_says_so(world):
    place = world.clone("shallow", "--depth=1")
    world.git(place, "remote", "remove", "origin")
    assert "It has no remote to get the rest from" in world.plan(place)


def test_a_stale_clone_is_behind_and_a_pull_ends_it(world, expected):
    place = world.clone("stale")
    world.git(place, "tag", "-d", "v1.1.0")
    world.git(place, "reset", "-q", "--hard", "main~2")
    world.git(place, "update-ref", "refs/remotes/origin/main", "main")
    (behind,) = [one for one in world.plan(place)["obstacles"] if one["kind"] == "behind"]
    assert behind["sentence"] == "origin/main is 2 commits ahead"
    world.follow(place, behind["mend"])
    assert decided(world.plan(place)) == expected


def test_a_worktree_of_a_bare_clone_plans_as_any_other(world, expected):
    bare = world.folder / "bare.git"
    world.git(world.folder, "clone", "-q", "--bare", world.address, str(bare))
    place = world.folder / "bare" / "shop"
    world.git(bare, "worktree", "add", "-q", str(place), "main")
    plan = world.plan(place)
    assert decided(plan) == expected
    assert plan["obstacles"] == []


def test_a_mirror_is_made_a_bare_clone_and_planned_from_in_a_working_tree_of_it(world, expected):
    mirror = world.clone("mirror", "--mirror")
    first, bare = world.plan(mirror)["obstacles"]
    assert (first["kind"], bare["kind"]) == ("mirror", "bare")
    world.follow(mirror, first["mend"])
    place = world.folder / "tree" / "shop"
    world.follow(mirror, bare["mend"].partition(",")[0].replace("FOLDER", str(place)))
    plan = world.plan(place)
    assert (decided(plan), plan["obstacles"]) == (expected, [])


def test_a_fork_without_tags_is_told_of_its_upstreams_and_either_way_out_ends_it(world, expected):
    fork = world.folder / "fork.git"
    world.git(world.folder, "clone", "-q", "--bare", world.address, str(fork))
    for tag in ("v1.0.0", "v1.0.1", "v1.1.0"):
        world.git(fork, "tag", "-d", tag)
    place = world.clone("fork", source=f"file://{fork}")
    world.git(place, "remote", "add", "upstream", world.address)
    (told,) = [one for one in world.plan(place)["obstacles"] if one["kind"] == "upstream-tags"]
    assert told["sentence"] == (
        "upstream has 3 releases of this history that origin lacks, the latest v1.1.0"
    )
    take, own = told["mend"].split("; or say in gonogo.yml that origin alone counts, ")
    (place / "gonogo.yml").write_text(own.replace("branches.remote: origin", "branches: {remote: origin}"))
    assert [one for one in world.plan(place)["obstacles"] if one["kind"] == "upstream-tags"] == []
    (place / "gonogo.yml").unlink()
    world.follow(place, take.removeprefix("take them: "))
    assert decided(world.plan(place)) == expected


def test_an_upstream_that_does_not_answer_is_told(world, expected):
    place = world.clone("fork")
    world.git(place, "remote", "add", "upstream", str(world.folder / "gone"))
    plan = world.plan(place)
    assert decided(plan) == expected
    assert plan["warnings"][0].startswith("upstream gave no answer: ")


def test_a_detached_checkout_of_a_machine_plans_what_a_clone_plans(world, expected):
    place = world.folder / "machine" / "shop"
    place.mkdir(parents=True)
    head = world.git(world.remote, "rev-parse", "main")
    world.git(place, "init", "-q")
    world.git(place, "remote", "add", "origin", world.address)
    world.git(place, "fetch", "-q", "--no-tags", "origin", f"+{head}:refs/remotes/origin/main")
    world.git(place, "checkout", "-q", "--force", "-B", "main", "refs/remotes/origin/main")
    assert decided(world.plan(place)) == expected
