from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.history.commits import Commit
from gonogo.domain.history.history import History, Release, Tag, releases
from gonogo.domain.versions import SemVer
from gonogo.domain.versions.calver import CalVerScheme


def commit(sha, *parents, time=0):
    return Commit(sha, parents, time, "Ada", "ada@example.com", f"feat: {sha}")


def tag(sha, *version):
    found = SemVer(*version)
    return Tag(f"v{found}", sha, 0, found)


def told(found):
    """The hashes of each release, by the name of its tag."""
    return {release.tag.name if release.tag else "": shas(release.commits) for release in found}


def shas(commits):
    return "".join(commit.sha for commit in commits)


LINE = [commit("d", "c", time=4), commit("c", "b", time=3), commit("b", "a", time=2), commit("a", time=1)]


def test_each_commit_belongs_to_the_first_tag_that_contains_it():
    found = releases(History(LINE), [tag("a", 1, 0, 0), tag("c", 1, 1, 0)], ["d"])
    assert told(found) == {"": "d", "v1.1.0": "cb", "v1.0.0": "a"}
    assert [release.since and release.since.name for release in found] == ["v1.1.0", "v1.0.0", None]


def test_without_a_tag_nothing_is_released():
    assert releases(History(LINE), [], ["d"]) == (Release(None, tuple(LINE)),)


def test_a_tag_on_the_head_leaves_nothing_unreleased():
    assert told(releases(History(LINE), [tag("d", 1, 0, 0)], ["d"])) == {"": "", "v1.0.0": "dcba"}


def test_several_tags_on_one_commit_come_in_the_order_of_their_versions():
    found = releases(History(LINE), [tag("b", 1, 0, 0), tag("b", 1, 0, 0, ("rc", 1))], ["d"])
    assert told(found) == {"": "dc", "v1.0.0": "", "v1.0.0-rc.1": "ba"}
    assert [release.since and release.since.name for release in found] == ["v1.0.0", "v1.0.0-rc.1", None]


def test_a_tag_on_a_commit_that_is_not_told_is_left_out():
    assert told(releases(History(LINE), [tag("z", 1, 0, 0)], ["d"])) == {"": "dcba"}


def test_a_branch_that_was_merged_after_the_tag_is_not_in_it():
    merged = [commit("m", "c", "x", time=5), commit("x", "a", time=1), *LINE]
    found = releases(History(merged), [tag("b", 1, 0, 0), tag("m", 1, 1, 0)], ["m"])
    assert told(found) == {"": "", "v1.1.0": "mxc", "v1.0.0": "ba"}


def test_a_tag_off_the_line_does_not_take_from_it():
    hotfix = [commit("h", "b", time=9), *LINE]
    found = releases(History(hotfix), [tag("a", 1, 0, 0), tag("h", 1, 0, 1)], ["d"])
    assert told(found) == {"": "dcb", "v1.0.1": "h", "v1.0.0": "a"}
    assert [release.on_line for release in found] == [True, False, True]
    assert found[1].since == tag("a", 1, 0, 0)


def test_another_root_on_the_line_keeps_its_tags_on_it():
    hotfix = [commit("h", "b", time=9), *LINE]
    found = releases(History(hotfix), [tag("a", 1, 0, 0), tag("h", 1, 0, 1)], ["d", "h"])
    assert told(found) == {"": "dc", "v1.0.1": "hb", "v1.0.0": "a"}
    assert all(release.on_line for release in found)


def test_a_clock_that_was_wrong_does_not_put_a_commit_before_its_parents():
    skewed = [commit("c", "b", time=5), commit("b", "a", time=1), commit("a", time=9)]
    found = releases(History(skewed), [tag("a", 1, 0, 0), tag("b", 1, 1, 0)], ["c"])
    assert told(found) == {"": "c", "v1.1.0": "b", "v1.0.0": "a"}


def test_history_may_be_told_in_any_order():
    for history in (History(LINE), History(LINE[::-1])):
        assert sorted(history.ages, key=history.ages.__getitem__) == ["a", "b", "c", "d"]
        assert told(releases(history, [tag("b", 1, 0, 0)], ["d"])) == {"": "dc", "v1.0.0": "ba"}


def test_history_may_be_cut_off():
    cut = [commit("d", "c", "y", time=4), commit("c", "b", time=3)]
    assert told(releases(History(cut), [tag("c", 1, 0, 0)], ["d"])) == {"": "d", "v1.0.0": "c"}


def test_what_is_known_is_left_out_and_still_tells_which_tag_is_older():
    """`x` is dated behind everything, and what comes from it is older than it looks."""
    forked = [commit("e", "x", time=3), commit("d", "x", time=2), commit("x", time=9)]
    rest = History(forked).without({"x"})
    found = releases(rest, [tag("e", 1, 1, 0), tag("d", 1, 0, 0)], ["e"])
    assert told(found) == {"": "", "v1.1.0": "e", "v1.0.0": "d"}
    assert rest.ages["d"][0] == rest.ages["e"][0] == 9


