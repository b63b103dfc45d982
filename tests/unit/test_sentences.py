"""What holds for every sentence that gonogo says."""

import ast
from pathlib import Path

import gonogo

SOURCES = sorted(Path(gonogo.__file__).parent.rglob("*.py"))


def representations(source: str) -> list[int]:
    """The lines in which text shows a value as Python would write it."""
    return sorted(
        node.lineno
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.FormattedValue) and node.conversion == ord("r"))
        or (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "repr")
    )


def test_a_representation_is_found() -> None:
    assert representations("a = 1\nb = f'{a!r} is wrong'\nc = repr(a)") == [2, 3]


def test_no_sentence_shows_how_python_writes_a_value() -> None:
    found = {str(file): representations(file.read_text()) for file in SOURCES}
    assert {name: lines for name, lines in found.items() if lines} == {}
