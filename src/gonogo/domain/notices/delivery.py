"""Deliveries: when a message is sent, sent again and given up."""

from __future__ import annotations

from math import ceil
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from gonogo.domain.notices.outcome import Delivered, Outcome, Refused

State: TypeAlias = Literal["waiting", "failed", "delivered", "given_up"]
"""waiting: not tried yet. failed: tried, and tried again at its time."""
OPEN: tuple[State, ...] = ("waiting", "failed")

WAITS = (5, 15, 45)
"""Seconds before each of the first tries after one that failed."""
BREAK = 300
"""Seconds for which a channel is left alone once these have failed as well: the circuit breaker."""
GIVEN_UP_AFTER = 72 * 3600
"""Seconds after which a message is given up, unless another time is stated."""
_JITTER = 0.2
_LONGEST = 24 * 3600


class Delivery(msgspec.Struct, frozen=True):
    """One message to one channel.

    id: rises in the order in which the channel gets them. event: the id of what it tells. next: when it is
    tried again. since: when it was taken up. at: when it last changed. All times in seconds since 1970.
    answer: what came of the last try, for a person.
    """

    id: int
    key: str
    project: str
    channel: str
    event: int
    kind: str
    state: State
    tries: int
    next: int
    since: int
    at: int
    answer: str


class Health(NamedTuple):
    """How a channel does. failures: in a row. until: when it may be tried again, in seconds since 1970."""

    failures: int = 0
    until: int = 0

    @property
    def is_open(self) -> bool:
        """Whether the circuit breaker has opened: one try at a time, each after a pause."""
        return self.failures > len(WAITS)


class Settled(NamedTuple):
    """What becomes of a delivery and its channel by one try."""

    delivery: Delivery
    health: Health


def settle(
    delivery: Delivery, health: Health, outcome: Outcome, now: int, chance: float, limit: int
) -> Settled:
    """What follows from a try. chance: from 0 to below 1. limit: seconds after which it is given up.

    A channel that refuses a message for good is well itself: the next message is not held up by it.
    """
    tried = msgspec.structs.replace(delivery, tries=delivery.tries + 1, at=now, next=0)
    if isinstance(outcome, Delivered):
        done = msgspec.structs.replace(tried, state="delivered", answer=outcome.remark)
        return Settled(done, Health())
    if isinstance(outcome, Refused):
        over = msgspec.structs.replace(tried, state="given_up", answer=outcome.sentence)
        return Settled(over, Health())
    failures = health.failures + 1
    until = now + pause_after(failures, chance, outcome.after)
    worse, answer = Health(failures, until), outcome.sentence
    if is_late(delivery, now, limit):
        return Settled(msgspec.structs.replace(tried, state="given_up", answer=answer), worse)
    return Settled(msgspec.structs.replace(tried, state="failed", next=until, answer=answer), worse)


def pause_after(failures: int, chance: float, asked: float) -> int:
    """Whole seconds until the next try after so many failures in a row; asked: what the channel asks for."""
    usual = WAITS[failures - 1] if failures <= len(WAITS) else BREAK
    return ceil(max(usual * (1 + _JITTER * chance), min(asked, _LONGEST)))


def is_late(delivery: Delivery, now: int, limit: int) -> bool:
    """Whether it has been tried for long enough."""
    return now - delivery.since >= limit
