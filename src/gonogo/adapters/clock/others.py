"""The clocks of others, beside the system's: a database's, and a server's by the date of its answers."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from gonogo.domain.text import excerpt
from gonogo.domain.window.trust import Compared
from gonogo.errors import GonogoError, RepositoryError
from gonogo.ports.http import NoAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from gonogo.ports.clock import Clock
    from gonogo.ports.http import Http

_PATIENCE = 5.0
"""Seconds that a server may take."""


class OtherClocks:
    """Asks each of them for the time."""

    def __init__(self, clock: Clock, others: Mapping[str, Callable[[], datetime]]) -> None:
        """Take ours, and what asks each of the others, by what a person calls it."""
        self._clock = clock
        self._others = others

    def compared(self) -> tuple[Compared, ...]:
        """See the port."""
        return tuple(self._one(name, ask) for name, ask in self._others.items())

    def _one(self, name: str, ask: Callable[[], datetime]) -> Compared:
        """Half of the time that the question takes is the way there."""
        before = self._clock.now()
        try:
            told = ask()
        except GonogoError as problem:
            return Compared(name, None, excerpt(str(problem), 200))
        half = (self._clock.now() - before) / 2
        return Compared(name, (before + half - told).total_seconds())


def dated(http: Http, address: str) -> datetime:
    """The time of a server, by the date of its answer, whatever the answer is.

    Raises:
        RepositoryError: it gives no answer, or one without a date.
    """
    answer = http.request("GET", address, timeout=_PATIENCE, most=1)
    if isinstance(answer, NoAnswer):
        raise RepositoryError(answer.sentence)
    try:
        told = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        told = None
    if told is None or told.tzinfo is None:
        raise RepositoryError("its answer has no date")
    return told
