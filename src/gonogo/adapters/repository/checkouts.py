"""Clean checkouts of commits, each a repository of its own.

It shares the objects of the user's repository and nothing else, so it is no worktree of it: what a gate
does with git in it (tags, stashes, settings, hooks) stays in it, and a process that is killed half-way
leaves at most a folder. The files are those that the user's own git would check out: its filters, line
ends and submodules, by the settings of the clone and by none that a commit brings.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import msgspec

from gonogo.adapters.repository import twin
from gonogo.adapters.repository.clone_settings import CloneSettings, stated, without_user
from gonogo.adapters.repository.comparison import Comparison
from gonogo.adapters.repository.listing import MENDING, altered, proven
from gonogo.adapters.repository.process import GitCommand, failure
from gonogo.adapters.repository.stores import stores
from gonogo.adapters.repository.submodules import Source, Submodules
from gonogo.errors import IncompleteError, RepositoryError
from gonogo.ports.checkout import Checkout

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gonogo.adapters.repository.listing import Listing
    from gonogo.ports.repository import Place

_LISTINGS = 16
"""Commits whose files are remembered."""
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
        self._listings: dict[tuple[Path, str], Listing] = {}

    def checkout(self, sha: str, folder: Path, tags: Sequence[str] = ()) -> Checkout:
        """See the port."""
        self._remove_leftovers(folder)
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            _remove(folder)
            return self._make(sha, folder, tags)
        except OSError as problem:
            raise RepositoryError(f"{folder} cannot be made: {problem.strerror or problem}") from None

    def remove_checkout(self, folder: Path) -> None:
        """See the port."""
        self._remove_leftovers(folder)
        try:
            _remove(folder)
        except OSError as problem:
            raise RepositoryError(f"{folder} cannot be removed: {problem.strerror or problem}") from None

    def _make(self, sha: str, folder: Path, tags: Sequence[str]) -> Checkout:
        """Make it beside, then move it over: what stands in the folder is whole."""
        beside = Path(mkdtemp(prefix=f"{folder.name}.", suffix=".part", dir=folder.parent))
        tree = beside / "tree"
        tree.mkdir()
        settings = self._equip(self._source, sha, tree)
        made = self._fill(self._source, settings, sha, tree)
        self._tag(sha, tree, tags)
        tree.rename(folder)
        _remove(beside)
        return msgspec.structs.replace(made, folder=folder)

    def _equip(self, source: Source, sha: str, folder: Path) -> CloneSettings:
        """Give a folder a repository of its own that shares all with another; the settings of that one."""
        _remove(folder / ".git")
        git = self._of(source)
        settings = CloneSettings(git, source.git, source.top)
        twin.make(folder / ".git", source.git, git, settings, sha, source.url or settings.url)
        return settings

    def _fill(self, source: Source, settings: CloneSettings, sha: str, folder: Path) -> Checkout:
        """Let git write the files as it does for the user, and those of the submodules below; compare all.

        It runs in the user's repository, where filters have their keys and what they downloaded; its index
        and its working tree are those of the checkout.
        """
        listing = self._listing(source, sha)
        of_checkout = {"GIT_WORK_TREE": str(folder), "GIT_INDEX_FILE": str(folder / ".git" / "index")}
        command = (*settings.without_lfsconfig(sha), "read-tree", "--reset", "-u", sha)
        git = self._of(source, folder)
        answer = git.ask(*command, environment=of_checkout, timeout=_PATIENCE)
        if "filter" in answer.problem and ("failed" in answer.problem or answer.code):
            raise IncompleteError(f"{failure('checkout', answer)}. {_FILTER}")
        if answer.code and "unable to read" in answer.problem:
            raise IncompleteError(f"{failure('checkout', answer)}. {MENDING}")
        if answer.code:
            raise failure("checkout", answer)
        compared = Comparison(
            git, folder, sha, listing, modes=settings.values.get("core.filemode") != "false"
        )
        compared.compare()
        made = Checkout(folder, listing.tree, len(listing.files), stores(source.git), compared.made)
        return self._with_submodules(made, source, settings, sha, listing)

    def _with_submodules(
        self, made: Checkout, source: Source, settings: CloneSettings, sha: str, listing: Listing
    ) -> Checkout:
        """Fill those that the clone is set to have; the others are empty folders."""
        empty = {made.folder / os.fsdecode(path): commit for path, commit in listing.modules.items()}
        for one in self._submodules.of(source, settings, sha, made.folder):
            if empty.pop(one.folder, "") != one.sha:
                raise altered("commit", one.sha)
            inner = self._fill(one.source, self._equip(one.source, one.sha, one.folder), one.sha, one.folder)
            known = {
                f"submodule.{one.name}.active": "true",
                f"submodule.{one.name}.url": without_user(one.source.url),
            }
            twin.append(made.folder / ".git", stated(known))
            made = _joined(made, inner)
        if filled := [place for place in empty if place.is_symlink() or [*place.glob("*")]]:
            raise IncompleteError(f"{filled[0]} is the place of a submodule, and something wrote to it")
        return made

    def _listing(self, source: Source, sha: str) -> Listing:
        """Proved once by this process; what it holds in memory nobody else can change."""
        known = (source.git, sha)
        if known not in self._listings:
            if len(self._listings) >= _LISTINGS:
                self._listings.clear()
            self._listings[known] = proven(self._of(source), sha)
        return self._listings[known]

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


def _joined(made: Checkout, inner: Checkout) -> Checkout:
    """A checkout with a submodule's."""
    above = inner.folder.relative_to(made.folder).as_posix()
    return Checkout(
        made.folder,
        made.tree,
        made.files + inner.files,
        (*made.stores, *(place for place in inner.stores if place not in made.stores)),
        {**made.made, **{f"{above}/{path}": name for path, name in inner.made.items()}},
    )


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
