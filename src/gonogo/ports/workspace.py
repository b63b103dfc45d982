"""The workspace: what one project keeps on this machine beside its record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from gonogo.ports.checkout import Checkout, Prepared


class Workspace(Protocol):
    """Places of one project on this machine. A place that is told is not made, unless its verb says so."""

    @property
    def top(self) -> Path:
        """Where people's own commands run: the top of the working tree, or of a bare repository."""
        ...

    @property
    def interpreter(self) -> str:
        """The Python that gonogo runs on, for commands that name it."""
        ...

    @property
    def state(self) -> Path:
        """The folder that is gonogo's own; everything below is in it but the top."""
        ...

    def checkouts(self, release: str) -> Path:
        """The folder of all checkouts of a release."""
        ...

    def checkout(self, release: str, use: str) -> Path:
        """Where a release's candidate is checked out for one use, such as a gate.

        All have paths of one length, so that what names its own path can be moved to another.
        """
        ...

    def check_out(self, commit: str, place: Path, tags: Sequence[str] = ()) -> Checkout:
        """Let a place hold exactly the tree of a commit, made anew and compared with it.

        tags: those that the commit gets there, and nowhere else.

        Raises:
            IncompleteError: some of it cannot be had, or is not as the commit says.
            RepositoryError: there is no such commit, or no place for it.
        """
        ...

    def watch(self, release: str) -> None:
        """Remember how the clone is set, unless that is remembered for this release already."""
        ...

    def changes(self, release: str) -> Sequence[str]:
        """What of the clone is other than it was at `watch`: names of settings, hooks and such."""
        ...

    def prepare(self, place: Path, begin: Callable[[], object], install: Callable[[], None]) -> Prepared:
        """What is installed in a place for others; where nothing is yet, `begin` and `install` do it.

        begin: checks the commit out there. What `install` adds is kept, and nothing that it changes. Asked
        for at the same time, it is done once. It raises what these raise, and then has kept nothing.

        Raises:
            IncompleteError: there is too much of it, or it is not as it was.
        """
        ...

    def bring(self, source: Path, place: Path) -> None:
        """Copy what was prepared in a place into a checkout, and compare the copy with what was listed.

        Nothing that is there is written over, and no file is linked. What names the folder that it was made
        in names that of the checkout then.

        Raises:
            IncompleteError: something is not as it was.
        """
        ...

    def remove(self, place: Path) -> None:
        """Remove a checkout, or all of a release, if it is there."""
        ...

    def releases(self) -> list[str]:
        """The releases of which evidence or a backup is kept."""
        ...

    def forget(self, release: str) -> None:
        """Remove the evidence and the backups of a release; what was removed half-way goes by a repeat."""
        ...

    def evidence(self, release: str, *names: str) -> Path:
        """Where the evidence of a release is kept."""
        ...

    def backup(self, release: str, environment: str) -> Path:
        """Where the backup of an environment's data is, made by a release; its folder is made."""
        ...

    def note(self, release: str, environment: str) -> Path:
        """Where that is kept which is known of such a backup."""
        ...

    def recording(self, release: str, environment: str) -> Path:
        """Where that is kept which a judge saw of a release in an environment."""
        ...

    def environment(self, name: str) -> Path:
        """Where a target keeps the state of an environment."""
        ...

    def read(self, place: Path) -> bytes | None:
        """What a file holds; nothing where there is none."""
        ...

    def write(self, place: Path, content: bytes) -> None:
        """Let a file hold this, whole or not at all; makes its folder. Raises UsageError where it cannot."""
        ...
