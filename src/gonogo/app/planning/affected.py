"""The tests of a hotfix: those that are about what changed since the release that it fixes."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from gonogo.domain.affected import ANYTHING, Affected, affected, is_test, within
from gonogo.domain.text import counted, excerpt, listed
from gonogo.errors import UsageError
from gonogo.formats import python_imports
from gonogo.ports.gate import RunsSomeTests

if TYPE_CHECKING:
    from gonogo.app.project import Project
    from gonogo.ports.gate import GateSettings

MOST_FILES = 5_000
"""Python files whose imports are read; what a larger repository imports counts as unknown."""
MOST_TESTS = 200
"""Tests that a command is given by name."""

_NAMED = 3
_PYTEST = ("pyproject.toml", "pytest.ini", "tox.ini", "setup.cfg")


def affected_tests(project: Project, base: str, head: str) -> Affected:
    """The tests of what changed between two commits, given by hashes. The working tree stands on `head`.

    base: "" where there is no release before, so that all tests must run.
    """
    if not base:
        return Affected(everything="there is no release before to compare with")
    changed = [file.path for file in project.repository.diffstat(base, head)]
    rules = project.settings.hotfix.modules
    if not any(path.endswith(".py") for path in changed):
        return affected(changed, rules, {})
    present = [path for path in project.repository.files(head) if path.endswith(".py")]
    gone = sorted({path for path in changed if path.endswith(".py")}.difference(present))
    return affected(changed, rules, _imports(project, present, gone), gone)


class Narrowing:
    """Narrows the gates of a hotfix that run unit tests to those tests that are about what changed."""

    def __init__(self, project: Project, since: str) -> None:
        """Take the project, and the commit of the release that is fixed; "" where there is none."""
        self._project = project
        self._since = since

    @cached_property
    def _found(self) -> Affected:
        return affected_tests(self._project, self._since, self._project.references.head)

    def narrowed(self, name: str, gate: GateSettings) -> tuple[GateSettings, str]:
        """The settings to ask with, and a sentence on what runs; "" of gates that run no unit tests."""
        if gate.stage(name) != "unit":
            return gate, ""
        if not isinstance(gate, RunsSomeTests):
            return gate, _all("only a gate of kind tests can run some of them")
        if not gate.affected:
            return gate, _all("its settings do not say with `affected` how to run some of them")
        if self._found.everything:
            return gate, _all(self._found.everything)
        return self._chosen(gate, gate)

    def _chosen(self, whole: GateSettings, gate: RunsSomeTests) -> tuple[GateSettings, str]:
        from gonogo.formats.command_line import words

        found, command = self._found, words(gate.run)
        reached = within(found.reached, command, found.known)
        tests = list(dict.fromkeys([*found.stated, *reached]))
        if not tests:
            return whole, _all("none of them is known to be about what changed")
        if reached and reached == within(found.known, command, found.known):
            return whole, _all("all of them are about what changed")
        if len(tests) > MOST_TESTS:
            return whole, _all(f"{counted(len(tests), 'of them is', 'of them are')} about what changed")
        return gate.narrowed(tests), f"runs only what is affected: {_shown(tests)}"


def _all(reason: str) -> str:
    return f"runs all of its tests: {reason}"


def _shown(tests: list[str]) -> str:
    more = len(tests) - _NAMED
    shown = [excerpt(test, 80) for test in tests[:_NAMED]]
    return listed([*shown, f"{more:,} more"] if more > 0 else shown)


def _imports(project: Project, present: list[str], gone: list[str]) -> dict[str, set[str]]:
    """What each Python file imports, by path; nothing where that, or which files are tests, is unknown."""
    if len(present) > MOST_FILES or _names_tests(project):
        return {}
    found = _Modules([*present, *gone])
    told = {path: found.imported(path, _read(project, path)) for path in present}
    return {path: set() for path in gone} | told


def _names_tests(project: Project) -> bool:
    """Whether pytest is told how files of tests are named, so that we may not know all."""
    return any("python_files" in (_read(project, name) or "") for name in _PYTEST)


def _read(project: Project, path: str) -> str | None:
    try:
        return project.files.read(path)
    except UsageError:
        return None


class _Modules:
    """Finds the files behind the names of modules."""

    def __init__(self, paths: list[str]) -> None:
        self._paths = set(paths)
        packages = {path.rpartition("/")[0] for path in paths if path.endswith("__init__.py")}
        self._places: dict[str, set[str]] = {}
        for path in paths:
            for name in python_imports.modules(path, packages):
                self._places.setdefault(name, set()).add(path)
                self._places.setdefault(f"{name.rpartition('.')[0]}.*", set()).add(path)

    def imported(self, path: str, source: str | None) -> set[str]:
        """The files that one imports; a test that imports none of ours may be about anything."""
        names = python_imports.imports(path, source) if source is not None else {ANYTHING}
        found = {place for name in names for place in self._places.get(name, ())} - {path}
        if ANYTHING in names or (is_test(path) and not found):
            found.add(ANYTHING)
        return found | (self._implied(path) & self._paths)

    def _implied(self, path: str) -> set[str]:
        """What Python and pytest import of the folders that a file is in."""
        folders = path.split("/")[:-1]
        places = ("/".join(folders[:depth]) for depth in range(len(folders) + 1))
        return {f"{place}/{name}".lstrip("/") for place in places for name in ("__init__.py", "conftest.py")}
