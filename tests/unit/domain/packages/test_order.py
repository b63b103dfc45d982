"""In which order packages are published."""

from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.packages.order import order
from gonogo.domain.packages.workspace import Member


def member(name, *requires, development=()):
    return Member(name, name, f"{name}/package.json", "1.0.0", requires=requires, development=development)


def names(*members):
    return [one.name for one in order(members).members]


def test_what_a_package_depends_on_comes_first():
    assert names(member("a", "b"), member("b", "c"), member("c")) == ["c", "b", "a"]


def test_what_depends_on_nothing_stays_as_it_was_given():
    assert names(member("b"), member("a"), member("c")) == ["b", "a", "c"]


def test_a_name_that_no_member_has_counts_for_nothing():
    assert names(member("a", "left-pad"), member("b")) == ["a", "b"]


def test_what_only_development_needs_comes_first_too():
    assert names(member("a", development=("b",)), member("b")) == ["b", "a"]


def test_development_closes_no_circle():
    found = order([member("a", development=("b",)), member("b", "a")])
    assert ([one.name for one in found.members], found.cycles) == (["a", "b"], ())


def test_a_circle_is_told_and_stands_together_as_it_was_given():
    found = order([member("z"), member("b", "a"), member("a", "b", "z"), member("y", "a")])
    assert [one.name for one in found.members] == ["z", "b", "a", "y"]
    assert found.cycles == (("b", "a"),)


def test_a_package_that_depends_on_its_own_name_is_no_circle():
    assert order([member("a", "a")]).cycles == ()


def test_two_of_one_name_both_come_before_who_needs_it():
    twin = Member("b", "other", "other/package.json")
    assert [one.folder for one in order([member("a", "b"), member("b"), twin]).members] == ["b", "other", "a"]


def test_a_chain_of_thousands_is_ordered():
    chain = [member(f"p{place}", f"p{place + 1}") for place in range(5_000)]
    assert names(*chain) == [f"p{place}" for place in reversed(range(5_000))]


EDGES = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=40)


@given(EDGES)
def test_each_comes_after_those_it_depends_on_unless_a_circle_was_told(edges):
    needs = {place: [f"p{to}" for at, to in edges if at == place] for place in range(12)}
    found = order([member(f"p{place}", *wanted) for place, wanted in needs.items()])
    place = {one.name: at for at, one in enumerate(found.members)}
    circle = {name: number for number, names in enumerate(found.cycles) for name in names}
    assert sorted(place) == sorted(f"p{number}" for number in range(12))
    for one in found.members:
        for name in one.requires:
            together = one.name in circle and circle[one.name] == circle.get(name)
            assert place[name] < place[one.name] or together or name == one.name


@given(EDGES)
def test_without_an_edge_back_there_is_no_circle(edges):
    needs = {place: [f"p{to}" for at, to in edges if at == place and to < at] for place in range(12)}
    assert order([member(f"p{place}", *wanted) for place, wanted in needs.items()]).cycles == ()
