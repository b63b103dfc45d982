"""Clean checkouts of commits, each a repository of its own.

It shares the objects of the user's repository and nothing else, so it is no worktree of it: what a gate
does with git in it (tags, stashes, settings, hooks) stays in it, and a process that is killed half-way
leaves at most a folder. The files are those that the user's own git would check out: its filters, line
ends and submodules, by the settings of the clone and by none that a commit brings.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from gonogo.adapters.repository import twin
from gonogo.adapters.repository.clone_settings import CloneSettings, stated
from gonogo.adapters.repository.process import GitCommand, failure
from gonogo.adapters.repository.submodules import Source, Submodules
from gonogo.errors import IncompleteError, RepositoryError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gonogo.ports.repository import Place

_PATIENCE = 1800.0
"""Seconds that the files may take, as a filter may have to download them."""
_PLAIN = (
    "core.untrackedCache=false",
    "core.sparseCheckout=false",
    "index.sparse=false",
    "submodule.recurse=false",
    "tag.gpgSign=false",
    "tag.forceSignAnnotated=false",
)
"""A checkout has all files, and no program of the user's beside it."""
_TAGGER = {"GIT_COMMITTER_NAME": "gonogo", "GIT_COMMITTER_EMAIL": "gonogo@localhost"}
_FILTER = (
    "A filter of this clone did not bring a file: bring what it needs into this clone, as by git lfs fetch, "
    "and see by git checkout whether it is there"
)


class Checkouts:
    """Makes and removes checkouts of one repository's commits."""

    def __init__(self, place: Place) -> None:
        """Take where the repository lies."""
        self._source = Source(place.shared, place.top)
        self._submodules = Submodules(place.state / "modules")

    def checkout(self, sha: str, folder: Path, tags: Sequence[str] = ()) -> None:
        """See the port."""
        self._remove_leftovers(folder)
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            if (folder / ".git").is_dir() and self._renew(sha, folder, tags):
                return
            _remove(folder)
            self._make(sha, folder, tags)
        except OSError as problem:
            raise RepositoryError(f"{folder} cannot be made: {problem.strerror or problem}") from None

    def remove_checkout(self, folder: Path) -> None:
        """See the port."""
        self._remove_leftovers(folder)
        try:
            _remove(folder)
        except OSError as problem:
            raise RepositoryError(f"{folder} cannot be removed: {problem.strerror or problem}") from None

    def _make(self, sha: str, folder: Path, tags: Sequence[str]) -> None:
        """Make it beside, then move it over: what stands in the folder is whole."""
        beside = Path(mkdtemp(prefix=f"{folder.name}.", suffix=".part", dir=folder.parent))
        tree = beside / "tree"
        tree.mkdir()
        settings = self._equip(self._source, sha, tree)
        self._fill(self._source, settings, sha, tree)
        self._tag(sha, tree, tags)
        tree.rename(folder)
        _remove(beside)

    def _renew(self, sha: str, folder: Path, tags: Sequence[str]) -> bool:
        """Whether what is there could be made as new: its repository is another, its files are compared."""
        beside = Path(mkdtemp(prefix=f"{folder.name}.", suffix=".part", dir=folder.parent))
        try:
            settings = self._equip(self._source, sha, beside)
            self._tag(sha, beside, tags)
            _remove(folder / ".git")
            (beside / ".git").rename(folder / ".git")
            self._own(folder).run("read-tree", sha)
            self._own(folder).ask("update-index", "-q", "--refresh")
            self._fill(self._source, settings, sha, folder)
        except IncompleteError:  # it would not be had by another try either
            _remove(folder)
            raise
        except (RepositoryError, OSError):
            return False
        finally:
            _remove(beside)
        git = self._own(folder)
        return not git.ask("clean", "-ffdxq").code and not self._differs(git)

    def _differs(self, git: GitCommand) -> bool:
        answer = git.ask("status", "--porcelain", "--ignored")
        return bool(answer.code or answer.output)

    def _equip(self, source: Source, sha: str, folder: Path) -> CloneSettings:
        """Give a folder a repository of its own that shares all with another; the settings of that one."""
        _remove(folder / ".git")
        git = self._of(source)
        settings = CloneSettings(git, source.git, source.top)
        twin.make(folder / ".git", source.git, git, settings, sha, source.url or settings.url)
        return settings

    def _fill(self, source: Source, settings: CloneSettings, sha: str, folder: Path) -> None:
        """Let git write the files as it does for the user, and those of the submodules below.

        It runs in the user's repository, where filters have their keys and what they downloaded; its index
        and its working tree are those of the checkout.
        """
        of_checkout = {"GIT_WORK_TREE": str(folder), "GIT_INDEX_FILE": str(folder / ".git" / "index")}
        command = (*settings.without_lfsconfig(sha), "read-tree", "--reset", "-u", sha)
        answer = self._of(source, folder).ask(*command, environment=of_checkout, timeout=_PATIENCE)
        if "filter" in answer.problem and ("failed" in answer.problem or answer.code):
            raise IncompleteError(f"{failure('checkout', answer)}. {_FILTER}")
        if answer.code:
            raise failure("checkout", answer)
        for one in self._submodules.of(source, settings, sha, folder):
            inner = self._equip(one.source, one.sha, one.folder)
            self._fill(one.source, inner, one.sha, one.folder)
            known = {f"submodule.{one.name}.active": "true", f"submodule.{one.name}.url": one.source.url}
            twin.append(folder / ".git", stated(known))

    def _tag(self, sha: str, folder: Path, tags: Sequence[str]) -> None:
        """The tags to come stand here alone, and are newer than all that the commit has."""
        for name in tags:
            command = ("tag", "--force", "--annotate", "--message", name, "--", name, sha)
            self._own(folder).run(*command, environment=_TAGGER)

    def _of(self, source: Source, folder: Path | None = None) -> GitCommand:
        return self._git(folder or source.git, {"GIT_DIR": str(source.git)})

    def _own(self, folder: Path) -> GitCommand:
        return self._git(folder, {"GIT_DIR": str(folder / ".git"), "GIT_WORK_TREE": str(folder)})

    def _git(self, folder: Path, environment: Mapping[str, str]) -> GitCommand:
        return GitCommand(folder, environment, _PLAIN)

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
