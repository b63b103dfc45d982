import pytest

from gonogo.domain.history.commits import Commit
from gonogo.domain.history.copies import Patch, copies, picked_from, suspects

PATCHES = {
    "main": Patch("files", "same"),
    "picked": Patch("files", "same"),
    "other": Patch("files", "another"),
    "elsewhere": Patch("others"),
    "merge": Patch(),
    "changed": Patch("files", "mended", "main"),
    "again": Patch("files", "mended more", "main"),
}


def commit(message):
    return Commit("c" * 40, (), 0, "Ada", "ada@x", message)


def test_the_same_change_is_a_copy():
    assert copies(PATCHES, ["main", "other", "merge"], ["picked", "merge2"][:1]) == {"main": ("picked",)}


@pytest.mark.parametrize(("ours", "theirs"), [("main", "changed"), ("changed", "main"), ("changed", "again")])
def test_a_commit_that_says_from_where_it_was_picked_is_a_copy_though_it_was_changed(ours, theirs):
    assert copies(PATCHES, [ours], [theirs]) == {ours: (theirs,)}


def test_only_commits_that_change_the_same_files_can_be_copies():
    unread = {sha: Patch(patch.paths) for sha, patch in PATCHES.items()}
    assert suspects(unread, ["main", "elsewhere", "merge"], ["picked", "merge"]) == ["main", "picked"]
    assert suspects(PATCHES, ["main"], ["picked"]) == []
    assert suspects(unread, ["main"], ["elsewhere"]) == []


def test_the_line_that_git_writes_tells_from_where_a_commit_was_picked():
    picked = "ab" * 20
    assert picked_from(commit(f"fix: x\n\n(cherry picked from commit {picked})")) == picked
    first = f"fix: x\n\n(cherry picked from commit {'c' * 40})\n(cherry picked from commit {picked})\n"
    assert picked_from(commit(first)) == picked
    assert picked_from(commit(f"fix: (cherry picked from commit {picked}) and more")) == ""
    assert picked_from(commit("fix: x")) == ""
