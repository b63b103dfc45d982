"""The exit codes: the page shows those of the table, and commands end with no others."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from gonogo import errors
from gonogo.cli.codes import ANY, OWN, Exit, codes_table
from gonogo.cli.main import COMMANDS

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "exit-codes.md"
CLI = ROOT / "src" / "gonogo" / "cli"
FOLLOWING = {"follow", "speak"}
"""Functions that end as the release does that they follow."""


def test_the_page_has_the_table(request):
    text = PAGE.read_text()
    begin = text.index("| command |")
    if request.config.getoption("--renew"):
        PAGE.write_text(text[:begin] + codes_table())
    assert text[begin:] == codes_table()


def test_the_readme_names_every_code():
    told = re.findall(r"^\| (\d+) \| ", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert [int(code) for code in told] == [code.value for code in Exit]


def test_each_error_ends_with_a_code_of_the_table():
    found = [each for each in vars(errors).values() if isinstance(each, type)]
    codes = {each.exit_code for each in found if issubclass(each, errors.GonogoError)}
    assert codes == {Exit.ERROR, Exit.WRONG_USE, Exit.NO_GO}


@pytest.mark.parametrize("file", sorted(CLI.rglob("*.py")), ids=lambda path: path.stem)
def test_no_command_ends_with_a_code_that_has_no_name(file):
    returned = [
        node.value.value
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Constant)
    ]
    assert [value for value in returned if type(value) is int and value] == []


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "demo"])
def test_each_command_ends_with_the_codes_that_are_told_of_it(command):
    tree = ast.parse((CLI / f"{command}.py").read_text())
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and _is_exit(node)}
    taken = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    called = {one.name for node in taken if _is_live(node.module) for one in node.names}
    told = {code for name, own in OWN.items() if name.partition(" ")[0] == command for code in own}
    ends = {Exit[name] for name in names} - {Exit.DONE}
    if called & FOLLOWING:
        ends |= {Exit.NO_GO, Exit.WAITING, Exit.ROLLED_BACK}
    assert ends == told


def _is_exit(node: ast.Attribute) -> bool:
    return _is_name(node.value) and node.value.id == "Exit"


def _is_live(module: str | None) -> bool:
    return (module or "").startswith("gonogo.cli.live.")


def _is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Name)


def test_what_any_command_may_end_with_is_told_once():
    assert set(ANY) | {code for own in OWN.values() for code in own} == set(Exit)
    assert {name.partition(" ")[0] for name in OWN} <= set(COMMANDS)
