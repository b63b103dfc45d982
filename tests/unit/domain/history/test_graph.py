import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.history.graph import Graph
from gonogo.errors import RepositoryError

FAR = 1 << 62


def graph_of(*told):
    """A graph of words such as `c:ab`, a commit and its parents, each a second before the one told before."""
    parents = {word[0]: list(word[2:]) for word in told}
    return Graph(parents, {sha: len(told) - at for at, sha in enumerate(parents)})


MERGED = graph_of("m:dx", "d:c", "x:a", "c:b", "b:a", "a:")


def test_a_commit_contains_itself_and_what_it_comes_from():
    assert MERGED.contains("m", "a")
    assert MERGED.contains("x", "x")
    assert not MERGED.contains("d", "x")


def test_what_the_roots_have_beyond_others_is_told_newest_first():
    assert MERGED.beyond(["m"], ["b"]) == ["m", "d", "x", "c"]
    assert MERGED.beyond(["d"], ["x", "c"]) == ["d"]
    assert MERGED.beyond(["c"], ["m"]) == []


def test_what_is_not_in_the_graph_is_left_out():
    assert graph_of("b:ay").beyond(["b", "z"], ["x"]) == ["b"]


def test_a_commit_that_is_dated_after_what_comes_from_it_is_told_after_it():
    wrong = Graph({"a": [], "d": ["b", "c"], "b": ["a"], "c": ["a"]}, {"a": FAR, "b": 0, "c": 5, "d": 1})
    assert wrong.beyond(["d"], []) == ["d", "c", "b", "a"]
    assert wrong.order == ["d", "c", "b", "a"]


def test_an_order_in_which_all_stand_before_what_they_come_from_stays_as_it_is():
    assert MERGED.order == ["m", "d", "x", "c", "b", "a"]
    assert graph_of("m:dx", "x:a", "d:c", "c:b", "b:a", "a:").order == ["m", "x", "d", "c", "b", "a"]
    assert Graph({"x": [], "d": []}, {"x": 0, "d": 1}).order == ["x", "d"]


def test_an_order_that_is_known_is_not_looked_for():
    told = Graph({"a": [], "b": ["a"]}, {"a": FAR, "b": 0}, in_order=True)
    assert told.order == ["a", "b"]


def test_what_is_new_is_told_before_what_is_known():
    known = Graph({"b": ["a"], "a": []}, {"a": 1, "b": 2})
    found = known.with_new(Graph({"d": ["c"], "c": ["b"]}, {"d": 4, "c": 3}))
    assert found.order == ["d", "c", "b", "a"]
    assert found.contains("d", "a")


def test_what_is_told_twice_is_in_order_again():
    known = Graph({"b": ["a"], "a": []}, {"a": 1, "b": 2})
    found = known.with_new(Graph({"d": ["a"], "a": []}, {"d": 3, "a": 1}))
    assert found.order == ["d", "b", "a"]


def test_the_tips_are_those_that_no_other_comes_from():
    assert MERGED.tips == {"m"}
    assert graph_of("m:d", "x:d", "d:").tips == {"m", "x"}


def test_tips_that_are_known_are_not_looked_for():
    told = Graph({"b": ["a"], "a": []}, {"a": 1, "b": 2}, tips={"b"})
    assert told.tips == {"b"}
    assert told.contains("b", "a")


def test_commits_of_one_time_are_told_as_they_are_met():
    still = Graph({"m": ["d", "x"], "d": ["b"], "x": ["b"], "b": []}, dict.fromkeys("mdxb", 7))
    assert still.beyond(["m"], []) == ["m", "d", "x", "b"]
    assert still.beyond(["x", "d"], []) == ["x", "d", "b"]


@pytest.mark.parametrize("ask", [lambda graph: graph.ages, lambda graph: graph.beyond(["a"], [])])
def test_a_commit_that_is_its_own_ancestor_is_refused(ask):
    with pytest.raises(RepositoryError, match=r"is its own ancestor\. Run: git fsck"):
        ask(graph_of("d:c", "a:b", "b:c", "c:a"))


