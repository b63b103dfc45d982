"""The courier: brings messages about events to their channels, each channel in its order."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from gonogo.domain.notices.announcement import announcement, is_wanted, key_of
from gonogo.domain.notices.delivery import GIVEN_UP_AFTER, Settled, settle
from gonogo.domain.notices.outcome import TryAgain
from gonogo.domain.text import excerpt, printable
from gonogo.errors import GonogoError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gonogo.domain.event import Event
    from gonogo.domain.notices.announcement import Subscription
    from gonogo.domain.notices.delivery import Health
    from gonogo.domain.notices.outcome import Outcome
    from gonogo.ports.clock import Clock
    from gonogo.ports.notices import Notices
    from gonogo.ports.record.deliveries import Deliveries, Due

HELD = 60
"""Seconds for which a courier has a channel, beyond those of one try: a dead one holds it no longer."""
_AT_ONCE = 100
"""Messages of a channel that are in memory at once."""
_EVENTS = 500
"""Events that are looked at in one transaction."""
_KEPT = 30 * 24 * 3600
"""Seconds for which a delivery is kept that was done."""
_LONGEST = 300


class Channel(NamedTuple):
    """Somebody who is told. limit: seconds after which a message is given up."""

    subscription: Subscription
    notices: Notices
    limit: int = GIVEN_UP_AFTER


class Courier:
    """One of this process. One message is on its way at a time, so that a crash repeats one at most."""

    def __init__(
        self,
        channels: Iterable[Channel],
        record: Deliveries,
        clock: Clock,
        chance: Callable[[], float],
        holder: str,
    ) -> None:
        """Take who is told. chance: from 0 to below 1. holder: who this courier is, unlike any other."""
        self._lines = [_Line(one, record, clock, chance, holder) for one in channels]

    def round(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Send all that is due, one message of each channel in turn; how many were tried.

        A channel that another courier has, or that is left alone for a while, is passed over.

        Raises:
            StoreError: the record refuses.
            Stopped: a channel was stopped in the middle of a try.
        """
        tried, moving = 0, [line for line in self._lines if not stopped() and line.begin()]
        try:
            while moving and not stopped():
                moving = [line for line in moving if not stopped() and line.send_next(stopped)]
                tried += len(moving)
        finally:
            for line in self._lines:
                line.end()
        return tried

    def tidy(self) -> None:
        """Drop messages that were delivered long ago."""
        for line in self._lines:
            line.tidy()

    @property
    def given_up(self) -> int:
        """How many messages were given up by this courier."""
        return sum(line.given_up for line in self._lines)

    def run(self, wait: Callable[[float], bool], seconds: float = 1.0) -> None:
        """Make rounds until `wait` says so: it waits for some seconds, and tells whether that is all."""
        self.tidy()
        over = False
        while not over:
            self.round()
            over = wait(seconds)


class _Line:
    """The messages of one channel, in their order."""

    def __init__(
        self,
        channel: Channel,
        record: Deliveries,
        clock: Clock,
        chance: Callable[[], float],
        holder: str,
    ) -> None:
        self._wish, self._notices, self._limit = channel
        self._record = record
        self._clock = clock
        self._chance = chance
        self._holder = holder
        self._health: Health | None = None
        self._due: deque[Due] = deque()
        self._is_sure = False
        self.given_up = 0

    @property
    def _now(self) -> int:
        return int(self._clock.now().timestamp())

    def begin(self) -> bool:
        """Take the channel, and what it is told of; whether there is anything to be sent now."""
        wish, now = self._wish, self._now
        if self._record.is_idle(wish.project, wish.channel, now):
            return False
        self._health = self._record.take(wish.project, wish.channel, self._holder, now, HELD)
        self._is_sure = False  # who had it before may have died between a message and its row
        if self._health is None:
            return False
        while self._record.enrol(wish.project, wish.channel, self._key, now, _EVENTS) == _EVENTS:
            pass
        return self._may_send() and self._load()

    def tidy(self) -> None:
        """Drop what was delivered long ago."""
        self._record.forget(self._wish.project, self._now - _KEPT)

    def end(self) -> None:
        """Let go of the channel."""
        if self._health is not None:
            self._record.let_go(self._wish.project, self._wish.channel, self._holder)
        self._health = None
        self._due.clear()

    def send_next(self, stopped: Callable[[], bool]) -> bool:
        """Try the next message; False where there is none, or the channel is to be left alone."""
        if not self._may_send() or not (self._due or self._load()):
            return False
        delivery, event = self._due.popleft()
        again = not self._is_sure or delivery.tries > 0
        outcome = self._sent(event, stopped, again=again)
        self._is_sure = True
        health = self._health
        if health is None:
            return False
        self._settle(settle(delivery, health, outcome, self._now, self._chance(), self._limit))
        return True

    def _may_send(self) -> bool:
        return self._health is not None and self._health.until <= self._now

    def _load(self) -> bool:
        wish = self._wish
        self._due.extend(self._record.due(wish.project, wish.channel, _AT_ONCE))
        return bool(self._due)

    def _key(self, event: Event) -> str:
        return key_of(event, self._wish.channel) if is_wanted(event, self._wish) else ""

    def _sent(self, event: Event, stopped: Callable[[], bool], *, again: bool) -> Outcome:
        message = announcement(event, self._wish.channel)
        try:
            return self._notices.send(message, again, stopped)
        except GonogoError as problem:
            return TryAgain(excerpt(printable(str(problem)), _LONGEST))

    def _settle(self, settled: Settled) -> None:
        delivery, now = settled.delivery, self._now
        self._health = settled.health
        if delivery.state == "given_up":
            late = now - self._limit if settled.health.failures else -1
            self.given_up += self._record.give_up(settled, late, now)
            self._due.clear()
        elif not self._record.settle(settled, self._holder, now + HELD):
            self._health = None  # it took longer than it may, and another courier goes on
        if delivery.state == "failed":
            self._due.clear()
