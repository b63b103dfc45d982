from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.adapters.files.directory import Directory
from gonogo.config.runners import detected_gates, found_gates, runners
from gonogo.gates.command import CommandSettings
from gonogo.gates.security import SecurityGate
from gonogo.gates.tests import TestsSettings

Gates = dict[str, dict[str, Any]]
Look = Callable[[dict[str, str]], Gates]

MODELS: dict[str, Any] = {
    "tests": TestsSettings,
    "command": CommandSettings,
    "security": SecurityGate.Settings,
}


@pytest.fixture
def look(tmp_path: Path) -> Look:
    def at(files: dict[str, str]) -> Gates:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        found = detected_gates(Directory(tmp_path))
        for settings in found.values():
            assert msgspec.convert(settings, MODELS[settings["kind"]])
        return found

    return at


def pytest_gate(kind: str, arguments: str = "") -> dict[str, Any]:
    command = "pytest -o pythonpath=."
    report = f"--junitxml reports/{kind}.xml"
    return {
        "kind": "tests",
        "type": kind,
        "run": f"{command}{arguments} {report}",
        "junit": f"reports/{kind}.xml",
        "affected": f"{command} {{tests}} {report}",
    }


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pytest.ini", ""),
        ("conftest.py", ""),
        ("tests/conftest.py", ""),
        ("tox.ini", "[tox]\n[pytest]\n"),
        ("setup.cfg", "[tool:pytest]\n"),
        ("pyproject.toml", "[tool.pytest.ini_options]\n"),
        ("pyproject.toml", '[dependency-groups]\ndev = ["pytest>=8"]\n'),
        ("requirements.txt", "click\npytest==8\n"),
        ("requirements-dev.txt", "pytest"),
    ],
)
def test_pytest_is_told_by_its_settings_or_that_it_is_needed(look: Look, name: str, text: str) -> None:
    assert look({name: text}) == {"unit": pytest_gate("unit")}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tox.ini", "[tox]"),
        ("setup.cfg", "[metadata]"),
        ("pyproject.toml", "[project]"),
        ("requirements.txt", "x"),
        ("Makefile", "all:\n\ttest: it\ntest := 3\nlatest:\n"),
        ("package.json", "{}"),
    ],
)
def test_what_tells_no_tests_gives_no_gate(look: Look, name: str, text: str) -> None:
    assert look({name: text}) == {}


def test_folders_of_pytest_are_told_apart_and_no_test_is_left_out(look: Look) -> None:
    names = ("unit/test_a.py", "contract/test_b.py", "integration/test_c.py", "e2e/test_d.py")
    assert look({"pytest.ini": ""} | {f"tests/{name}": "" for name in names}) == {
        "unit": pytest_gate("unit", " --ignore tests/e2e --ignore tests/integration"),
        "e2e": pytest_gate("e2e", " tests/e2e"),
        "integration": pytest_gate("integration", " tests/integration"),
    }


def test_where_there_are_only_other_tests_there_is_no_unit_gate(look: Look) -> None:
    files = {"tests/conftest.py": "", "tests/__init__.py": "", "tests/performance/test_a.py": ""}
    assert list(look(files | {"tests/integration/__init__.py": "", "tests/e2e/test_b.py": ""})) == [
        "e2e",
        "performance",
    ]


def test_a_folder_without_tests_in_it_is_none(look: Look) -> None:
    assert list(look({"tests/conftest.py": "", "tests/integration/__init__.py": ""})) == ["unit"]


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({"src/shop/__init__.py": ""}, "pytest -o pythonpath=src"),
        ({"pytest.ini": "[pytest]\npythonpath = lib\n"}, "pytest"),
        ({"pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["lib"]\n'}, "pytest"),
        ({"uv.lock": '[[package]]\nname = "pytest"\n'}, "uv run pytest"),
        ({"uv.lock": '[[package]]\nname = "click"\n'}, "pytest -o pythonpath=."),
    ],
)
def test_the_checkouts_own_code_is_what_pytest_tests(look: Look, files: dict[str, str], command: str) -> None:
    assert look({"conftest.py": ""} | files)["unit"]["run"] == f"{command} --junitxml reports/unit.xml"


def test_coverage_is_measured_where_the_project_measures_it(look: Look) -> None:
    dependencies = '[dependency-groups]\ndev = ["pytest", "pytest-cov"]\n'
    found = look({"pyproject.toml": dependencies, "tests/performance/test_a.py": "", "tests/test_b.py": ""})
    assert found["unit"]["run"].endswith(
        "--junitxml reports/unit.xml --cov --cov-report xml:reports/unit-coverage.xml"
    )
    assert found["unit"]["coverage"] == "reports/unit-coverage.xml"
    assert "coverage" not in found["performance"]


def junit(run: str, *reports: str) -> dict[str, Any]:
    found: Any = list(reports) if len(reports) > 1 else reports[0]
    return {"kind": "tests", "type": "unit", "run": run, "junit": found}


MAVEN = ("**/target/surefire-reports/TEST-*.xml", "**/target/failsafe-reports/TEST-*.xml")
GRADLE = "**/build/test-results/*/TEST-*.xml"
GOTESTSUM = "go run gotest.tools/gotestsum --junitfile unit.xml -- ./..."


