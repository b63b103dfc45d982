"""What a repository is, found by looking at it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from gonogo.config.settings import Workflow
from gonogo.domain.versions import TagPattern
from gonogo.errors import VersionError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from gonogo.config.settings import Branches
    from gonogo.domain.versions import Scheme
    from gonogo.ports.files import Files


class Detected(msgspec.Struct, frozen=True):
    """kinds: what it builds. tests: commands that run its tests. files: those that may carry the version."""

    kinds: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


class Flow(msgspec.Struct, frozen=True):
    """How the repository branches. reason: what it was told by. sources: where releases start."""

    workflow: Workflow
    main: str
    develop: str
    reason: str

    @property
    def sources(self) -> tuple[str, ...]:
        """The branches that a release may start from, the usual one first."""
        return (self.develop, self.main) if self.workflow == "git-flow" else (self.main,)


_KINDS = {
    "pyproject.toml": "Python package",
    "setup.cfg": "Python package",
    "setup.py": "Python package",
    "package.json": "npm package",
    "Cargo.toml": "Rust crate",
    "go.mod": "Go module",
    "pom.xml": "Maven project",
    "build.gradle": "Gradle project",
    "build.gradle.kts": "Gradle project",
    "Chart.yaml": "Helm chart",
    "Dockerfile": "container image",
}
_TESTS = {
    "pytest.ini": "pytest",
    "conftest.py": "pytest",
    "tox.ini": "pytest",
    "Cargo.toml": "cargo test",
    "go.mod": "go test ./...",
    "pom.xml": "mvn verify",
    "build.gradle": "gradle test",
    "build.gradle.kts": "gradle test",
}
_MAIN = ("main", "master", "trunk")
_DEVELOP = ("develop", "development", "dev")
_ENVIRONMENTS = ("production", "pre-production", "staging")


def detect(files: Files, version_files: Iterable[str]) -> Detected:
    """Look at the names at the top, and into the few files that say more than their name."""
    names = files.names()
    kinds = dict.fromkeys(kind for name, kind in _KINDS.items() if name in names)
    tests = dict.fromkeys(command for name, command in _TESTS.items() if name in names)
    tests |= dict.fromkeys(_told_tests(files, names))
    return Detected(tuple(kinds), tuple(tests), tuple(name for name in version_files if name in names))


def _told_tests(files: Files, names: Collection[str]) -> Iterable[str]:
    if "pyproject.toml" in names and "[tool.pytest" in (files.read("pyproject.toml") or ""):
        yield "pytest"
    if "package.json" in names and _npm_test(files.read("package.json") or ""):
        yield "npm test"
    if "Makefile" in names and "\ntest:" in "\n" + (files.read("Makefile") or ""):
        yield "make test"


def _npm_test(text: str) -> bool:
    try:
        package = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return False
    scripts = package.get("scripts") if isinstance(package, dict) else None
    command = scripts.get("test") if isinstance(scripts, dict) else None
    return isinstance(command, str) and "no test specified" not in command


def flow(settings: Branches, branches: Collection[str], current: str) -> Flow:
    """How the repository branches: what the settings say, else what the branches that exist tell."""
    local = {
        name.partition("/")[2] if "/" in name and name.split("/")[0] == "origin" else name
        for name in branches
    }
    main = settings.main or _first(_MAIN, local) or current or "main"
    develop = settings.develop or _first(_DEVELOP, local)
    if settings.workflow:
        return Flow(settings.workflow, main, develop or "develop", "as gonogo.yml says")
    if develop:
        return Flow("git-flow", main, develop, f"there is a branch {develop}")
    environment = _first(_ENVIRONMENTS, local)
    if environment:
        return Flow("gitlab-flow", main, "", f"there is a branch {environment}")
    return Flow("trunk", main, "", "there is no branch but the main one and those of work")


def _first(wanted: Iterable[str], present: Collection[str]) -> str:
    return next((name for name in wanted if name in present), "")


_TAG = re.compile(r"(.*?)([0-9][0-9A-Za-z.+_-]*)")


def tag_pattern(names: Iterable[str], scheme: Scheme, *, usual_only: bool = False) -> TagPattern:
    """How the tags that exist spell a version: `v1.2.0` and `1.2.0` come before anything else.

    usual_only: nothing else counts, as where other tags are those of packages.
    """
    prefixes: dict[str, int] = {}
    for name in names:
        match = _TAG.fullmatch(name)
        if match and "{version}" not in match[1] and _is_version(match[2], scheme):
            prefixes[match[1]] = prefixes.get(match[1], 0) + 1
    usual = {prefix: prefixes[prefix] for prefix in ("v", "") if prefix in prefixes}
    counts = usual or (not usual_only and prefixes) or {"v": 0}
    return TagPattern(max(counts, key=lambda prefix: counts[prefix]) + "{version}")


def _is_version(text: str, scheme: Scheme) -> bool:
    try:
        scheme.parse(text)
    except VersionError:
        return False
    return True
