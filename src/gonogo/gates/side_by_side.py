"""Several looks at once, each in a thread of its own, all ended by the first that has seen enough."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from threading import Event
from typing import TYPE_CHECKING, NamedTuple

from gonogo.domain.decision import Because
from gonogo.errors import Stopped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Future

    from gonogo.domain.evidence.outcome import Outcome
    from gonogo.ports.gate import GateContext

    Halted = Callable[[], bool]
    Look = Callable[[Halted], Outcome | None]

MOST = 16
"""Looks that are taken at once; more wait for their turn."""

_TICK = 0.05


class Seen(NamedTuple):
    """What was seen, in the order of the looks. late: those that were not done in time."""

    outcomes: tuple[Outcome, ...]
    late: tuple[str, ...] = ()


def side_by_side(looks: Mapping[str, Look], tools: GateContext, seconds: float, *, all_of_them: bool) -> Seen:
    """Take the looks, by name. all_of_them: also after one that did not pass.

    A look is told whether it shall halt, and comes to nothing where it did.

    Raises:
        Stopped: we are being stopped, so there is no answer.
    """
    return _Round(tools, seconds, all_of_them).take(looks)


class _Round:
    """One time that all are looked at."""

    def __init__(self, tools: GateContext, seconds: float, all_of_them: bool) -> None:
        self._tools = tools
        self._end = tools.clock.monotonic() + seconds
        self._all_of_them = all_of_them
        self._enough = Event()

    def take(self, looks: Mapping[str, Look]) -> Seen:
        with ThreadPoolExecutor(MOST, thread_name_prefix="gonogo-look") as threads:
            futures = {name: threads.submit(look, self._halted) for name, look in looks.items()}
            try:
                in_time = self._wait(set(futures.values()))
            finally:
                self._enough.set()
                threads.shutdown(cancel_futures=True)
        if self._tools.stopped():
            raise Stopped("the gate was stopped before it could answer")
        seen = {name: _result(future) for name, future in futures.items()}
        late = () if in_time else tuple(name for name, outcome in seen.items() if outcome is None)
        return Seen(tuple(outcome for outcome in seen.values() if outcome), late)

    def _halted(self) -> bool:
        return self._enough.is_set() or self._tools.stopped()

    def _wait(self, running: set[Future[Outcome | None]]) -> bool:
        """Whether what there was to see was seen in time."""
        while running and not self._halted():
            if self._tools.clock.monotonic() >= self._end:
                return False
            done, running = wait(running, _TICK, FIRST_COMPLETED)
            if not self._all_of_them and any(_ends(future) for future in done):
                self._enough.set()
        return True


def _ends(future: Future[Outcome | None]) -> bool:
    outcome = future.result()
    return outcome is not None and outcome.because is not Because.PASSED


def _result(future: Future[Outcome | None]) -> Outcome | None:
    return None if future.cancelled() else future.result()
