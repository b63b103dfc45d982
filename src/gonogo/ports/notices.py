"""Notices: a way to tell somebody, or another system, of what happened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import msgspec
from msgspec import Meta

from gonogo.domain.notices.announcement import USUAL, unknown_kinds
from gonogo.domain.notices.outcome import Delivered, Outcome, Refused, TryAgain
from gonogo.domain.text import listed
from gonogo.ports.clock import Clock
from gonogo.ports.http import Http
from gonogo.ports.secrets import Secrets

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.domain.notices.announcement import Message

__all__ = ["Delivered", "NoticeSettings", "Notices", "NoticesContext", "Outcome", "Refused", "TryAgain"]


class NoticeSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every channel has. Each kind's `Settings` is one of these, with its kind as `tag`."""

    events: Annotated[
        tuple[str, ...], Meta(description="the kinds of events of which it is told; * is any part of a name")
    ] = USUAL

    def __post_init__(self) -> None:
        """Refuse kinds that there are not; msgspec reports a ValueError with its place."""
        unknown = unknown_kinds(self.events)
        if unknown:
            raise ValueError(f"there is no kind of event {listed(unknown)}; docs/events.md has them all")


class NoticesContext(msgspec.Struct, frozen=True):
    """What a channel may use. state: gonogo's own folder of the project."""

    http: Http
    secrets: Secrets
    clock: Clock
    state: Path


class Notices(Protocol):
    """One channel. It is built as `kind(settings, context)`."""

    Settings: type[Any]

    def send(self, message: Message, again: bool, stopped: Callable[[], bool]) -> Outcome:
        """Tell it, within some seconds; what came of it.

        again: the channel may have got the message already, as where the process died that sent it. A channel
        that can be searched, or takes the message's key, tells nobody twice.

        Raises:
            UsageError: it cannot be told as it is set up; the sentence says what to do. It is tried again.
            Stopped: we are being stopped.
        """
        ...
