"""Announcements: an event and a subscription give a message, or none."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

import msgspec

from gonogo.domain.event import KINDS, Event

USUAL = (
    *("release.started", "release.published", "release.ended", "hold.began"),
    *("deployment.ended", "rollback.began", "version.blocked", "notice.given_up"),
)
"""The kinds of events of which a channel is told that names none."""
_GIVEN_UP = "notice.given_up"


class Subscription(msgspec.Struct, frozen=True):
    """Who is told of what. channel: its name in gonogo.yml. kinds: of events; * is any part of a name."""

    project: str
    channel: str
    kinds: tuple[str, ...] = USUAL


class Message(msgspec.Struct, frozen=True):
    """What a channel is told.

    key: the same at every try, by which a repeat is known. form: that of the kind; see docs/events.md.
    version: the release's. at: when it happened, in seconds since 1970.
    """

    key: str
    kind: str
    form: int
    at: int
    operation: str
    project: str
    package: str
    release: str
    version: str
    sentence: str
    data: dict[str, Any]


def is_wanted(event: Event, subscription: Subscription) -> bool:
    """Whether a channel is told of an event; that it was given up itself, it is not."""
    if event.project != subscription.project:
        return False
    if event.kind == _GIVEN_UP and event.data.get("notice") == subscription.channel:
        return False
    return any(_like(pattern, event.kind) for pattern in subscription.kinds)


def announcement(event: Event, channel: str) -> Message:
    """What a channel is told of an event."""
    name = " ".join(filter(None, (event.project, event.package, event.version)))
    return Message(
        key=key_of(event, channel),
        kind=event.kind,
        form=event.form,
        at=event.at,
        operation=event.operation,
        project=event.project,
        package=event.package,
        release=event.release,
        version=event.version,
        sentence=f"{name}: {event.sentence}",
        data=event.data,
    )


def key_of(event: Event, channel: str) -> str:
    """By what a channel knows a repeat: made of the operation and the channel, safe in a header."""
    digest = sha256(f"{event.project}\n{event.operation}\n{channel}".encode()).hexdigest()
    return f"msg_{digest[:32]}"


def unknown_kinds(patterns: tuple[str, ...]) -> list[str]:
    """Those that no kind of event is like."""
    return [one for one in patterns if not any(_like(one, kind) for kind in KINDS)]


def _like(pattern: str, kind: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), kind) is not None