@pytest.mark.parametrize(
    ("files", "gate"),
    [
        ({"Cargo.toml": ""}, {"kind": "command", "run": "cargo test --workspace"}),
        ({"Cargo.toml": "", "Cargo.lock": ""}, {"kind": "command", "run": "cargo test --workspace --locked"}),
        ({"go.mod": "module shop\n"}, {"kind": "command", "run": "go test ./..."}),
        ({"go.mod": "tool gotest.tools/gotestsum\n"}, junit(GOTESTSUM, "unit.xml")),
        ({"pom.xml": ""}, junit("mvn --batch-mode verify", *MAVEN)),
        ({"pom.xml": "", "mvnw": ""}, junit("sh mvnw --batch-mode verify", *MAVEN)),
        ({"build.gradle": ""}, junit("gradle --console=plain test", GRADLE)),
        ({"build.gradle.kts": "", "gradlew": ""}, junit("sh gradlew --console=plain test", GRADLE)),
        ({"Makefile": ".PHONY: test\ntest: all\n"}, {"kind": "command", "run": "make test"}),
    ],
)
def test_each_kind_of_project_has_its_gate(look: Look, files: dict[str, str], gate: dict[str, Any]) -> None:
    assert look(files) == {"unit": gate}


def test_several_runners_have_gates_of_their_own_names(look: Look) -> None:
    found = look({"pytest.ini": "", "go.mod": "", "Cargo.toml": "", "Makefile": "test:\n"})
    assert list(found) == ["unit", "unit-cargo", "unit-go"]


def test_make_is_asked_where_nothing_else_tests(look: Look) -> None:
    found = look({"package.json": '{"scripts": {"lint": "eslint ."}}', "Makefile": "test:\n\tnode test\n"})
    assert found["unit"]["run"] == "make test"
    assert found["lint"]["run"] == "npm run lint"


def test_each_gate_says_which_file_told_it(look: Look, tmp_path: Path) -> None:
    look({"tests/conftest.py": "", "package.json": '{"scripts": {"test": "x", "lint": "y"}}'})
    found = found_gates(Directory(tmp_path))
    assert [(gate.name, gate.runner, gate.source) for gate in found] == [
        ("unit", "pytest", "tests/conftest.py"),
        ("unit-npm", "npm test", "package.json"),
        ("lint", "npm test", "package.json"),
    ]


def test_a_file_that_is_no_text_tells_nothing(tmp_path: Path) -> None:
    for name in ("Makefile", "pyproject.toml", "package.json"):
        (tmp_path / name).write_bytes(b"\xff\xfe\x00test:")
    assert runners(Directory(tmp_path)) == {}


@pytest.mark.parametrize(
    ("files", "scans"),
    [
        ({".bandit": ""}, ["sast"]),
        ({"pyproject.toml": "[tool.bandit]\n"}, ["sast"]),
        ({".semgrep.yml": "rules: []"}, ["sast"]),
        ({".semgrep/shell.yml": "rules: []"}, ["sast"]),
        ({".gitleaks.toml": ""}, ["secrets"]),
        ({".trivyignore": "", ".gitleaks.toml": "", ".gosec.json": "{}"}, ["sast", "secrets", "dependency"]),
    ],
    ids=str,
)
def test_scanners_that_a_repository_has_settings_for_are_a_gate(
    look: Look, files: dict[str, str], scans: list[str]
) -> None:
    found = look({**files, "pytest.ini": ""})
    assert found["security"] == {"kind": "security", "scans": scans}
    assert list(found) == ["security", "unit"]


@pytest.mark.parametrize("text", ["[tool.banditry]\n", "# [tool.bandit]\n"])
def test_where_nothing_is_said_of_scanners_none_is_asked(look: Look, text: str) -> None:
    assert look({"pyproject.toml": text}) == {}


SCRIPT = st.sampled_from(["jest", "vitest run", "node --test", "mocha", "eslint . && jest", "x; y", "a 'b"])
SCRIPTS = st.dictionaries(
    st.sampled_from(["test", "test:unit", "test:integration", "e2e", "lint", "build", "typecheck"]),
    SCRIPT | st.text(max_size=20),
)
NAMES = st.sets(
    st.sampled_from(
        ["pytest.ini", "pom.xml", "go.mod", "Cargo.toml", "build.gradle", "yarn.lock", "package-lock.json"]
    )
)


class Played:
    """Files in memory."""

    def __init__(self, files: dict[str, str]) -> None:
        self._files = files

    def names(self, folder: str = "") -> list[str]:
        return [] if folder else sorted(self._files)

    def read(self, path: str) -> str | None:
        return self._files.get(path)

    def write(self, path: str, text: str, *, executable: bool = False) -> None:
        raise AssertionError


@given(NAMES, SCRIPTS, st.booleans())
def test_whatever_is_found_is_settings_that_can_be_read(
    names: set[str], scripts: dict[str, str], needs: bool
) -> None:
    dependencies = {"jest-junit": "1"} if needs else {}
    package = {"scripts": scripts, "devDependencies": dependencies}
    files = dict.fromkeys(names, "") | {"package.json": msgspec.json.encode(package).decode()}
    for settings in detected_gates(Played(files)).values():
        assert msgspec.convert(settings, MODELS[settings["kind"]])
