"""The remote, as stages use it: what it refuses is a value, that it does not answer is a broken world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.errors import RepositoryError
from gonogo.ports.publisher import Moved, Pushed, Refused, Unreachable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.ports.publisher import RefUpdate
    from gonogo.workflow.run import ReleaseRun


def unanswered(run: ReleaseRun, outcome: Unreachable) -> RepositoryError:
    """No answer is no outcome: it is asked again later."""
    return RepositoryError(f"{run.remote} gave no answer: {outcome.sentence}. Later: gonogo resume")


def push(run: ReleaseRun, updates: Sequence[RefUpdate]) -> Pushed | Moved | Refused:
    """Move references of the remote, all or none; raises RepositoryError where there is no answer."""
    outcome = run.services.publisher.push(run.remote, updates)
    if isinstance(outcome, Unreachable):
        raise unanswered(run, outcome)
    return outcome


def told(run: ReleaseRun, outcome: Moved | Refused) -> str:
    """Why nothing was pushed, as a sentence."""
    if isinstance(outcome, Moved):
        name = outcome.ref.removeprefix("refs/heads/").removeprefix("refs/tags/")
        return f"{name} moved on {run.remote} meanwhile"
    return f"{run.remote} refused: {outcome.sentence}"
