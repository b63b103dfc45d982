import shlex

import msgspec
import pytest

from gonogo.app.planning import affected as app_affected
from gonogo.app.planning.affected import affected_tests
from gonogo.app.planning.gating import planned_gates
from gonogo.bootstrap.gates import gate_kinds

STORY = """
write src/shop/__init__.py
write src/shop/cart.py
  from .money import price
write src/shop/money.py
  price = 1
write src/shop/search.py
  import re
write tests/conftest.py
  import os
write tests/test_cart.py
  from shop.cart import price
write tests/test_search.py
  from shop import search
write tests/test_other.py
  import shop
write tests/e2e/test_all.py
  from shop import cart
write pages/cart.html  cart
commit main  feat: sell things
tag v1.0.0
"""
GATES = """
gates:
  unit:
    kind: tests
    run: pytest --ignore tests/e2e --junitxml unit.xml --cov --cov-report xml:cov.xml
    junit: unit.xml
    coverage: cov.xml
    affected: pytest {tests} --junitxml unit.xml
  integration:
    kind: tests
    run: pytest it --junitxml it.xml
    junit: it.xml
    affected: pytest {tests} --junitxml it.xml
"""


@pytest.fixture
def mended(tell):
    """The project with a fix on top of its release, and these settings."""

    def made(story, settings=GATES):
        shop = tell(f"{STORY}{story}\ncommit main  fix: it\n")
        if settings:
            shop.write("gonogo.yml", settings)
        return shop.project()

    return made


def found(project):
    repository = project.repository
    return affected_tests(project, repository.resolve("v1.0.0"), repository.resolve("HEAD"))


def gate(project, name="unit", **more):
    given = {"hotfix": True, "since": project.repository.resolve("v1.0.0"), **more}
    gates, _ = planned_gates(project, gate_kinds(), **given)
    return next(gate for gate in gates if gate.name == name)


def run(gate):
    return shlex.split(msgspec.json.decode(gate.settings)["run"])


def test_tests_that_import_what_changed_are_found_over_a_chain(mended):
    assert found(mended("write src/shop/money.py  price = 2")).reached == (
        "tests/e2e/test_all.py",
        "tests/test_cart.py",
    )


def test_a_module_that_is_gone_is_still_known_by_who_imports_it(mended):
    assert "tests/test_search.py" in found(mended("remove src/shop/search.py")).reached


def test_what_a_folder_of_tests_shares_is_imported_by_all_below(mended):
    changed = found(mended("write tests/conftest.py  import sys"))
    assert changed.reached == changed.known
    assert len(changed.known) == 4


def test_a_gate_of_which_all_tests_are_affected_runs_as_it_is(mended):
    planned = gate(mended("write src/shop/__init__.py  import sys"))
    assert "--cov" in run(planned)
    assert planned.note == "runs all of its tests: all of them are about what changed"


def test_a_test_of_which_no_import_tells_what_it_tests_is_always_chosen(mended):
    project = mended("write tests/test_command.py  import subprocess\nwrite src/shop/search.py  import json")
    assert found(project).reached == ("tests/test_command.py", "tests/test_search.py")


def test_a_source_that_cannot_be_read_may_import_anything(mended):
    project = mended("write tests/test_bad.py  print 1\nwrite src/shop/search.py  import json")
    assert "tests/test_bad.py" in found(project).reached


def test_a_source_that_is_not_text_may_import_anything(mended, tmp_path):
    project = mended("write tests/test_bytes.py  import shop\nwrite src/shop/search.py  import json")
    (tmp_path / "shop/tests/test_bytes.py").write_bytes(b"\xff")
    assert "tests/test_bytes.py" in found(project).reached


@pytest.mark.parametrize("path", ["uv.lock", "setup.py", "pages/cart.html", "src/shop/new.py"])
def test_a_file_that_nobody_knows_means_all(mended, path):
    assert found(mended(f"write {path}  x = 3")).everything.startswith(f"{path} changed, and neither")


