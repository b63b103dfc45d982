"""Deliveries of messages, and the channels that get them, in the order in which they get them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gonogo.domain.event import Event, Told
    from gonogo.domain.notices.delivery import Delivery, Health, Settled


class Due(NamedTuple):
    """A delivery that is not over, with what it tells."""

    delivery: Delivery
    event: Event


class Deliveries(Protocol):
    """Keeps and tells. A channel is of a project, and has a cursor: the last event asked about."""

    def is_idle(self, project: str, channel: str, now: int) -> bool:
        """Whether there is nothing to do for a channel now: no event, no message, or it is left alone."""
        ...

    def take(self, project: str, channel: str, holder: str, now: int, seconds: int) -> Health | None:
        """Take a channel for some seconds, so that nobody else sends to it; None where somebody else has it.

        A channel that is new begins with the oldest release under way, or else with what happens next.
        """
        ...

    def let_go(self, project: str, channel: str, holder: str) -> None:
        """Let others send to a channel."""
        ...

    def enrol(self, project: str, channel: str, wanted: Callable[[Event], str], now: int, limit: int) -> int:
        """Look at the next events behind the channel's cursor, at most so many; how many there were.

        wanted: the key of the message for an event, "" where the channel is not told of it.
        """
        ...

    def due(self, project: str, channel: str, limit: int) -> list[Due]:
        """The first deliveries of a channel that are not over, in its order."""
        ...

    def settle(self, settled: Settled, holder: str, until: int) -> bool:
        """Write what came of a try, and keep the channel until then; False where another has taken it."""
        ...

    def give_up(self, settled: Settled, before: int, now: int) -> int:
        """Give up a delivery with what else of its channel was taken up until then, and tell so.

        How many were given up. The event has the project, and no release.
        """
        ...

    def deliveries(self, project: str, limit: int, states: Sequence[str] = ()) -> list[Delivery]:
        """The latest deliveries, newest first; of any state where none is named."""
        ...

    def delivery(self, project: str, number: int) -> Due | None:
        """The delivery of a number."""
        ...

    def again(self, project: str, number: int, now: int) -> bool:
        """Let a delivery that is over, or waits for its time, be sent now; False where there is none."""
        ...

    def forget(self, project: str, before: int) -> None:
        """Drop what was delivered, and has not changed since."""
        ...

    def events(self, cursor: int, limit: int, project: str = "") -> Told:
        """The events behind a cursor, the oldest first; of one project where one is named."""
        ...

    def last_event(self) -> int:
        """The id of the newest event; 0 where there is none."""
        ...
