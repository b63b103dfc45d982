"""The scripts of a package.json, as gates."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.errors import UsageError
from gonogo.typed import decoded

if TYPE_CHECKING:
    from gonogo.ports.files import Files

PACKAGE = "package.json"
NODE = "--test-reporter=junit --test-reporter-destination="

_TESTS = {
    "unit": ("test:unit", "test"),
    "integration": ("test:integration",),
    "e2e": ("test:e2e", "e2e"),
}
_BUILDS = {"build": ("build",), "lint": ("lint",), "types": ("typecheck", "type-check")}
_BEFORE = re.compile(r"(?:[A-Za-z_]\w*=\S*|cross-env|npx|exec)$")


class Reporter(msgspec.Struct, frozen=True):
    """How a test runner writes JUnit XML. needs: a package. {report}: where to."""

    arguments: str = ""
    environment: str = ""
    report: str = "reports/{name}.xml"
    needs: str = ""
    artefacts: tuple[str, ...] = ()


_REPORTERS = {
    "node": Reporter(environment=f'NODE_OPTIONS="{NODE}{{report}}"', report="{name}.xml"),
    "jest": Reporter(
        "--reporters=default --reporters=jest-junit", "JEST_JUNIT_OUTPUT_FILE={report}", needs="jest-junit"
    ),
    "vitest": Reporter("--run --reporter=default --reporter=junit --outputFile.junit={report}"),
    "mocha": Reporter("--reporter xunit --reporter-option output={report}"),
    "playwright": Reporter(
        "--reporter=junit", "PLAYWRIGHT_JUNIT_OUTPUT_NAME={report}", artefacts=("test-results/**",)
    ),
}
"""By the program that a script ends with; node's own writes to no folder that is not there."""


def scripts(files: Files) -> dict[str, str]:
    """The scripts of the package, without those that only stand for one that is to come."""
    found = _package(files).get("scripts")
    known = found if isinstance(found, dict) else {}
    return {
        name: line
        for name, line in known.items()
        if isinstance(line, str) and "no test specified" not in line and line.strip()
    }


def gates(files: Files) -> dict[str, dict[str, Any]]:
    """Settings by the gate's name."""
    known = scripts(files)
    found = {}
    for gate, names in (_TESTS | _BUILDS).items():
        name = next((each for each in names if each in known), "")
        if name:
            found[gate] = _test(files, gate, name) if gate in _TESTS else _build(files, name)
    return found


def _build(files: Files, script: str) -> dict[str, Any]:
    return {"kind": "tests", "type": "build", "run": _line(files, f"{_tool(files)} run {script}")}


def _test(files: Files, kind: str, script: str) -> dict[str, Any]:
    command = f"{_tool(files)} run {script}"
    reporter = _reporter(files, scripts(files)[script])
    if reporter is None:
        return {"kind": "command", "run": _line(files, command)}
    report = reporter.report.format(name=kind)
    environment = f"env {reporter.environment.format(report=report)} " if reporter.environment else ""
    dashes = " --" if _tool(files) == "npm" else ""
    arguments = f"{dashes} {reporter.arguments.format(report=report)}" if reporter.arguments else ""
    run = _line(files, f"{environment}{command}{arguments}")
    settings: dict[str, Any] = {"kind": "tests", "type": kind, "run": run, "junit": report}
    return settings | ({"artefacts": list(reporter.artefacts)} if reporter.artefacts else {})


def _reporter(files: Files, line: str) -> Reporter | None:
    """What is known of the program that the script ends with, which gets further arguments."""
    last = re.split(r"&&|\|\|?|;", line)[-1].split()
    while last and _BEFORE.match(last[0]):
        del last[0]
    program = last[0] if last else ""
    found = _REPORTERS.get(program)
    if found is None or (program == "node" and "--test" not in last):
        return None
    return found if not found.needs or found.needs in _dependencies(files) else None


def _line(files: Files, command: str) -> str:
    """The command, after what it depends on was installed: a checkout has nothing but the commit."""
    install = _install(files)
    return f"sh -c {shlex.quote(f'{install} && {command}')}" if install else command


def _install(files: Files) -> str:
    names = files.names()
    if "pnpm-lock.yaml" in names:
        return "pnpm install --frozen-lockfile"
    if "yarn.lock" in names:
        return f"yarn install --{'immutable' if '.yarnrc.yml' in names else 'frozen-lockfile'}"
    if not _dependencies(files):
        return ""
    has_lock = {"package-lock.json", "npm-shrinkwrap.json"} & set(names)
    return "npm ci" if has_lock else "npm install --no-package-lock"


def _tool(files: Files) -> str:
    names = files.names()
    return "pnpm" if "pnpm-lock.yaml" in names else "yarn" if "yarn.lock" in names else "npm"


def _dependencies(files: Files) -> set[str]:
    groups = [_package(files).get(key) for key in ("dependencies", "devDependencies")]
    return {name for group in groups if isinstance(group, dict) for name in group}


def _package(files: Files) -> dict[str, Any]:
    if PACKAGE not in files.names():
        return {}
    try:
        package = decoded(files.read(PACKAGE) or "")
    except (UsageError, msgspec.DecodeError, RecursionError):
        return {}
    return package if isinstance(package, dict) else {}
