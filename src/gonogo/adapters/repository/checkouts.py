"""Clean checkouts of commits, each a small repository of its own.

A clone that shares the user's objects, not a worktree: what a gate does with git in it (tags,
stashes, resets, hooks) stays in it, nothing about it is written to the user's repository, and a
process that is killed half-way leaves at most a folder.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from gonogo.adapters.repository.process import GitCommand
from gonogo.errors import RepositoryError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NO_PUSH = "remote.origin.pushurl=/dev/null"
"""Tests have no business with the user's references."""


class Checkouts:
    """Makes and removes checkouts of one repository's commits."""

    def __init__(self, source: Path, settings: Sequence[str], hidden: Sequence[str]) -> None:
        """Take git's own folder of the repository, and how git is to be run."""
        self._source = source
        self._settings = settings
        self._hidden = hidden

    def checkout(self, sha: str, folder: Path) -> None:
        """See the port."""
        self._remove_leftovers(folder)
        try:
            if (folder / ".git" / "HEAD").is_file() and self._clean(sha, folder):
                return
            _remove(folder)
            folder.parent.mkdir(parents=True, exist_ok=True)
            self._make(sha, folder)
        except OSError as problem:
            raise RepositoryError(f"{folder} cannot be made: {problem.strerror or problem}") from None

    def remove_checkout(self, folder: Path) -> None:
        """See the port."""
        self._remove_leftovers(folder)
        try:
            _remove(folder)
        except OSError as problem:
            raise RepositoryError(f"{folder} cannot be removed: {problem.strerror or problem}") from None

    def _make(self, sha: str, folder: Path) -> None:
        """Make it beside, then move it over: what stands in the folder is whole."""
        beside = Path(mkdtemp(prefix=f"{folder.name}.", suffix=".part", dir=folder.parent))
        clone = ("clone", "--quiet", "--shared", "--no-checkout", f"--config={_NO_PUSH}")
        self._git(beside).run(*clone, "--", str(self._source), str(beside / "tree"))
        self._git(beside / "tree").run("checkout", "--quiet", "--force", "--detach", sha, "--")
        (beside / "tree").rename(folder)
        _remove(beside)

    def _clean(self, sha: str, folder: Path) -> bool:
        """Whether the checkout that is there could be made as new."""
        git = self._git(folder, {"GIT_DIR": str(folder / ".git"), "GIT_WORK_TREE": str(folder)})
        commands = (
            ("checkout", "--quiet", "--force", "--detach", sha, "--"),
            ("clean", "-ffdxq"),
        )
        return all(not git.ask(*command).code for command in commands) and not self._differs(git)

    def _differs(self, git: GitCommand) -> bool:
        answer = git.ask("status", "--porcelain", "--ignored")
        return bool(answer.code or answer.output)

    def _git(self, folder: Path, environment: Mapping[str, str] | None = None) -> GitCommand:
        return GitCommand(folder, environment, self._settings, self._hidden)

    def _remove_leftovers(self, folder: Path) -> None:
        for leftover in folder.parent.glob(f"{folder.name}.*.part"):
            shutil.rmtree(leftover, ignore_errors=True)


def _remove(folder: Path) -> None:
    """Remove a folder and all in it, also what a test has made read-only."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        try:
            shutil.rmtree(folder)
        except PermissionError:
            for inner in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
                inner.chmod(0o700)
            shutil.rmtree(folder)
