"""A message and its channel as commands show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.domain.notices.delivery import State

if TYPE_CHECKING:
    from gonogo.domain.notices.delivery import Delivery
    from gonogo.ports.record.deliveries import Due


class DeliveryView(msgspec.Struct, frozen=True):
    """A delivery as a list shows it; see docs/json.md."""

    id: int
    notice: str
    event: int
    kind: str
    state: State
    tries: int
    next: int | None
    since: int
    at: int
    answer: str


class MessageView(msgspec.Struct, frozen=True):
    """A delivery with all that it tells; see docs/json.md."""

    delivery: DeliveryView
    key: str
    operation: str
    release: str | None
    sentence: str
    data: dict[str, Any]


def delivery_view(one: Delivery) -> DeliveryView:
    """A delivery as it stands."""
    return DeliveryView(
        id=one.id,
        notice=one.channel,
        event=one.event,
        kind=one.kind,
        state=one.state,
        tries=one.tries,
        next=one.next or None,
        since=one.since,
        at=one.at,
        answer=one.answer,
    )


def message_view(due: Due) -> MessageView:
    """A delivery with the message that its channel gets."""
    from gonogo.domain.notices.announcement import announcement

    told = announcement(due.event, due.delivery.channel)
    return MessageView(
        delivery=delivery_view(due.delivery),
        key=told.key,
        operation=told.operation,
        release=told.release or None,
        sentence=told.sentence,
        data=told.data,
    )
