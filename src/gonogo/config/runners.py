"""What runs the tests of a repository, and the gates that follow: found by looking at its files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from gonogo.config import npm
from gonogo.config.scanning import SCANS
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gonogo.ports.files import Files

Gates: TypeAlias = "dict[str, dict[str, Any]]"
"""Settings by the gate's name, as gonogo.yml would have them."""

_PYTEST = {
    "pytest.ini": r"",
    "pyproject.toml": r"\[tool\.pytest\b|[\"']pytest\b",
    "conftest.py": r"",
    "tests/conftest.py": r"",
    "tox.ini": r"(?m)^\[pytest\]",
    "setup.cfg": r"(?m)^\[tool:pytest\]",
    "requirements-dev.txt": r"(?m)^pytest\b",
    "requirements.txt": r"(?m)^pytest\b",
}
_SIGNS = {
    "cargo test": {"Cargo.toml": r""},
    "go test ./...": {"go.mod": r""},
    "mvn verify": {"pom.xml": r""},
    "gradle test": {"build.gradle": r"", "build.gradle.kts": r""},
    "make test": {"Makefile": r"(?m)^test[ \t]*:(?!=)"},
}
_FOLDERS = {
    "integration": "integration",
    "e2e": "e2e",
    "end_to_end": "e2e",
    "performance": "performance",
    "benchmarks": "performance",
}
_NO_TESTS = {"__init__.py", "__pycache__", "conftest.py", "data", "fixtures"}


class Found(msgspec.Struct, frozen=True):
    """One gate. runner: what runs it. source: the file that told it. settings: as gonogo.yml has them."""

    name: str
    runner: str
    source: str
    settings: dict[str, Any]


def runners(files: Files) -> dict[str, str]:
    """What runs the tests, each with the file that told it."""
    found = {"pytest": _told(files, _PYTEST)}
    found["npm test"] = npm.PACKAGE if npm.scripts(files).get("test") else ""
    found |= {name: _told(files, signs) for name, signs in _SIGNS.items()}
    return {name: source for name, source in found.items() if source}


def found_gates(files: Files) -> tuple[Found, ...]:
    """The gates that would work as they are; `make test` only where nothing else was found."""
    told = {"npm test": npm.PACKAGE} if npm.scripts(files) else {}
    told |= runners(files)
    gates = {found.name: found for found in _scanned(files)}
    for runner in (runner for runner in _GATES if runner in told):
        if runner == "make test" and "unit" in gates:
            continue
        for name, settings in _GATES[runner](files).items():
            free = name if name not in gates else f"{name}-{runner.split()[0]}"
            gates[free] = Found(free, runner, told[runner], settings)
    return tuple(gates.values())


def _scanned(files: Files) -> Iterator[Found]:
    """A gate that asks the scanners which the repository has settings for."""
    told = {scan: source for scan, signs in SCANS.items() if (source := _told(files, signs))}
    if told:
        source = next(iter(told.values()))
        yield Found("security", "scanners", source, {"kind": "security", "scans": list(told)})


def detected_gates(files: Files) -> Gates:
    """The settings of the gates that were found, by name."""
    return {found.name: found.settings for found in found_gates(files)}


def _told(files: Files, signs: dict[str, str]) -> str:
    return next((name for name, sign in signs.items() if _has(files, name, sign)), "")


def _has(files: Files, name: str, sign: str) -> bool:
    folder, _, last = name.rpartition("/")
    return last in files.names(folder) and bool(re.search(sign, text(files, name) if sign else ""))


def text(files: Files, name: str) -> str:
    """What a file says; nothing where it is none, or cannot be read as text."""
    try:
        return files.read(name) or ""
    except UsageError:
        return ""


def _pytest(files: Files) -> Gates:
    folders = {
        folder: kind
        for folder in files.names("tests")
        if (kind := _FOLDERS.get(folder)) and set(files.names(f"tests/{folder}")) - _NO_TESTS
    }
    command = _pytest_command(files)
    gates: Gates = {}
    if not folders or set(files.names("tests")) - _FOLDERS.keys() - _NO_TESTS:
        ignored = "".join(f" --ignore tests/{folder}" for folder in folders)
        gates["unit"] = _pytest_gate(files, "unit", f"{command}{ignored}", command)
    for folder, kind in folders.items():
        gates[kind] = _pytest_gate(files, kind, f"{command} tests/{folder}", command)
    return gates


def _pytest_command(files: Files) -> str:
    """With the checkout's own code first: what is installed is another folder's."""
    if 'name = "pytest"' in text(files, "uv.lock"):
        return "uv run pytest"
    stated = any(re.search(r"(?m)^\s*pythonpath\s*=", text(files, name)) for name in _PYTEST)
    return "pytest" if stated else f"pytest -o pythonpath={'src' if files.names('src') else '.'}"


def _pytest_gate(files: Files, kind: str, command: str, plain: str) -> dict[str, Any]:
    report = f"--junitxml reports/{kind}.xml"
    coverage = f"reports/{kind}-coverage.xml"
    is_covered = kind != "performance" and any("pytest-cov" in text(files, name) for name in _PYTEST)
    measured = f" --cov --cov-report xml:{coverage}" if is_covered else ""
    settings = {
        "kind": "tests",
        "type": kind,
        "run": f"{command} {report}{measured}",
        "junit": f"reports/{kind}.xml",
    }
    if is_covered:
        settings["coverage"] = coverage
    return settings | {"affected": f"{plain} {{tests}} {report}"}


def _cargo(files: Files) -> Gates:
    locked = " --locked" if "Cargo.lock" in files.names() else ""
    return {"unit": {"kind": "command", "run": f"cargo test --workspace{locked}"}}


def _go(files: Files) -> Gates:
    if "gotest.tools/gotestsum" not in text(files, "go.mod"):
        return {"unit": {"kind": "command", "run": "go test ./..."}}
    run = "go run gotest.tools/gotestsum --junitfile unit.xml -- ./..."
    return {"unit": {"kind": "tests", "type": "unit", "run": run, "junit": "unit.xml"}}


def _maven(files: Files) -> Gates:
    program = "sh mvnw" if "mvnw" in files.names() else "mvn"
    reports = [f"**/target/{plugin}-reports/TEST-*.xml" for plugin in ("surefire", "failsafe")]
    return {
        "unit": {"kind": "tests", "type": "unit", "run": f"{program} --batch-mode verify", "junit": reports}
    }


def _gradle(files: Files) -> Gates:
    program = "sh gradlew" if "gradlew" in files.names() else "gradle"
    reports = "**/build/test-results/*/TEST-*.xml"
    return {
        "unit": {"kind": "tests", "type": "unit", "run": f"{program} --console=plain test", "junit": reports}
    }


def _make(_: Files) -> Gates:
    return {"unit": {"kind": "command", "run": "make test"}}


_GATES: dict[str, Callable[[Files], Gates]] = {
    "pytest": _pytest,
    "npm test": npm.gates,
    "cargo test": _cargo,
    "go test ./...": _go,
    "mvn verify": _maven,
    "gradle test": _gradle,
    "make test": _make,
}