@pytest.mark.parametrize("order", [1, -1])
def test_a_history_of_100_000_commits_is_one_pass(order):
    """Recursion would end at 1,000, and a pass for each tag would take minutes."""
    number = 100_000
    line = [commit(str(at), *([str(at - 1)] if at else []), time=at) for at in reversed(range(number))]
    tags = [tag(str(at), 1, at, 0) for at in range(0, number, 10)]
    found = releases(History(line[::order]), tags, [str(number - 1)])
    assert [len(release.commits) for release in found] == [9] + [10] * (number // 10 - 1) + [1]


@st.composite
def graphs(draw):
    """Commits newest first with several roots, octopus merges and wrong clocks; tags; the roots asked for."""
    number = draw(st.integers(min_value=1, max_value=14))
    commits = []
    for at in range(number):
        older = st.lists(st.integers(0, at - 1), unique=True, max_size=4) if at else st.just([])
        parents = [str(parent) for parent in draw(older)]
        commits.append(commit(str(at), *parents, time=draw(st.integers(0, 20))))
    places = st.integers(0, number - 1).map(str)
    tagged = draw(st.lists(places, max_size=6))
    numbers = draw(st.permutations(range(len(tagged))))
    tags = [tag(sha, 1, version, 0) for sha, version in zip(tagged, numbers, strict=True)]
    told = commits[::-1] if draw(st.booleans()) else draw(st.permutations(commits))
    return told, tags, draw(st.lists(places, min_size=1, max_size=3))


def containing(commits):
    """For each commit, itself and its ancestors: the slow and obvious way."""
    parents = {commit.sha: commit.parents for commit in commits}
    contained = {}

    def contains(sha):
        if sha not in contained:
            contained[sha] = {sha}.union(*(contains(parent) for parent in parents[sha]))
        return contained[sha]

    return {sha: contains(sha) for sha in parents}


def expected(commits, tags, roots):
    """Who owns each commit: the first in order that contains it, tags on the line first."""
    contained = containing(commits)
    ages = History(commits).ages
    line = set().union(*(contained[root] for root in roots))
    order = sorted(tags, key=lambda tag: (ages[tag.sha], tag.version))
    on_line = [(tag, tag.sha) for tag in order if tag.sha in line]
    off_line = [(tag, tag.sha) for tag in order if tag.sha not in line]
    owners = {}
    for owner, sha in [*on_line, (None, roots[0]), *off_line]:
        for ancestor in contained[sha]:
            owners.setdefault(ancestor, owner)
    return owners, line


@given(graphs())
def test_membership_is_that_of_an_oracle(graph):
    commits, tags, roots = graph
    owners, line = expected(commits, tags, roots)
    found = releases(History(commits), tags, roots)
    assert found[0].tag is None
    assert {release.tag for release in found[1:]} == set(tags)
    for release in found:
        owned = {commit.sha for commit in release.commits}
        assert owned == {sha for sha, owner in owners.items() if owner == release.tag}
        assert release.on_line == (release.tag is None or release.tag.sha in line)


@given(graphs())
def test_every_commit_of_a_release_is_contained_in_its_tag(graph):
    commits, tags, roots = graph
    contained = containing(commits)
    for release in releases(History(commits), tags, roots):
        assert {commit.sha for commit in release.commits} <= contained[
            release.tag.sha if release.tag else roots[0]
        ]


@given(graphs())
def test_no_commit_is_lost_or_told_twice(graph):
    commits, tags, roots = graph
    contained = containing(commits)
    given_out = [
        commit.sha for release in releases(History(commits), tags, roots) for commit in release.commits
    ]
    wanted = contained[roots[0]].union(*(contained[tag.sha] for tag in tags))
    assert len(given_out) == len(set(given_out))
    assert set(given_out) == wanted


@given(graphs())
def test_a_release_comes_since_the_latest_one_that_its_history_runs_into(graph):
    commits, tags, roots = graph
    owners, line = expected(commits, tags, roots)
    contained, ages = containing(commits), History(commits).ages
    order = sorted(tags, key=lambda tag: (tag.sha not in line, ages[tag.sha], tag.version))
    for release in releases(History(commits), tags, roots):
        if not release.on_line:
            continue
        start = release.tag.sha if release.tag else roots[0]
        earlier = order[: order.index(release.tag)] if release.tag else [t for t in order if t.sha in line]
        met = {owners[sha].sha for sha in contained[start] if owners[sha] in earlier}
        assert release.since == next((tag for tag in reversed(earlier) if tag.sha in met), None)


@given(graphs())
def test_tags_off_the_line_change_nothing_on_it(graph):
    commits, tags, roots = graph
    _, line = expected(commits, tags, roots)
    history = History(commits)
    alone = releases(history, [tag for tag in tags if tag.sha in line], roots)
    assert tuple(release for release in releases(history, tags, roots) if release.on_line) == alone


@given(graphs())
def test_releases_come_newest_first(graph):
    commits, tags, roots = graph
    history = History(commits)
    keys = [
        (history.ages[release.tag.sha], release.tag.version)
        for release in releases(history, tags, roots)
        if release.tag
    ]
    assert all(not newer < older for newer, older in pairwise(keys))


@given(graphs())
def test_no_commit_of_a_release_is_told_before_one_that_comes_after_it(graph):
    commits, tags, roots = graph
    contained = containing(commits)
    for release in releases(History(commits), tags, roots):
        told = [commit.sha for commit in release.commits]
        assert not any(later in contained[sha] for at, sha in enumerate(told) for later in told[:at])


CUT = [
    commit("z", "y", time=12),
    commit("q", "p", time=11),
    commit("y", "c", time=10),
    commit("p", "c", time=9),
    commit("m", "l", time=7),
    commit("c", "b", time=6),
    commit("l", "a", time=5),
    commit("b", "a", time=4),
    commit("a", time=1),
]
"""z y c b a is the main line; m l was cut at a, and q p at c."""
CUT_TAGS = [tag("l", 1, 0, 0), tag("m", 1, 0, 1), tag("p", 1, 1, 0), tag("q", 1, 1, 1)]


def test_lines_that_were_cut_are_served_as_if_they_were_on_the_line():
    found = releases(History(CUT), CUT_TAGS, ["z"], CUT_TAGS)
    assert told(found) == {"": "zy", "v1.1.1": "q", "v1.1.0": "pcb", "v1.0.1": "m", "v1.0.0": "la"}
    assert not any(release.on_line for release in found[1:])


def test_what_an_earlier_release_of_another_line_has_too_belongs_to_that():
    found = releases(History(CUT), CUT_TAGS, ["z"], CUT_TAGS, {"b": ["m"], "y": ["q"], "q": ["y"]})
    assert told(found) == {"": "z", "v1.1.1": "q", "v1.1.0": "pc", "v1.0.1": "m", "v1.0.0": "la"}
    assert [shas(release.copied) for release in found] == ["y", "", "b", "", ""]


def test_what_a_later_release_of_a_lower_line_has_too_stays_where_it_was_told_first():
    late = [*CUT, commit("n", "m", time=20)]
    found = releases(History(late), [*CUT_TAGS, tag("n", 1, 0, 2)], ["z"], CUT_TAGS, {"b": ["n"]})
    assert told(found)["v1.1.0"] == "pcb"


def test_the_patch_of_a_line_tells_what_another_line_has_too():
    found = releases(History(CUT), CUT_TAGS, ["q"], CUT_TAGS[:2], {"q": ["m"], "b": ["m"]})
    assert told(found) == {"": "", "v1.1.1": "q", "v1.1.0": "pc", "v1.0.1": "m", "v1.0.0": "la"}


def test_what_a_candidate_on_a_line_that_was_cut_has_is_not_unreleased_though_it_is_not_told():
    candidate = tag("q", 1, 1, 0, ("rc", 1))
    found = releases(History(CUT), CUT_TAGS[:2], ["z"], [*CUT_TAGS[:2], candidate])
    assert told(found) == {"": "zy", "v1.0.1": "m", "v1.0.0": "la"}


def test_each_commit_belongs_to_one_release_or_is_a_copy_in_one():
    found = releases(History(CUT), CUT_TAGS, ["z"], CUT_TAGS, {"b": ["m"], "y": ["q"]})
    assert sorted("".join(shas((*release.commits, *release.copied)) for release in found)) == sorted(
        commit.sha for commit in CUT
    )


def test_the_release_of_another_scheme_leaves_out_what_was_told_before():
    scheme = CalVerScheme("YYYY.0M.MICRO")
    days = [Tag(text, sha, 0, scheme.parse(text)) for text, sha in (("2026.01.0", "m"), ("2026.02.0", "p"))]
    days.append(Tag("2026.02.1", "q", 0, scheme.parse("2026.02.1")))
    found = releases(History(CUT), days, ["z"], days, {"q": ["m"]})
    assert {release.tag and release.tag.name: shas(release.commits) for release in found} == {
        None: "zy",
        "2026.02.1": "",
        "2026.02.0": "pcb",
        "2026.01.0": "mla",
    }


@given(st.lists(st.lists(st.integers(0, 30), max_size=2), min_size=1, max_size=12), st.data())
def test_each_commit_belongs_to_exactly_one_release_whatever_is_followed_and_copied(parents, data):
    names = "abcdefghijkl"[: len(parents)]
    history = [
        commit(names[at], *dict.fromkeys(names[parent % at] for parent in before if at), time=at)
        for at, before in enumerate(parents)
    ][::-1]
    tagged = data.draw(st.lists(st.sampled_from(names), unique=True))
    tags = [tag(sha, 1, at, 0) for at, sha in enumerate(tagged)]
    head = data.draw(st.sampled_from(names))
    copies = data.draw(st.dictionaries(st.sampled_from(names), st.lists(st.sampled_from(names), max_size=2)))
    there = data.draw(st.lists(st.sampled_from(tags), unique=True)) if tags else []
    found = releases(History(history), tags, [head], there, copies)
    owned = [one.sha for release in found for one in (*release.commits, *release.copied)]
    reached = History(history).graph.reach([head, *tagged])[0]
    assert sorted(owned) == sorted(reached)
