"""The clones of test_clones.py, of a real history: `GONOGO_HISTORY=PATH`, a repository or bundle."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.clones import World, decided

SOURCE = os.environ.get("GONOGO_HISTORY", "")
pytestmark = pytest.mark.skipif(not SOURCE, reason="GONOGO_HISTORY names no repository or bundle")


@pytest.fixture
def world(tmp_path, gonogo) -> World:
    return World(tmp_path, Path(SOURCE).absolute(), gonogo)


@pytest.fixture
def expected(world) -> tuple[str, str, str]:
    """The plan of a full clone."""
    return in_nobodys_way(world.plan(world.clone("full")))


def in_nobodys_way(plan) -> tuple[str, str, str]:
    """What a plan says that could be released as it is."""
    assert plan["obstacles"] == []
    return decided(plan)


@pytest.mark.parametrize("options", [["--no-tags"], ["--single-branch"], ["--single-branch", "--no-tags"]])
def test_a_clone_that_lacks_tags_or_branches_plans_the_same(world, expected, options):
    place = world.clone("part", *options)
    before = world.git(place, "tag")
    assert in_nobodys_way(world.plan(place)) == expected
    assert world.git(place, "tag") == before
    assert decided(world.plan(place, "--offline")) == expected


def test_a_shallow_clone_is_refused_until_its_advice_is_followed(world, expected):
    place = world.clone("shallow", "--depth=1")
    world.follow(place, world.plan(place).strip().partition("Run: ")[2])
    assert in_nobodys_way(world.plan(place)) == expected


def test_a_stale_clone_is_behind_until_its_advice_is_followed(world, expected):
    place = world.clone("stale")
    latest = world.git(place, "describe", "--tags", "--abbrev=0")
    world.git(place, "reset", "-q", "--hard", f"{latest}~3")
    world.git(place, "tag", "-d", latest)
    world.git(place, "update-ref", "refs/remotes/origin/main", "HEAD")
    (behind,) = [one for one in world.plan(place)["obstacles"] if one["kind"] == "behind"]
    world.follow(place, behind["mend"])
    assert in_nobodys_way(world.plan(place)) == expected


def test_a_worktree_of_a_bare_clone_plans_the_same(world, expected):
    bare = world.folder / "bare.git"
    world.git(world.folder, "clone", "-q", "--bare", world.address, str(bare))
    place = world.folder / "bare" / "shop"
    world.git(bare, "worktree", "add", "-q", str(place), "main")
    assert in_nobodys_way(world.plan(place)) == expected


def test_a_mirror_is_refused_until_its_advice_is_followed(world, expected):
    mirror = world.clone("mirror", "--mirror")
    first, bare = world.plan(mirror)["obstacles"]
    world.follow(mirror, first["mend"])
    place = world.folder / "tree" / "shop"
    world.follow(mirror, bare["mend"].partition(",")[0].replace("FOLDER", str(place)))
    assert in_nobodys_way(world.plan(place)) == expected


def test_a_fork_without_tags_is_refused_until_its_advice_is_followed(world, expected):
    fork = world.folder / "fork.git"
    world.git(world.folder, "clone", "-q", "--bare", world.address, str(fork))
    world.git(fork, "tag", "-d", *world.git(fork, "tag").split())
    place = world.clone("fork", source=f"file://{fork}")
    world.git(place, "remote", "add", "upstream", world.address)
    (told,) = [one for one in world.plan(place)["obstacles"] if one["kind"] == "upstream-tags"]
    take = told["mend"].partition("; or say in gonogo.yml")[0]
    world.follow(place, take.removeprefix("take them: "))
    assert decided(world.plan(place)) == expected
