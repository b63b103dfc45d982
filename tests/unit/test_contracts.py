"""Each import contract can fail: a breach of it is planted in a copy of the package, and found."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "gonogo"
BREACHES = {
    "Data moves one way: outer layers import inner ones": ("domain/text.py", "gonogo.ports.clock"),
    "Decisions follow the way of the data": ("domain/duration.py", "gonogo.domain.compliance"),
    "Planning follows the way of the data": ("domain/planning/bump.py", "gonogo.domain.planning.plan"),
    "Evidence stands on outcomes and addresses": (
        "domain/evidence/outcome.py",
        "gonogo.domain.evidence.smoke",
    ),
    "A rollout comes before the way back from it": (
        "domain/rollout/rollout.py",
        "gonogo.domain.rollout.environment",
    ),
    "Flows stand on what they share": ("workflow/ended.py", "gonogo.workflow.run"),
    "Kinds of gates do not know each other": ("gates/smoke.py", "gonogo.gates.security"),
    "Strategies do not know each other": ("strategies/canary.py", "gonogo.strategies.recreate"),
    "Adapters of one port do not know those of another": ("adapters/clock/system.py", "gonogo.adapters.http"),
    "Formats do not need each other in a circle": ("formats/json_stream.py", "gonogo.formats.scans"),
    "What is asked for, ordered and set knows no kind and no system": (
        "workflow/once.py",
        "gonogo.gates.command",
    ),
    "Only the record and the engine know the database": ("app/project.py", "sqlalchemy"),
    "Only the engine's adapter knows the engine": ("bootstrap/gates.py", "dbos"),
    "Only the server knows what speaks HTTP": ("bootstrap/tokens.py", "litestar"),
    "Decisions touch nothing outside": ("domain/condition.py", "pathlib"),
    "Flows order events, and touch nothing outside": ("workflow/asking/polling.py", "sys"),
}
IMPURE = {"open", "now", "today", "utcnow", "print", "input"}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What lint-imports says of a copy with every breach in it."""
    place = tmp_path_factory.mktemp("planted")
    shutil.copytree(PACKAGE, place / "gonogo", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", place)
    for path, module in BREACHES.values():
        file = place / "gonogo" / path
        file.write_text(f"{file.read_text()}\n\nimport {module}\n")
    run = "from importlinter.cli import lint_imports_command as run; run()"
    done = subprocess.run(
        [sys.executable, "-c", run, "--no-cache"],
        check=False,
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


def test_every_contract_has_a_breach() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert {one["name"] for one in settings["tool"]["importlinter"]["contracts"]} == set(BREACHES)


@pytest.mark.parametrize("contract", BREACHES)
def test_a_planted_breach_is_found(broken: str, contract: str) -> None:
    line = next(line for line in broken.splitlines() if line.startswith(contract))
    assert "BROKEN" in line


def impure(source: str) -> list[str]:
    """The calls in a module that look at the world: files, clocks, terminals."""
    calls = (node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    names = (one.id if isinstance(one, ast.Name) else getattr(one, "attr", "") for one in calls)
    return [name for name in names if name in IMPURE]


@pytest.mark.parametrize("file", sorted((PACKAGE / "domain").rglob("*.py")), ids=lambda file: file.stem)
def test_decisions_ask_no_clock_and_open_no_file(file: Path) -> None:
    assert impure(file.read_text()) == []


@pytest.mark.parametrize("line", ["open('x')", "datetime.now()", "date.today()", "print(1)"])
def test_a_decision_that_looks_at_the_world_is_found(line: str) -> None:
    assert impure(f"def decide():\n    return {line}\n")
