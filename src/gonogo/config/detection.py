"""What a repository is, found by looking at it."""

from __future__ import annotations

import fnmatch
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.history.lines import Line, line_named
from gonogo.domain.planning.branching import Branching, Workflow

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from gonogo.config.settings import Branches
    from gonogo.domain.planning.branch_names import BranchNames
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
        if self.workflow == "git-flow":
            return (self.develop, self.main, *self.open_releases)
        return (self.target,)

    @property
    def open_releases(self) -> tuple[str, ...]:
        """The release branches that a release may start from: those of git-flow."""
        return self.releases if self.workflow == "git-flow" else ()


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
    "*.sln": ".NET solution",
    "*.slnx": ".NET solution",
    "*.csproj": ".NET project",
    "*.fsproj": ".NET project",
    "mix.exs": "Elixir project",
    "pubspec.yaml": "Dart package",
    "composer.json": "Composer package",
    "*.gemspec": "Ruby gem",
    "Chart.yaml": "Helm chart",
    "Dockerfile": "container image",
}
MAIN = ("main", "master", "trunk", "mainline", "default")
"""What the main branch is called where nothing is said, the usual name first."""
_DEVELOP = ("develop", "development", "dev")
_ENVIRONMENTS = ("staging", "pre-production", "production")
"""From the first that a release reaches to the last."""
_FEATURES = ("feature/", "features/", "feat/", "fix/", "bugfix/")


def detect(files: Files, version_files: Iterable[str]) -> Detected:
    """Look at the names at the top, and into the few files that say more than their name."""
    from gonogo.config.runners import runners

    names = files.names()
    kinds = dict.fromkeys(kind for name, kind in _KINDS.items() if fnmatch.filter(names, name))
    carriers = tuple(one for name in version_files for one in fnmatch.filter(names, name))
    return Detected(tuple(kinds), tuple(runners(files)), carriers)


def flow(
    settings: Branches,
    branches: Collection[str],
    current: str,
    default: str = "",
    released: Callable[[Line], bool] = lambda _: False,
) -> Flow:
    """How the repository branches: what the settings say, else what the branches that exist tell.

    branches: their names, without that of a remote. default: the one that the remote's HEAD is on, if known.
    released: whether a line of versions has begun; before that, its branch in git-flow is where its first
    release is stabilised.
    """
    names, line = settings.to_names(), line_named(current)
    usual = default if default in MAIN else _first(MAIN, branches)
    develop = settings.develop or _first(_DEVELOP, branches)
    main = settings.main or usual or _other_main(develop, current, default)
    if line and usual and main == line.branch:
        main = usual  # it says where its own releases go, not that the main line ends there
    workflow, reason = _told_workflow(settings, branches, develop)
    if line and workflow == "git-flow" and names.is_release(current, strict=False) and not released(line):
        line = None  # what is stabilised there goes to main, as the first release of it
    if line and line.branch != main:
        reason = f"{line.told} is released from {current}, and to it"
        return Flow("trunk", main, "", reason, line=line)
    if workflow == "git-flow":
        develop = develop or "develop"
    environments = tuple(settings.environments or [name for name in _ENVIRONMENTS if name in branches])
    return Flow(
        workflow,
        main,
        develop if workflow == "git-flow" else "",
        reason,
        environments if workflow == "gitlab-flow" else (),
        tuple(sorted(name for name in branches if _is_release(name, names, workflow))),
        line,
    )


def _is_release(branch: str, names: BranchNames, workflow: Workflow) -> bool:
    """Whether a branch is one that a release is stabilised on; without git-flow, no line of versions is."""
    if workflow == "git-flow":
        return names.is_release(branch, strict=False)
    return names.is_release(branch, strict=True) and not line_named(branch)


def _other_main(develop: str, current: str, default: str) -> str:
    """The main branch where none has a usual name; beside develop alone there is none yet."""
    if default and default != develop:
        return default
    return MAIN[0] if develop else current or MAIN[0]


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
