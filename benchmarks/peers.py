"""Other programs that write change logs, each in an environment of its own, by exact version."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.measure import Command, FailedError, measure

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.repository import Repository

COMMITIZEN = """\
[tool.commitizen]
name = "cz_conventional_commits"
version_provider = "scm"
version_scheme = "semver"
tag_format = "{prefix}$version"
"""
SEMANTIC_RELEASE = """\
[semantic_release]
tag_format = "{prefix}{{version}}"
[semantic_release.branches.every]
match = ".*"
[semantic_release.changelog]
mode = "init"
"""


class Peer(NamedTuple):
    """A program beside which gonogo is measured.

    Attributes:
        package: its name in the package registry.
        version: the exact one.
        arguments: the program and how it is asked for the change log of the whole history.
        settings: its settings file, if it needs one; `{prefix}` is what its tags have before the version.
    """

    package: str
    version: str
    arguments: tuple[str, ...]
    settings: str = ""

    @property
    def title(self) -> str:
        """Name and version."""
        return f"{self.package} {self.version}"


GIT_CLIFF = Peer("git-cliff", "2.12.0", ("git-cliff",))
SEMANTIC = Peer(
    "python-semantic-release",
    "10.7.0",
    ("semantic-release", "--config", "{settings}", "changelog"),
    SEMANTIC_RELEASE,
)
PEERS = (
    GIT_CLIFF,
    Peer("git-cliff", "2.14.2", ("git-cliff",)),
    Peer("commitizen", "4.19.3", ("cz", "--config", "{settings}", "changelog", "--dry-run"), COMMITIZEN),
    SEMANTIC,
)


def prepared(peer: Peer, cache: Path, repository: Repository) -> Command:
    """Install a peer, if it is not in the cache, and return the command that writes the whole change log.

    Raises:
        FailedError: it cannot be installed, or does not run on this repository; says why.
    """
    program, *rest = peer.arguments
    settings = repository.path.with_name(f"{peer.package}.toml")
    settings.write_text(peer.settings.format(prefix=repository.prefix))
    folder = _installed(peer, cache)
    arguments = [argument.format(settings=settings) for argument in rest]
    command = Command((str(folder / "bin" / program), *arguments), repository.path)
    measure(command)
    return command


def _installed(peer: Peer, cache: Path) -> Path:
    folder = cache / f"{peer.package}-{peer.version}"
    if not (folder / "bin" / peer.arguments[0]).exists():
        shutil.rmtree(folder, ignore_errors=True)
        _run(sys.executable, "-m", "venv", str(folder))
        python = str(folder / "bin" / "python")
        _run(python, "-m", "pip", "install", "--quiet", f"{peer.package}=={peer.version}")
    return folder


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise FailedError(f"not installed: {(lines or ['unknown reason'])[-1].removeprefix('ERROR: ')}")
