"""The end of a wait, by the clock that nobody sets: the engine waits until a time of the wall clock."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LATE = 1.0
"""Seconds after which a wait that should be over is ended: else both would end each of them."""


@contextmanager
def woken(wake: Callable[[], None], seconds: float) -> Iterator[None]:
    """See to it that whoever waits in here is woken after so many seconds, and not much later.

    wake: what fails in it is seen by whoever waits, as it asks the same database.
    """

    def woke() -> None:
        with suppress(Exception):
            wake()

    timer = threading.Timer(seconds + _LATE, woke)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
