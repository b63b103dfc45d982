"""What every publisher does: git, and the fake."""

from __future__ import annotations

import subprocess
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import pytest

from gonogo.adapters.repository.git import Git
from gonogo.adapters.repository.publisher import GitPublisher
from gonogo.errors import RepositoryError
from gonogo.ports.publisher import (
    Conflict,
    Fetched,
    Files,
    Held,
    HeldBy,
    Merged,
    Moved,
    Names,
    Published,
    Pushed,
    RefUpdate,
    RemoteRefs,
    Reverted,
    Unlocked,
    Unreachable,
)
from gonogo.testing.history import ANN, BOB
from gonogo.testing.publisher import MemoryPublisher

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gonogo.ports.publisher import Publisher

TIME = 1_700_000_000
MAIN = "refs/heads/main"
TAG = "refs/tags/v1"
LEDGER = "refs/gonogo/ledger"


class World(NamedTuple):
    """Two clones of one remote. lose: makes the remote go away."""

    here: Publisher
    there: Publisher
    lose: Callable[[], None]


def _in_git(folder: Path) -> World:
    def clone(name: str) -> Publisher:
        subprocess.run(["git", "init", "-q", "-b", "main", folder / name], check=True)
        subprocess.run(["git", "remote", "add", "origin", "../remote.git"], cwd=folder / name, check=True)
        return GitPublisher(Git(folder / name).place, pause=lambda _: None)

    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", folder / "remote.git"], check=True)
    return World(
        clone("here"), clone("there"), lambda: (folder / "remote.git").rename(folder / "away") and None
    )


def _in_memory(_: Path) -> World:
    here = MemoryPublisher()
    there = MemoryPublisher(here.remotes, here.objects)
    return World(here, there, lambda: setattr(here.remotes["origin"], "away", True))


