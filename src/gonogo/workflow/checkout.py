"""A checkout for one use: nobody before has touched it, nobody after sees what was done there."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gonogo.ports.publisher import Checkout
    from gonogo.ports.workspace import Workspace


@contextmanager
def own_checkout(
    workspace: Workspace, release: str, use: str, commit: str, tags: Sequence[str]
) -> Iterator[Checkout]:
    """A commit as it will be released, in a folder that was not there before and is removed afterwards.

    use: of the release, such as the name of a gate; at one time there is one of each. tags: those to come.

    Raises:
        IncompleteError: some of it cannot be had, or is not as the commit says; the sentence says what to do.
        RepositoryError: the repository or the disk is broken.
    """
    place = workspace.checkout(release, use)
    checkout = workspace.check_out(commit, place, tags)
    try:
        yield checkout
    finally:
        workspace.remove(place)