def test_a_rule_of_the_settings_tells_the_tests_of_a_file(mended):
    project = mended(
        "write pages/cart.html  new", f"hotfix: {{modules: {{'pages/**': [tests/test_cart.py]}}}}\n{GATES}"
    )
    assert found(project).stated == ("tests/test_cart.py",)
    assert run(gate(project)) == ["pytest", "tests/test_cart.py", "--junitxml", "unit.xml"]


def test_without_a_release_before_all_tests_run(mended):
    project = mended("write src/shop/money.py  price = 2")
    assert gate(project, since="").note == "runs all of its tests: there is no release before to compare with"


def test_a_project_that_names_its_tests_by_itself_is_not_guessed_at(mended):
    project = mended(
        "write pytest.ini\n  [pytest]\n  python_files = check_*.py\nwrite src/shop/money.py  price = 2"
    )
    assert found(project).everything


def test_a_repository_that_is_too_large_is_not_guessed_at(mended, monkeypatch):
    monkeypatch.setattr(app_affected, "MOST_FILES", 3)
    assert found(mended("write src/shop/money.py  price = 2")).everything


def test_the_unit_gate_of_a_hotfix_runs_what_is_affected_and_says_so(mended):
    planned = gate(mended("write src/shop/money.py  price = 2"))
    assert run(planned) == ["pytest", "tests/test_cart.py", "--junitxml", "unit.xml"]
    assert planned.note == "runs only what is affected: tests/test_cart.py"
    assert planned.required


def test_a_name_with_a_space_stays_one_word(mended):
    rule = "hotfix: {modules: {'pages/**': ['tests/test pages.py', $HOME]}}"
    planned = gate(mended("write pages/cart.html  new", f"{rule}\n{GATES}"))
    assert run(planned)[1:3] == ["tests/test pages.py", "$HOME"]


def test_a_plan_names_three_tests_and_counts_the_rest(mended):
    tests = "".join(f"write tests/test_{name}.py  import shop.search\n" for name in "abcd")
    note = gate(mended(f"{tests}write src/shop/search.py  import json")).note
    assert note == "runs only what is affected: tests/test_a.py, tests/test_b.py, tests/test_c.py and 2 more"


def test_more_tests_than_a_command_should_name_means_all(mended, monkeypatch):
    monkeypatch.setattr(app_affected, "MOST_TESTS", 0)
    planned = gate(mended("write src/shop/money.py  price = 2"))
    assert planned.note == "runs all of its tests: 1 of them is about what changed"


def test_a_gate_that_runs_none_of_the_affected_tests_runs_all_of_its_own(mended):
    settings = GATES.replace("--ignore tests/e2e", "tests/test_other.py")
    planned = gate(mended("write src/shop/money.py  price = 2", settings))
    assert run(planned)[1] == "tests/test_other.py"
    assert planned.note == "runs all of its tests: none of them is known to be about what changed"


def test_all_tests_run_where_the_settings_do_not_say_how_to_run_some(mended):
    settings = GATES.replace("affected: pytest {tests} --junitxml unit.xml", "")
    planned = gate(mended("write src/shop/money.py  price = 2", settings))
    assert "--ignore" in run(planned)
    assert planned.note.startswith("runs all of its tests: its settings do not say with `affected`")


def test_a_unit_gate_of_another_kind_runs_as_it_is(mended):
    planned = gate(
        mended("write src/shop/money.py  x = 2", "gates: {unit: {kind: command, run: make test}}\n")
    )
    assert run(planned) == ["make", "test"]
    assert planned.note == "runs all of its tests: only a gate of kind tests can run some of them"


def test_no_other_gate_and_no_standard_release_is_narrowed(mended):
    project = mended("write src/shop/money.py  price = 2")
    assert gate(project, "integration").note == ""
    assert "it" in run(gate(project, "integration"))
    standard = gate(project, hotfix=False)
    assert (standard.note, "--ignore" in run(standard)) == ("", True)