def ladder(steps):
    """Merges of merges: there are 2 ** steps ways down."""
    below = {}
    for at in range(steps):
        before = [f"{at - 1}a", f"{at - 1}b"] if at else []
        below |= {f"{at}a": before, f"{at}b": before}
    return below


@pytest.mark.parametrize("order", [1, -1])
def test_merges_of_merges_are_walked_once(order):
    told = dict(list(ladder(5000).items())[::order])
    graph = Graph(told, dict.fromkeys(told, 0))
    assert len(graph.ages) == 10_000
    assert len(graph.reach(["4999a"])[0]) == 9_999
    assert len(graph.beyond(["4999a"], ["2499b"])) == 5_000


def test_a_line_of_120_000_commits_is_one_pass():
    """Recursion would end at 1,000."""
    line = {str(at): [str(at - 1)] if at else [] for at in range(120_000)}
    graph = Graph(line, {sha: int(sha) % 1000 for sha in line})
    assert graph.beyond(["119999"], ["59999"]) == [str(at) for at in range(119_999, 59_999, -1)]


@st.composite
def graphs(draw):
    """Several first commits, octopus merges, and clocks that are right, wrong or stand still."""
    number = draw(st.integers(1, 14))
    times = st.one_of(st.integers(0, 20), st.just(0), st.just(FAR))
    commits = []
    for at in range(number):
        older = st.lists(st.integers(0, at - 1), unique=True, max_size=4) if at else st.just([])
        commits.append((str(at), [str(parent) for parent in draw(older)], draw(times)))
    told = draw(st.permutations(commits))
    places = st.lists(st.integers(0, number - 1).map(str), max_size=4)
    return (
        Graph({sha: before for sha, before, _ in told}, {sha: time for sha, _, time in told}),
        draw(places),
        draw(places),
    )


def containing(graph):
    """For each commit, itself and its ancestors: the slow and obvious way."""
    contained = {sha: {sha} for sha in graph.parents}
    for _ in graph.parents:
        for sha, before in graph.parents.items():
            contained[sha].update(*(contained[parent] for parent in before))
    return contained


@given(graphs())
def test_a_commit_contains_what_an_oracle_says(drawn):
    graph, _, _ = drawn
    contained = containing(graph)
    assert all(
        graph.contains(sha, other) == (other in contained[sha]) for sha in contained for other in contained
    )


@given(graphs())
def test_what_lies_beyond_is_what_the_roots_contain_and_the_others_do_not(drawn):
    graph, roots, others = drawn
    contained = containing(graph)
    wanted = set().union(*(contained[sha] for sha in roots)).difference(*(contained[sha] for sha in others))
    found = graph.beyond(roots, others)
    assert len(found) == len(set(found))
    assert set(found) == wanted


@given(graphs())
def test_no_commit_is_told_before_one_that_comes_after_it(drawn):
    graph, roots, others = drawn
    contained = containing(graph)
    for found in (
        graph.beyond(roots, others),
        graph.newest_first(graph.parents),
        graph.order,
    ):
        assert not any(later in contained[sha] for at, sha in enumerate(found) for later in found[:at])


@given(graphs())
def test_of_commits_that_may_come_next_the_latest_does(drawn):
    graph, _, _ = drawn
    contained = containing(graph)
    left = set(graph.parents)
    for sha in graph.newest_first(graph.parents):
        free = {other for other in left if not any(other in contained[more] for more in left - {other})}
        assert graph.times[sha] == max(graph.times[other] for other in free)
        left.remove(sha)


@given(graphs())
def test_ages_follow_ancestry(drawn):
    graph, _, _ = drawn
    contained = containing(graph)
    assert graph.ages.keys() == graph.parents.keys()
    assert len(set(graph.ages.values())) == len(graph.ages)
    for sha, age in graph.ages.items():
        assert all(graph.ages[parent] < age for parent in graph.parents[sha])
        assert age[0] == max(graph.times[ancestor] for ancestor in contained[sha])


@given(graphs())
def test_what_runs_beside_a_commit_neither_contains_it_nor_is_contained(drawn):
    graph, _, _ = drawn
    contained = containing(graph)
    for sha, behind in contained.items():
        for other in contained:
            wanted = {one for one in behind - contained[other] if other not in contained[one]}
            assert graph.beside(sha, other) == wanted
