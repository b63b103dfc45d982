import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gonogo.adapters.files.directory import Directory
from gonogo.config import npm

Look = Callable[..., dict[str, dict[str, Any]]]

REPORT = "reports/unit.xml"
NODE = 'env NODE_OPTIONS="--test-reporter=junit --test-reporter-destination=unit.xml" npm run test'


@pytest.fixture
def look(tmp_path: Path) -> Look:
    def at(scripts: dict[str, Any], needs: tuple[str, ...] = (), *names: str) -> dict[str, dict[str, Any]]:
        package = {"scripts": scripts, "devDependencies": dict.fromkeys(needs, "*")}
        (tmp_path / "package.json").write_text(json.dumps(package))
        for name in names:
            (tmp_path / name).write_text("")
        return npm.gates(Directory(tmp_path))

    return at


@pytest.mark.parametrize(
    ("script", "needs", "run", "report"),
    [
        ("node --test", (), NODE, "unit.xml"),
        ("NODE_ENV=test npx vitest run", (), "npm run test -- --run --reporter=default", REPORT),
        ("eslint . && mocha", (), "npm run test -- --reporter xunit", REPORT),
        ("cross-env A=b jest", ("jest-junit",), f"env JEST_JUNIT_OUTPUT_FILE={REPORT} npm run test", REPORT),
        ("playwright test", (), f"env PLAYWRIGHT_JUNIT_OUTPUT_NAME={REPORT} npm run test", REPORT),
    ],
)
def test_a_known_program_writes_its_report(
    look: Look, script: str, needs: tuple[str, ...], run: str, report: str
) -> None:
    gate = look({"test": script}, needs)["unit"]
    assert (gate["kind"], gate["type"]) == ("tests", "unit")
    assert run in gate["run"]
    assert gate["junit"] == report


OTHERS = ["jest", "node test.js", "jest || true", "tap", "mocha; echo done", "A=b", "jest &&"]


@pytest.mark.parametrize("script", OTHERS)
def test_of_other_programs_only_the_end_is_known(look: Look, script: str) -> None:
    assert look({"test": script}) == {"unit": {"kind": "command", "run": "npm run test"}}


def test_scripts_are_told_apart_by_their_names(look: Look) -> None:
    scripts = ("test", "test:unit", "test:integration", "test:e2e", "build", "lint", "type-check", "start")
    found = look(dict.fromkeys(scripts, "x"))
    assert {name: gate["run"] for name, gate in found.items()} == {
        "unit": "npm run test:unit",
        "integration": "npm run test:integration",
        "e2e": "npm run test:e2e",
        "build": "npm run build",
        "lint": "npm run lint",
        "types": "npm run type-check",
    }
    assert found["lint"] == {"kind": "tests", "type": "build", "run": "npm run lint"}


def test_what_playwright_leaves_is_kept(look: Look) -> None:
    assert look({"e2e": "playwright test"})["e2e"]["artefacts"] == ["test-results/**"]


@pytest.mark.parametrize(
    ("names", "run"),
    [
        ((), "sh -c 'npm install --no-package-lock && npm run test'"),
        (("package-lock.json",), "sh -c 'npm ci && npm run test'"),
        (("npm-shrinkwrap.json",), "sh -c 'npm ci && npm run test'"),
        (("pnpm-lock.yaml",), "sh -c 'pnpm install --frozen-lockfile && pnpm run test'"),
        (("yarn.lock",), "sh -c 'yarn install --frozen-lockfile && yarn run test'"),
        (("yarn.lock", ".yarnrc.yml"), "sh -c 'yarn install --immutable && yarn run test'"),
    ],
)
def test_what_it_depends_on_is_installed_as_it_is_locked(
    look: Look, names: tuple[str, ...], run: str
) -> None:
    assert look({"test": "tap"}, ("tap",), *names)["unit"]["run"] == run


def test_pnpm_and_yarn_hand_on_arguments_without_dashes(look: Look) -> None:
    run = look({"test": "vitest"}, ("vitest",), "pnpm-lock.yaml")["unit"]["run"]
    assert "pnpm run test --run --reporter=default --reporter=junit" in run


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"scripts": []}',
        '{"scripts": {"test": 1, "lint": " "}}',
        '{"scripts": {"test": "echo \\"Error: no test specified\\" && exit 1"}}',
        "[" * 100_000,
    ],
)
def test_a_package_without_scripts_has_no_gate(tmp_path: Path, text: str) -> None:
    assert npm.gates(Directory(tmp_path)) == {}
    (tmp_path / "package.json").write_text(text)
    assert npm.gates(Directory(tmp_path)) == {}


def test_dependencies_that_are_no_mapping_are_none(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"scripts": {"test": "x"}, "dependencies": ["y"]}')
    assert npm.gates(Directory(tmp_path))["unit"]["run"] == "npm run test"