@pytest.fixture(params=[_in_git, _in_memory], ids=["git", "memory"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    return request.param(tmp_path)


def _first(publisher: Publisher) -> str:
    return publisher.commit("", {"a": "1\n", "sub/b": "2\n"}, "feat: first", ANN, TIME)


def _refs(publisher: Publisher) -> dict[str, str]:
    found = publisher.remote_refs("origin")
    assert isinstance(found, RemoteRefs)
    return found.refs


def test_the_same_commit_has_the_same_hash(world: World) -> None:
    assert _first(world.here) == _first(world.here)
    assert _first(world.here) == _first(world.there)
    assert _first(world.here) != world.here.commit("", {"a": "1\n"}, "feat: first", BOB, TIME)


def test_a_commit_changes_adds_and_removes_files_and_keeps_the_others(world: World, tmp_path: Path) -> None:
    changes = {"a": "new\n", "sub/b": None, "deep/er/c": "3\n"}
    second = world.here.commit(_first(world.here), changes, "fix: second", ANN, TIME)
    world.here.checkout(second, tmp_path / "out" / "x")
    files = {
        str(path.relative_to(tmp_path / "out/x")): path.read_text()
        for path in (tmp_path / "out/x").rglob("*")
        if path.is_file() and ".git" not in path.parts
    }
    assert files == {"a": "new\n", "deep/er/c": "3\n"}


def test_a_checkout_is_cleaned_when_it_is_asked_for_again_and_can_be_removed_twice(
    world: World, tmp_path: Path
) -> None:
    folder, sha = tmp_path / "out" / "x", _first(world.here)
    world.here.checkout(sha, folder)
    (folder / "a").write_text("changed")
    (folder / "left").write_text("over")
    world.here.checkout(sha, folder)
    assert (folder / "a").read_text() == "1\n"
    assert not (folder / "left").exists()
    for _ in range(2):
        world.here.remove_checkout(folder)
        assert not folder.exists()


def test_a_merge_of_what_follows_is_still_a_merge_with_its_tree(world: World) -> None:
    first = _first(world.here)
    second = world.here.commit(first, {"a": "2\n"}, "fix: second", ANN, TIME)
    merged = world.here.merge(first, second, "merge", ANN, TIME)
    assert isinstance(merged, Merged)
    assert merged.same_tree
    assert merged.sha not in {first, second}
    assert world.here.merge(first, second, "merge", ANN, TIME) == merged


def test_a_merge_of_two_sides_has_a_tree_of_its_own(world: World) -> None:
    first = _first(world.here)
    left = world.here.commit(first, {"a": "left\n"}, "fix: left", ANN, TIME)
    right = world.here.commit(first, {"sub/b": "right\n"}, "fix: right", ANN, TIME)
    merged = world.here.merge(left, right, "merge", ANN, TIME)
    assert isinstance(merged, Merged)
    assert not merged.same_tree


def test_a_merge_of_sides_that_change_the_same_is_a_conflict_of_these_paths(world: World) -> None:
    first = _first(world.here)
    left = world.here.commit(first, {"a": "left\n", "sub/b": "left\n"}, "fix: left", ANN, TIME)
    right = world.here.commit(first, {"a": "right\n", "sub/b": "right\n"}, "fix: right", ANN, TIME)
    assert world.here.merge(left, right, "merge", ANN, TIME) == Conflict(("a", "sub/b"))


def test_a_revert_takes_back_a_range_and_keeps_what_came_before_and_after(
    world: World, tmp_path: Path
) -> None:
    good = _first(world.here)
    bad = world.here.commit(good, {"a": "bad\n", "new": "bad\n"}, "feat: bad", ANN, TIME)
    later = world.here.commit(bad, {"sub/b": "later\n"}, "fix: later", ANN, TIME)
    taken = world.here.revert(later, good, bad, "revert: bad", ANN, TIME)
    assert isinstance(taken, Reverted)
    assert world.here.revert(later, good, bad, "revert: bad", ANN, TIME) == taken
    world.here.checkout(taken.sha, tmp_path / "out")
    assert (tmp_path / "out" / "a").read_text() == "1\n"
    assert (tmp_path / "out" / "sub" / "b").read_text() == "later\n"
    assert not (tmp_path / "out" / "new").exists()
    assert world.here.revert(taken.sha, good, bad, "revert: bad", ANN, TIME) == Reverted("")


def test_a_revert_of_what_was_changed_again_is_a_conflict(world: World) -> None:
    good = _first(world.here)
    bad = world.here.commit(good, {"a": "bad\n"}, "feat: bad", ANN, TIME)
    later = world.here.commit(bad, {"a": "later\n"}, "fix: later", ANN, TIME)
    assert world.here.revert(later, good, bad, "revert: bad", ANN, TIME) == Conflict(("a",))


def test_a_tag_has_the_same_hash_and_moves_nothing(world: World) -> None:
    first = _first(world.here)
    tag = world.here.tag("v1", first, "Version 1", ANN, TIME)
    assert tag == world.here.tag("v1", first, "Version 1", ANN, TIME) != first
    world.here.point(RefUpdate(TAG, tag, ""))


def test_pointing_twice_is_pointing_once_and_elsewhere_is_an_error(world: World) -> None:
    first = _first(world.here)
    second = world.here.commit(first, {}, "second", ANN, TIME)
    for _ in range(2):
        world.here.point(RefUpdate(MAIN, first, ""))
    with pytest.raises(RepositoryError, match=r"refs/heads/main is .*not moved"):
        world.here.point(RefUpdate(MAIN, second, ""))
    for _ in range(2):
        world.here.point(RefUpdate(MAIN, second, first), RefUpdate(TAG, first, ""))


def test_what_was_pointed_is_taken_back_unless_somebody_moved_it_on(world: World) -> None:
    first = _first(world.here)
    second = world.here.commit(first, {}, "second", ANN, TIME)
    made, moved = RefUpdate(TAG, first, ""), RefUpdate(MAIN, first, "")
    world.here.point(made, moved)
    world.here.point(RefUpdate(MAIN, second, first))
    for _ in range(2):
        world.here.take_back(made, moved)
    world.here.point(RefUpdate(TAG, second, ""), RefUpdate(MAIN, first, second))


@pytest.mark.parametrize("name", ["a b", "a..b", "a.lock", "a/"])
def test_a_name_that_git_does_not_take_is_refused(world: World, name: str) -> None:
    first = _first(world.here)
    with pytest.raises(RepositoryError, match="cannot be the name"):
        world.here.tag(name, first, "Version", ANN, TIME)
    with pytest.raises(RepositoryError, match="cannot be the name"):
        world.here.push("origin", [RefUpdate(f"refs/heads/{name}", first, "")])


def test_pushing_twice_is_pushing_once(world: World) -> None:
    first = _first(world.here)
    tag = world.here.tag("v1", first, "Version 1", ANN, TIME)
    updates = [RefUpdate(MAIN, first, ""), RefUpdate(TAG, tag, "")]
    for _ in range(2):
        assert world.here.push("origin", updates) == Pushed()
        assert _refs(world.there) == {MAIN: first, TAG: tag}


def test_deleting_twice_is_deleting_once_also_beside_others(world: World) -> None:
    first = _first(world.here)
    world.here.push("origin", [RefUpdate(TAG, first, ""), RefUpdate("refs/heads/x", first, "")])
    for _ in range(2):
        assert world.here.withdraw("origin", TAG, first) == Pushed()
    both = [RefUpdate(TAG, "", first), RefUpdate(MAIN, first, ""), RefUpdate("refs/heads/x", "", first)]
    assert world.here.push("origin", both) == Pushed()
    assert _refs(world.here) == {MAIN: first}


def test_a_remote_that_moved_gets_nothing(world: World) -> None:
    first = _first(world.here)
    world.here.push("origin", [RefUpdate(MAIN, first, "")])
    world.there.fetch("origin")
    other = world.there.commit(first, {}, "other", BOB, TIME)
    assert world.there.push("origin", [RefUpdate(MAIN, other, first)]) == Pushed()
    ours = world.here.commit(first, {}, "ours", ANN, TIME)
    updates = [RefUpdate(TAG, ours, ""), RefUpdate(MAIN, ours, first)]
    assert world.here.push("origin", updates) == Moved(MAIN, other)
    assert world.here.withdraw("origin", MAIN, first) == Moved(MAIN, other)
    assert _refs(world.here) == {MAIN: other}


def test_the_first_to_lock_holds_it_and_the_other_hears_of_it(world: World) -> None:
    for _ in range(2):
        assert world.here.lock("origin", ["1.2.0"], "one", ANN, TIME) == Held()
    assert world.here.lock("origin", ["1.2.0"], "one", ANN, TIME + 9) == Held()
    holder = HeldBy("one", f"{ANN.name} <{ANN.email}>", TIME, "1.2.0")
    assert world.there.lock("origin", ["1.2.0"], "two", BOB, TIME) == holder
    assert world.there.unlock("origin", ["1.2.0"], "two") == holder
    for _ in range(2):
        assert world.here.unlock("origin", ["1.2.0"], "one") == Unlocked()
    assert world.there.lock("origin", ["1.2.0"], "two", BOB, TIME) == Held()
    assert world.here.lock("origin", ["1.3.0"], "one", ANN, TIME) == Held()


def test_several_locks_are_taken_all_or_none_and_only_ones_own_are_given_back(world: World) -> None:
    both = ["api-1.2.0", "web-2.0.0"]
    assert world.here.lock("origin", both, "one", ANN, TIME) == Held()
    assert world.here.lock("origin", both, "one", ANN, TIME) == Held()
    holder = HeldBy("one", f"{ANN.name} <{ANN.email}>", TIME, "web-2.0.0")
    assert world.there.lock("origin", ["docs-1.0.0", "web-2.0.0"], "two", BOB, TIME) == holder
    assert _locked(world) == both
    assert world.there.lock("origin", ["docs-1.0.0"], "two", BOB, TIME) == Held()
    assert world.there.unlock("origin", ["docs-1.0.0", "web-2.0.0"], "two") == holder
    assert _locked(world) == both
    assert world.here.unlock("origin", both, "one") == Unlocked()
    assert _locked(world) == []


def _locked(world: World) -> list[str]:
    found = world.here.remote_refs("origin", ["refs/gonogo/lock/*"])
    assert isinstance(found, RemoteRefs)
    return sorted(ref.removeprefix("refs/gonogo/lock/") for ref in found.refs)


def test_files_are_added_to_those_that_others_published(world: World) -> None:
    assert world.here.read_files("origin", LEDGER) == Files({})
    one = world.here.publish_files("origin", LEDGER, {"entries/1": b"\xff\n"}, "1", ANN, TIME)
    assert isinstance(one, Published)
    assert isinstance(
        world.there.publish_files("origin", LEDGER, {"entries/2": b""}, "2", BOB, TIME), Published
    )
    both = Files({"entries/1": b"\xff\n", "entries/2": b""})
    assert world.here.read_files("origin", LEDGER) == world.there.read_files("origin", LEDGER) == both
    with pytest.raises(RepositoryError, match="too many"):
        world.here.read_files("origin", LEDGER, most=1)


def test_publishing_the_same_files_again_makes_no_commit(world: World) -> None:
    first = world.here.publish_files("origin", LEDGER, {"1": b"one"}, "1", ANN, TIME)
    assert world.here.publish_files("origin", LEDGER, {"1": b"one"}, "1", ANN, TIME + 5) == first
    assert world.there.publish_files("origin", LEDGER, {"1": b"one"}, "1", BOB, TIME) == first


def test_files_are_added_only_where_the_reference_stands_as_it_was_seen(world: World) -> None:
    add = partial(world.here.publish_files, "origin", LEDGER)
    first = add({"1": b"one"}, "1", ANN, TIME, on="")
    assert isinstance(first, Published)
    assert add({"2": b"two"}, "2", ANN, TIME, on="") == Moved(LEDGER, first.sha)
    assert isinstance(add({"2": b"two"}, "2", ANN, TIME, on=first.sha), Published)


def test_remote_references_are_matched_as_a_whole(world: World) -> None:
    first = _first(world.here)
    names = [MAIN, "refs/gonogo/a/1", "refs/gonogo/a/2", "refs/heads/x/refs/heads/main"]
    world.here.push("origin", [RefUpdate(name, first, "") for name in names])
    assert world.here.remote_refs("origin", [MAIN]) == RemoteRefs({MAIN: first})
    assert world.here.remote_refs("origin", ["refs/gonogo/a/*"]) == RemoteRefs(
        dict.fromkeys(names[1:3], first)
    )


def test_a_remote_that_is_away_is_unreachable_for_every_verb(world: World) -> None:
    first = _first(world.here)
    world.lose()
    for outcome in (
        world.here.push("origin", [RefUpdate(MAIN, first, "")]),
        world.here.withdraw("origin", MAIN, first),
        world.here.lock("origin", ["1"], "one", ANN, TIME),
        world.here.unlock("origin", ["1"], "one"),
        world.here.fetch("origin"),
        world.here.remote_refs("origin"),
        world.here.publish_files("origin", LEDGER, {"1": b""}, "1", ANN, TIME),
        world.here.read_files("origin", LEDGER),
    ):
        assert isinstance(outcome, Unreachable)
        assert outcome.sentence.startswith("origin is unreachable (")


def test_a_remote_that_is_not_configured_is_an_error_that_says_how_to_add_it(world: World) -> None:
    with pytest.raises(RepositoryError, match=r"no remote '--upload-pack=x'.*git remote add"):
        world.here.fetch("--upload-pack=x")


def test_fetching_twice_is_fetching_once(world: World) -> None:
    assert world.here.fetch("origin") == world.here.fetch("origin") == Fetched()


def test_the_tree_of_a_reference_is_read_folder_by_folder(world: World) -> None:
    nothing = world.here.open_files("origin", LEDGER)
    assert not isinstance(nothing, Unreachable)
    assert (nothing.tip, nothing.folders([""]), nothing.changed("")) == ("", {"": Names()}, None)
    files = {"top": b"1", "00/a": b"2", "00/b/c": b"3"}
    before = world.there.publish_files("origin", LEDGER, files, "1", BOB, TIME)
    assert isinstance(before, Published)
    found = world.here.open_files("origin", LEDGER)
    assert not isinstance(found, Unreachable)
    assert found.folders(["", "00", "01"]) == {
        "": Names(("top",), ("00",)),
        "00": Names(("a",), ("b",)),
        "01": Names(),
    }
    assert found.read(["00/b/c", "top"]) == {"00/b/c": b"3", "top": b"1"}
    assert found.read([]) == {}
    assert found.changed("f" * 40) is None
    world.there.publish_files("origin", LEDGER, {"00/a": None, "01/d": b"4"}, "2", BOB, TIME)
    now = world.here.open_files("origin", LEDGER)
    assert not isinstance(now, Unreachable)
    assert now.changed(before.sha) == ["00/a", "01/d"]
    assert found.tip == before.sha
    world.lose()
    assert isinstance(world.here.open_files("origin", LEDGER), Unreachable)
