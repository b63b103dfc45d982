"""Waiting until the supervisor has done what was said."""

from __future__ import annotations

from time import monotonic, sleep
from typing import TYPE_CHECKING

from gonogo.errors import Stopped
from gonogo.ports.target import Failed, Obstructed

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.adapters.target.local.orders import Orders
    from gonogo.adapters.target.local.program import Program
    from gonogo.adapters.target.local.supervisor.state import Observed
    from gonogo.ports.target import FencingToken, Outcome

LOOK_AGAIN = 0.02
"""Seconds between two looks."""
_SURE = 2.0
CHECK_AGAIN = 0.5
"""Seconds between two checks that somebody is there to do it."""


class Waiting:
    """Who waits for one environment's supervisor."""

    def __init__(self, orders: Orders, program: Program) -> None:
        """Take what was said, and whom it was said to."""
        self._orders = orders
        self._program = program

    def until(
        self,
        order: FencingToken,
        serial: int,
        outcome: Callable[[Observed], Outcome | None],
        seconds: float,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Outcome | None:
        """Wait for an outcome of what was said under a serial number; None if there is none in time.

        Raises:
            Stopped: we are being stopped.
        """
        end = monotonic() + seconds
        check = 0.0
        free = monotonic()
        while monotonic() < end:
            if stopped():
                raise Stopped
            seen = self._program.observed
            free = free if seen and seen["problem"] else monotonic()
            if found := self._found(seen, serial, outcome, monotonic() - free):
                return self._orders.refused(order) or found
            if monotonic() >= check:
                check = monotonic() + CHECK_AGAIN
                if ended := self._ended(order):
                    return ended
            sleep(LOOK_AGAIN)
        return None

    def _found(
        self, seen: Observed | None, serial: int, outcome: Callable[[Observed], Outcome | None], stuck: float
    ) -> Outcome | None:
        """What is seen. stuck: seconds for which somebody has had the port in front: it may just be free."""
        if seen and seen["problem"]:
            if stuck < _SURE:
                return None
            return Obstructed(f"{seen['problem']}. End it, or name another port with `port:`")
        return outcome(seen) if seen and seen["serial"] >= serial else None

    def _ended(self, order: FencingToken) -> Outcome | None:
        """Why waiting is in vain; a supervisor that died is replaced."""
        desired = self._orders.desired
        if desired and desired["down"]:
            return self._orders.refused(order) or Failed("it was taken down meanwhile")
        self._program.wake()
        return self._orders.refused(order)
