"""The threats that tests hold back, read from their marks.

`python -m tests.threats` writes them into docs/security.md.
A test that holds a threat back bears `@pytest.mark.threat(WHO, "What they try, as one plain sentence")`.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "security.md"
BEGIN, END = "<!-- threats: made by `python -m tests.threats` -->\n", "<!-- end of threats -->\n"
SOURCES = {
    "contributor": "Somebody who may push a branch or open a pull request",
    "gate": "What a gate runs: the repository's tests, scripts and what they install",
    "person": "Somebody who is known, beyond their role",
    "program": "A program or service with a caller of its own",
    "clone": "The clone that gonogo runs in: its settings, refs and files",
    "remote": "The remote, and whoever may write to its refs",
    "file": "A file or an answer that somebody else wrote",
    "clock": "The clock",
    "machine": "The machine: its disk, its processes, a crash",
}


class Threat(NamedTuple):
    """What somebody tries, and the test that shows that it does nothing."""

    who: str
    what: str
    test: str
    place: str


def threats(folder: Path = ROOT / "tests") -> list[Threat]:
    """All marks below a folder, by who tries, then by what they try."""
    found = [threat for file in sorted(folder.rglob("test_*.py")) for threat in _of(file)]
    order = list(SOURCES)
    return sorted(found, key=lambda threat: (order.index(threat.who), threat.what, threat.place, threat.test))


def tables(found: list[Threat]) -> str:
    """One table for each source of threats; a threat that several tests hold back is one row."""
    return "\n".join(
        _table(who, told, found) for who, told in SOURCES.items() if any(one.who == who for one in found)
    )


def page(text: str) -> str:
    """The page with its tables made anew."""
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n{tables(threats())}\n{END}{rest.split(END)[1]}"


def _table(who: str, told: str, found: list[Threat]) -> str:
    rows: dict[str, list[Threat]] = {}
    for one in found:
        if one.who == who:
            rows.setdefault(one.what, []).append(one)
    lines = [f"| {what} | {', '.join(map(_link, held))} |" for what, held in rows.items()]
    return "\n".join([f"### {told}", "", "| what they try | the test |", "| --- | --- |", *lines, ""])


def _link(threat: Threat) -> str:
    return f"[{threat.test.removeprefix('test_').replace('_', ' ')}](../{threat.place})"


def _of(file: Path) -> list[Threat]:
    text = file.read_text()
    if "mark.threat" not in text:
        return []
    place = file.relative_to(ROOT).as_posix() if file.is_relative_to(ROOT) else file.name
    tests = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    return [
        _marked(mark, test.name, place) for test in tests for mark in test.decorator_list if _is_threat(mark)
    ]


def _is_threat(mark: ast.expr) -> bool:
    return isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.threat"


def _marked(mark: ast.expr, test: str, place: str) -> Threat:
    who, what = (ast.literal_eval(argument) for argument in getattr(mark, "args", ()))
    if who not in SOURCES:
        raise ValueError(f"{place}: {test}: a threat comes from one of {', '.join(SOURCES)}, not from {who}")
    return Threat(who, what, test, place)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text()))
