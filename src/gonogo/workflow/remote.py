"""The remote, as stages use it: what it refuses is a value, that it does not answer is a broken world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.errors import RepositoryError
from gonogo.ports.publisher import Moved, Pushed, Refused, Unreachable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.ports.publisher import RefUpdate
    from gonogo.workflow.way import Way


def unanswered(way: Way, outcome: Unreachable) -> RepositoryError:
    """No answer is no outcome: it is asked again later."""
    return RepositoryError(f"{way.remote} gave no answer: {outcome.sentence}. Later: gonogo resume")


def push(way: Way, updates: Sequence[RefUpdate]) -> Pushed | Moved | Refused:
    """Move references of the remote, all or none; raises RepositoryError where there is no answer."""
    outcome = way.tools.publisher.push(way.remote, updates)
    if isinstance(outcome, Unreachable):
        raise unanswered(way, outcome)
    return outcome


def told(way: Way, outcome: Moved | Refused) -> str:
    """Why nothing was pushed, as a sentence."""
    if isinstance(outcome, Moved):
        name = outcome.ref.removeprefix("refs/heads/").removeprefix("refs/tags/")
        return f"{name} moved on {way.remote} meanwhile"
    return f"{way.remote} refused: {outcome.sentence}"
