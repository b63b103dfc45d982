"""Mirrors: bare copies of registered repositories, which a worker plans and releases from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from gonogo.domain.registration import Registration
    from gonogo.ports.publisher import Unreachable


class Mirrored(msgspec.Struct, frozen=True):
    """A mirror as it is now.

    folder: where it lies. branch: the protected one. head: the commit that it stands on. rewritten: the
    commit on which it stood before, where that is no part of it any more: somebody forced a push. renamed:
    the branch that was the protected one before, where the remote calls another its main one now.
    """

    folder: Path
    branch: str
    head: str
    rewritten: str = ""
    renamed: str = ""


class Mirrors(Protocol):
    """The mirrors on this machine."""

    def bring(self, project: Registration) -> Mirrored | Unreachable:
        """Make the mirror of a project, or bring it up to date with its remote.

        Branches follow the remote's, also where they were rewritten or deleted; a tag that is here stays
        as it is, so that one that was moved is seen.

        Raises:
            RepositoryError: the remote has no such branch, or none at all.
        """
        ...

    def forget(self, name: str) -> None:
        """Remove the mirror of a project that was not registered after all."""
        ...
