"""Hearing while a step runs: somebody's word to go back ends what was started for the step, whole."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, TypeVar

import msgspec

from gonogo.errors import Stopped

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.domain.instruction import Instruction
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.run import ReleaseRun

T = TypeVar("T")

LOOK_AGAIN = 1.0
"""Seconds between two looks for a word while something runs."""


class Hearing:
    """Looks for the word that ends a step: to abort, or to roll back. Several threads may ask.

    order: the word, once it was heard.
    """

    def __init__(self, run: ReleaseRun, attempt: Attempt) -> None:
        """Take the attempt whose work can be ended; words that were heard before end nothing."""
        self.order: Instruction | None = None
        self._run = run
        self._attempt = attempt
        self._after = run.last_order
        self._next = float("-inf")
        self._lock = Lock()

    @property
    def attempt(self) -> Attempt:
        """The attempt for whatever the word may end."""
        return msgspec.structs.replace(self._attempt, stopped=self._ends)

    @property
    def said(self) -> Instruction | None:
        """The word, looked for now if that was not done within the last second."""
        with self._lock:
            now = self._run.services.clock.monotonic()
            if self.order is None and now >= self._next:
                self._next = now + LOOK_AGAIN
                self.order = self._look()
            return self.order

    def ended(self) -> Instruction:
        """The word that ended the work; to be asked where the work raised Stopped.

        Raises:
            Stopped: we are being stopped, or somebody else goes on: the work says nothing.
        """
        if self.order is None or self._attempt.stopped():
            raise Stopped
        return self.order

    def _ends(self) -> bool:
        return self._attempt.stopped() or self.said is not None

    def _look(self) -> Instruction | None:
        run = self._run
        words = run.services.record.orders(run.job.release, self._after)
        ending = (one for one in words if one.kind in ("abort", "rollback"))
        return next((one for one in ending if run.counts(one, moves=True)), None)


def endable(
    run: ReleaseRun, work: Callable[[Attempt], T], ended: Callable[[Attempt, Instruction], T]
) -> Callable[[Attempt], T]:
    """Work that a word may end. ended: what came of it then, which is remembered as any result is."""

    def heard(attempt: Attempt) -> T:
        hearing = Hearing(run, attempt)
        try:
            return work(hearing.attempt)
        except Stopped:
            return ended(attempt, hearing.ended())

    return heard
