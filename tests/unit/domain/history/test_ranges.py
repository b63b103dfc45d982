"""Which commits many ranges have, beside what each of them has when it is asked alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.history.graph import Graph
from gonogo.domain.history.ranges import commits_of


@st.composite
def histories(draw: st.DrawFn) -> tuple[Graph, list[tuple[str, str]]]:
    """Commits by number, each after some of higher numbers, and ranges of them."""
    count = draw(st.integers(1, 9))
    parents = {
        str(one): draw(st.lists(st.integers(one + 1, count).map(str), max_size=3, unique=True))
        for one in range(count)
    }
    times = {sha: draw(st.integers(0, 3)) for sha in parents}
    names = st.sampled_from(list(parents))
    ranges = draw(st.lists(st.tuples(st.one_of(st.just(""), names), names), max_size=6))
    return Graph(parents, times), ranges


@given(histories())
def test_many_ranges_have_what_each_has_alone(history: tuple[Graph, list[tuple[str, str]]]) -> None:
    graph, ranges = history
    alone = [
        graph.behind(commit) - (graph.behind(since) if since else frozenset()) for since, commit in ranges
    ]
    found = commits_of(graph, ranges)
    assert [set(commits) for commits in found] == alone
    assert all(commits == graph.newest_first(commits) or graph.in_order for commits in found)


class Counting(dict[str, list[str]]):
    """Parents that count how often they are asked for."""

    asked = 0

    def __getitem__(self, sha: str) -> list[str]:
        self.asked += 1
        return super().__getitem__(sha)


def test_five_hundred_ranges_are_walked_as_one() -> None:
    parents = Counting({str(one): [str(one + 1)] for one in range(2000)})
    graph = Graph(parents, dict.fromkeys(parents, 0), in_order=True)
    ranges = [(str(one + 4), str(one)) for one in range(0, 2000, 4)]
    assert [len(commits) for commits in commits_of(graph, ranges)] == [4] * 500
    assert parents.asked <= 2000
