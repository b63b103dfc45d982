import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.affected import ANYTHING, affected, is_test, within

IMPORTS = {
    "shop/__init__.py": (),
    "shop/cart.py": ("shop/__init__.py", "shop/price.py"),
    "shop/price.py": ("shop/__init__.py",),
    "shop/search.py": ("shop/__init__.py",),
    "shop/settings.py": (),
    "tests/test_cart.py": ("shop/cart.py",),
    "tests/test_search.py": ("shop/search.py",),
}


def test_a_test_that_imports_what_changed_is_chosen():
    assert affected(["shop/search.py"], {}, IMPORTS).reached == ("tests/test_search.py",)


def test_a_test_that_imports_it_by_way_of_another_is_chosen():
    assert affected(["shop/price.py"], {}, IMPORTS).reached == ("tests/test_cart.py",)


def test_a_test_that_changed_is_chosen():
    assert affected(["tests/test_cart.py"], {}, IMPORTS).reached == ("tests/test_cart.py",)


def test_a_test_that_is_gone_is_not():
    found = affected(["tests/test_cart.py", "shop/search.py"], {}, IMPORTS, ["tests/test_cart.py"])
    assert found.reached == found.known == ("tests/test_search.py",)


def test_a_test_that_may_import_anything_is_chosen_beside_others():
    imports = {**IMPORTS, "tests/test_command.py": (ANYTHING,)}
    found = affected(["shop/search.py"], {}, imports)
    assert found.reached == ("tests/test_command.py", "tests/test_search.py")


def test_a_test_by_way_of_what_may_import_anything_is_chosen():
    imports = {**IMPORTS, "shop/plugins.py": (ANYTHING,), "tests/test_plugins.py": ("shop/plugins.py",)}
    assert "tests/test_plugins.py" in affected(["shop/search.py"], {}, imports).reached


def test_all_tests_are_told_beside_those_that_are_chosen():
    found = affected(["shop/search.py"], {}, IMPORTS)
    assert found.known == ("tests/test_cart.py", "tests/test_search.py")


@pytest.mark.parametrize("path", ["uv.lock", "shop/settings.py", "README.md", "shop/new.py", "a\x1b.toml"])
def test_a_file_that_nothing_knows_means_all(path):
    found = affected(["shop/search.py", path], {}, IMPORTS)
    assert (found.stated, found.reached) == ((), ())
    assert found.everything.endswith(" changed, and neither a rule nor an import tells what tests it")
    assert found.everything.isprintable()


def test_that_something_may_import_anything_tells_nothing_of_a_file():
    imports = {**IMPORTS, "tests/test_command.py": (ANYTHING,)}
    assert "shop/settings.py" in affected(["shop/settings.py"], {}, imports).everything


def test_a_rule_tells_the_tests_of_a_file():
    rules = {"templates/**": ["tests/pages"], "**/*.html": ["tests/test_html.py", "tests/pages"]}
    found = affected(["templates/cart.html"], rules, {})
    assert found.stated == ("tests/pages", "tests/test_html.py")
    assert found.everything == ""


def test_a_rule_and_imports_are_both_heard():
    found = affected(["shop/search.py"], {"shop/*.py": ["tests/pages"]}, IMPORTS)
    assert (found.stated, found.reached) == (("tests/pages",), ("tests/test_search.py",))


def test_a_rule_without_tests_says_that_none_is_needed():
    rules = {"docs/**": ()}
    assert affected(["docs/cart.md", "shop/search.py"], rules, IMPORTS).reached == ("tests/test_search.py",)
    assert affected(["docs/cart.md"], rules, IMPORTS).everything == "no test is about what changed"


def test_nothing_that_changed_means_all():
    assert affected([], {}, IMPORTS).everything == "no test is about what changed"


def test_tests_are_known_by_the_names_that_pytest_looks_for():
    assert [path for path in ("test_a.py", "a/test_b.py", "b_test.py", "tests.py", "test_a.txt", "a.py")
            if is_test(path)] == ["test_a.py", "a/test_b.py", "b_test.py"]  # fmt: skip


FILES = ["a.py", "b.py", "c.py", "d.py", "test_a.py", "test_b.py", "test_c.py"]
GRAPHS = st.fixed_dictionaries({path: st.sets(st.sampled_from(FILES), max_size=3) for path in FILES})


def reaches(graph, start, goal, seen=()):
    return start == goal or any(
        reaches(graph, target, goal, (*seen, start)) for target in graph[start] if target not in seen
    )


@given(GRAPHS, st.sets(st.sampled_from(FILES), min_size=1))
def test_chosen_is_exactly_what_imports_a_changed_file_over_any_chain(graph, changed):
    tests = [path for path in FILES if is_test(path)]
    about = {path: {test for test in tests if reaches(graph, test, path)} for path in changed}
    found = affected(sorted(changed), {}, graph)
    wanted = set().union(*about.values())
    if all(about.values()):
        assert (found.reached, found.everything) == (tuple(sorted(wanted)), "")
    else:
        assert found.everything
        assert found.reached == ()


@given(
    GRAPHS, st.sets(st.sampled_from(FILES)), st.sampled_from(["poetry.lock", "setup.cfg", "e.py", "Makefile"])
)
def test_one_unknown_file_among_any_means_all(graph, changed, unknown):
    found = affected([*sorted(changed), unknown], {}, graph)
    assert found.everything
    assert (found.stated, found.reached) == ((), ())


TESTS = ("tests/e2e/test_c.py", "tests/unit/test_a.py", "tests/unit/test_b.py")


@pytest.mark.parametrize(
    ("command", "kept"),
    [
        ("make test", TESTS),
        ("pytest --ignore tests/e2e", TESTS[1:]),
        ("pytest --ignore=tests/e2e/ -q", TESTS[1:]),
        ("pytest --ignore tests/e2e --ignore tests/unit/test_a.py", TESTS[2:]),
        ("pytest tests/unit", TESTS[1:]),
        ("pytest -q ./tests/unit/ --junitxml=unit.xml", TESTS[1:]),
        ("pytest tests --ignore tests/e2e", TESTS[1:]),
        ("pytest --rootdir=. tests/e2e/test_c.py", TESTS[:1]),
        ("pytest --cov tests/unit", TESTS),
        ("pytest . ''", TESTS),
        ("pytest test", TESTS),
    ],
)
def test_what_a_command_would_not_run_is_left_out(command, kept):
    import shlex

    assert within(TESTS, shlex.split(command), TESTS) == kept
    assert within(TESTS[:1], shlex.split(command), TESTS) == (TESTS[:1] if TESTS[0] in kept else ())
