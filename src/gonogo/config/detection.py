"""What a repository is, found by looking at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.history.lines import Line, line_named
from gonogo.domain.planning.branching import Branching, Workflow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from gonogo.config.settings import Branches
    from gonogo.ports.files import Files


class Detected(msgspec.Struct, frozen=True):
    """kinds: what it builds. tests: commands that run its tests. files: those that may carry the version."""

    kinds: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


class Flow(msgspec.Struct, frozen=True):
    """How the repository branches. reason: what it was told by. sources: where releases start.

    environments: of gitlab-flow, from the first to the last. releases: release branches that are open.
    line: the line of versions that HEAD is on by the name of its branch, which is released from there and to
    there; nothing on any other branch.
    """

    workflow: Workflow
    main: str
    develop: str
    reason: str
    environments: tuple[str, ...] = ()
    releases: tuple[str, ...] = ()
    line: Line | None = None

    @property
    def target(self) -> str:
        """The branch that a release goes to first: that of a line of versions, else the main one."""
        return self.line.branch if self.line else self.main

    @property
    def branching(self) -> Branching:
        """The branches that a release may go to."""
        develop = self.develop if self.workflow == "git-flow" else ""
        return Branching(self.workflow, self.target, develop, self.environments, self.releases)

    @property
    def sources(self) -> tuple[str, ...]:
        """The branches that a release may start from, the usual one first."""
        return (self.develop, self.main) if self.workflow == "git-flow" else (self.target,)


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
MAIN = ("main", "master", "trunk")
"""What the main branch is called where nothing is said, the usual name first."""
_DEVELOP = ("develop", "development", "dev")
_ENVIRONMENTS = ("staging", "pre-production", "production")
"""From the first that a release reaches to the last."""
_FEATURES = ("feature/", "features/", "feat/", "fix/", "bugfix/")


def detect(files: Files, version_files: Iterable[str]) -> Detected:
    """Look at the names at the top, and into the few files that say more than their name."""
    from gonogo.config.runners import runners

    names = files.names()
    kinds = dict.fromkeys(kind for name, kind in _KINDS.items() if name in names)
    carriers = tuple(name for name in version_files if name in names)
    return Detected(tuple(kinds), tuple(runners(files)), carriers)


def flow(settings: Branches, branches: Collection[str], current: str, default: str = "") -> Flow:
    """How the repository branches: what the settings say, else what the branches that exist tell.

    branches: their names, without that of a remote. default: the one that the remote's HEAD is on, if known.
    """
    usual = default if default in MAIN else _first(MAIN, branches)
    line = line_named(current)
    main = settings.main or usual or default or current or "main"
    if line and usual and main == line.branch:
        main = usual  # it says where its own releases go, not that the main line ends there
    develop = settings.develop or _first(_DEVELOP, branches)
    workflow, reason = _told_workflow(settings, branches, develop)
    if line and workflow == "git-flow" and settings.to_names().release.holds(current):
        line = None
    if line and line.branch != main:
        reason = f"{line.told} is released from {current}, and to it"
        return Flow("trunk", main, "", reason, line=line)
    if workflow == "git-flow":
        develop = develop or "develop"
    environments = tuple(settings.environments or [name for name in _ENVIRONMENTS if name in branches])
    names = settings.to_names()
    opened = (name for name in branches if names.release.holds(name))
    releases = tuple(sorted(name for name in opened if workflow == "git-flow" or not line_named(name)))
    return Flow(
        workflow,
        main,
        develop if workflow == "git-flow" else "",
        reason,
        environments if workflow == "gitlab-flow" else (),
        releases,
        line,
    )


def _told_workflow(settings: Branches, branches: Collection[str], develop: str) -> tuple[Workflow, str]:
    if settings.workflow:
        return settings.workflow, "as gonogo.yml says"
    if develop:
        return "git-flow", f"there is a branch {develop}"
    environment = _first(reversed(_ENVIRONMENTS), branches)
    if environment:
        return "gitlab-flow", f"there is a branch {environment}"
    feature = next((name for name in sorted(branches) if name.startswith(_FEATURES)), "")
    if feature:
        return "github-flow", f"there is a branch {feature} for a pull request"
    return "trunk", "there is no branch but the main one and those of work"


def _first(wanted: Iterable[str], present: Collection[str]) -> str:
    return next((name for name in wanted if name in present), "")
