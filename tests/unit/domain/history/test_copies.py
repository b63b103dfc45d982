import hashlib

import pytest

from gonogo.domain.history.commits import Commit
from gonogo.domain.history.copies import (
    Patch,
    copies,
    doubles,
    picked_again,
    picked_from,
    squashed,
    suspects,
)
from gonogo.domain.history.history import History

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


def told(sha, message, *parents):
    return Commit(sha, parents, 0, "Ada", "ada@x", message)


PICKED = f"fix: x\n\n(cherry picked from commit {'a' * 40})"
BESIDE = [
    told("m", "Merge", "b", "a" * 40),
    told("b", PICKED, "0"),
    told("a" * 40, "fix: x", "0"),
    told("0", "y"),
]
"""a and b come from 0, and m joins them."""


def test_a_commit_that_was_picked_is_told_by_the_one_that_it_was_picked_from():
    graph = History(BESIDE).graph
    assert picked_again(BESIDE, graph, {"a" * 40}) == {"b"}
    assert picked_again(BESIDE, graph, set()) == set()


def test_a_commit_that_was_picked_behind_its_origin_brings_it_back():
    line = [told("b", PICKED, "r"), told("r", "revert: fix: x", "a" * 40), told("a" * 40, "fix: x")]
    assert picked_again(line, History(line).graph, {"a" * 40}) == set()


def test_commits_of_the_same_words_beside_each_other_may_be_the_same():
    one, other = told("b", "fix: x (#2)", "0"), told("a", "fix: x", "0")
    assert doubles([one, other, BESIDE[-1]], History([one, other, BESIDE[-1]]).graph) == [("b", "a")]
    behind = [told("b", "fix: x", "a"), told("a", "fix: x")]
    assert doubles(behind, History(behind).graph) == []
    merges = [told("b", "Merge", "0", "1"), told("a", "Merge", "0", "1")]
    assert doubles(merges, History(merges).graph) == []


def test_what_was_put_into_one_commit_is_told_by_it():
    history = [told("s", "all", "0"), told("c", "fix: c", "b"), told("b", "feat: b", "0"), told("0", "y")]
    trees = {"0": "none", "b": "half", "c": "whole", "s": "whole"}
    graph = History(history).graph
    assert squashed(trees, graph, ["c", "b"], ["s"]) == {"c", "b"}
    assert squashed({**trees, "s": "more"}, graph, ["c", "b"], ["s"]) == set()
    assert squashed(dict.fromkeys(trees, "none"), graph, ["c", "b"], ["s"]) == set()


@pytest.mark.parametrize("files", ["sha1", "sha256"])
def test_first_commits_without_files_are_not_the_same_change(files):
    empty = hashlib.new(files, b"tree 0\0").hexdigest()
    graph = History([told("s", "all"), told("c", "fix: c")]).graph
    assert squashed({"s": empty, "c": empty}, graph, ["c"], ["s"]) == set()
    assert squashed({"s": "whole", "c": "whole"}, graph, ["c"], ["s"]) == {"c"}
