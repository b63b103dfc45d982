"""What a clone and its remote have together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.history.references import (
    Advertised,
    Difference,
    Reference,
    References,
    Seen,
    at_tip,
    difference,
    merged,
    plain_names,
)

NAMES = st.sampled_from(["main", "develop", "release/1.2", "v1.0.0", "v1.1.0", "v2.0.0"])
SHAS = st.sampled_from(["a" * 40, "b" * 40, "c" * 40])
POINTING = st.dictionaries(NAMES, SHAS)
OTHERS = st.sets(st.sampled_from(["tree", "blob"]))


def tags(found):
    return tuple(Reference(name, sha, 7) for name, sha in sorted(found.items()))


@st.composite
def clones(draw):
    branches = draw(POINTING) | {f"origin/{name}": sha for name, sha in draw(POINTING).items()}
    seen = Seen(draw(POINTING), tags(draw(POINTING)), tuple(sorted(draw(OTHERS))))
    return References("main", draw(SHAS), branches, tags(draw(POINTING)), seen, tuple(sorted(draw(OTHERS))))


@st.composite
def remotes(draw):
    leading = draw(POINTING) | dict.fromkeys(draw(OTHERS), "f" * 40)
    return Advertised(draw(POINTING), leading)


def brought(here: References, there: Advertised) -> References:
    """The clone after what it lacks was taken and what is outdated was forgotten."""
    wanted = difference(here, there)
    gone_tags = {tag.name for tag in wanted.outdated.tags}
    branches = {
        **{name: sha for name, sha in here.seen.branches.items() if name not in wanted.outdated.branches},
        **wanted.branches,
    }
    found = {tag.name: tag.sha for tag in here.seen.tags if tag.name not in gone_tags}
    found |= {name: there.tags[name] for name in wanted.tags if there.tags[name] != "f" * 40}
    others = {name for name in here.seen.others if name not in wanted.outdated.others}
    others |= {name for name in wanted.tags if there.tags[name] == "f" * 40}
    seen = Seen(branches, tags(found), tuple(sorted(others)))
    return References(here.branch, here.head, here.branches, here.tags, seen, here.others)


@given(clones(), remotes())
def test_a_clone_that_took_what_it_lacks_lacks_nothing(here, there):
    assert not difference(brought(here, there), there)


@given(clones(), remotes())
def test_every_branch_and_tag_of_the_remote_stands_as_the_remote_says(here, there):
    found = merged(brought(here, there), "origin", there)
    remote = {name: sha for name, sha in found.branches.items() if name.startswith("origin/")}
    assert remote == {f"origin/{name}": sha for name, sha in there.branches.items()}
    standing = {tag.name: tag.sha for tag in found.tags}
    leading = {name: sha for name, sha in there.tags.items() if sha != "f" * 40 and name not in here.others}
    assert leading.items() <= standing.items()
    assert standing.keys() - leading.keys() <= {tag.name for tag in here.tags}


@given(clones(), remotes())
def test_branches_of_the_clone_and_of_other_remotes_stay(here, there):
    found = merged(here, "origin", there)
    own = {name: sha for name, sha in here.branches.items() if not name.startswith("origin/")}
    assert own.items() <= found.branches.items()
    assert (found.branch, found.head) == (here.branch, here.head)


@given(clones())
def test_without_an_answer_what_is_here_counts_before_what_was_taken(here):
    found = merged(here, "origin", None)
    assert here.branches.items() <= found.branches.items()
    assert {*here.tags} <= {*found.tags}
    assert {tag.name for tag in found.tags} == {tag.name for tag in (*here.tags, *here.seen.tags)}
    assert [tag.name for tag in found.tags] == sorted(tag.name for tag in found.tags)


def test_where_nothing_is_different_the_references_are_those_of_the_clone():
    here = References("main", "a", {"main": "a", "origin/main": "a"}, tags({"v1": "a"}))
    there = Advertised({"main": "a"}, {"v1": "a"})
    assert not difference(here, there)
    assert merged(here, "origin", there) == here
    assert merged(here, "origin", None) is here
    assert merged(here, "", there) is here


def test_a_branch_whose_commit_is_on_any_branch_here_is_not_lacking():
    here = References("work", "c", {"work": "c", "main": "a"}, ())
    assert difference(here, Advertised({"main": "a", "stable": "c", "develop": "d"}, {})) == Difference(
        {"develop": "d"}
    )


def test_what_was_taken_is_forgotten_once_the_clone_has_it_or_the_remote_has_not():
    seen = Seen({"develop": "d", "gone": "e"}, tags({"v1": "a", "v2": "b"}), ("tree",))
    here = References("main", "a", {"main": "a", "origin/develop": "d"}, tags({"v1": "a"}), seen)
    found = difference(here, Advertised({"main": "a", "develop": "d"}, {"v1": "a"}))
    assert found == Difference(outdated=seen)


def test_branches_are_named_without_their_remote_and_those_of_other_remotes_do_not_count():
    branches = ["main", "feat/x", "origin/main", "origin/develop", "upstream/legacy"]
    assert plain_names(branches, "origin", ["origin", "upstream"]) == {"main", "feat/x", "develop"}
    assert plain_names(["main", "a/b"], "", []) == {"main", "a/b"}


def test_head_is_the_tip_of_branches_of_its_remote_each_told_once_in_order():
    branches = {"origin/main": "a", "origin/next": "a", "origin/old": "b", "main": "a", "fork/dev": "a"}
    assert at_tip("a", "origin", branches, ["next", "old", "main", "next", "dev"]) == ("next", "main")


def test_before_the_first_commit_head_is_the_tip_of_nothing():
    assert at_tip("", "origin", {"origin/main": ""}, ["main"]) == ()
