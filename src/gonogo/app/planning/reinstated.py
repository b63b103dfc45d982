"""What commits bring back that an earlier release took back, read from the history behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.history.changelog import reinstating
from gonogo.domain.history.commits import reverted
from gonogo.errors import RepositoryError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.domain.history.commits import Commit
    from gonogo.ports.repository import Repository

_DEEPEST = 20
"""How many reverts of reverts are followed."""


def reinstated(repository: Repository, commits: Sequence[Commit]) -> dict[str, tuple[Commit, ...]]:
    """What each of these commits brings back, by its hash; nothing is read where none does."""
    found = {sha: _behind(repository, revert) for sha, revert in reinstating(commits).items()}
    return {sha: again for sha, again in found.items() if again}


def _behind(repository: Repository, revert: str) -> tuple[Commit, ...]:
    """What a revert took back in the end; nothing where its hash is not known here any more."""
    try:
        for _ in range(_DEEPEST):
            (commit,) = repository.commits([repository.resolve(revert)])
            undoes = reverted(commit.message)
            if undoes is None or not undoes.sha:
                return () if undoes else (commit,)
            if undoes.until:
                return _brought(repository, undoes.sha, undoes.until)
            revert = undoes.sha
    except RepositoryError:
        pass
    return ()


def _brought(repository: Repository, merge: str, until: str) -> tuple[Commit, ...]:
    found = repository.log([repository.resolve(merge)], [repository.resolve(until)])
    return tuple(commit for commit in found if not commit.is_merge)
