"""Channels of notices, and the courier that serves them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from gonogo.domain.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from threading import Event
    from typing import Any

    from gonogo.app.courier import Channel, Courier
    from gonogo.app.project import Project
    from gonogo.ports.notices import NoticesContext
    from gonogo.ports.record.deliveries import Deliveries
    from gonogo.store.record import Record

_AT_THE_END = 5.0
"""Seconds for which a command stays for messages once its release has ended or waits."""
_PAUSE = 1.0


def open_deliveries(record: Record) -> Deliveries:
    """What became of messages, in a record."""
    from gonogo.store.deliveries import RecordedDeliveries

    return RecordedDeliveries(record)


def open_channels(project: Project, notices: Mapping[str, Any]) -> list[Channel]:
    """Each channel that is configured."""
    from gonogo.app.courier import Channel
    from gonogo.domain.notices.announcement import Subscription
    from gonogo.plugins import NOTICES, installed

    kinds, context = installed(NOTICES), _context(project)
    return [
        Channel(
            Subscription(project.name, name, settings.events),
            kinds.load(settings.__struct_config__.tag)(settings, context),
        )
        for name, settings in notices.items()
    ]


def _context(project: Project) -> NoticesContext:
    from gonogo.adapters.http.standard import StandardHttp
    from gonogo.bootstrap.secrets import vault
    from gonogo.ports.notices import NoticesContext

    return NoticesContext(StandardHttp(), vault(), project.clock, project.repository.place.state)


def open_courier(project: Project, record: Record, notices: Mapping[str, Any]) -> Courier:
    """The courier of a project."""
    from random import SystemRandom
    from secrets import token_hex

    from gonogo.app.courier import Courier

    channels, chance = open_channels(project, notices), SystemRandom().random
    return Courier(channels, open_deliveries(record), project.clock, chance, token_hex(8))


def send_now(project: Project) -> None:
    """Send all that is due, and wait for that."""
    from contextlib import closing

    from gonogo.app.notices import notices_of
    from gonogo.bootstrap.record import open_record

    notices = notices_of(project)
    if notices:
        with closing(open_record(project)) as record:
            open_courier(project, record, notices).round()


@contextmanager
def telling(project: Project) -> Iterator[None]:
    """Tell channels of events beside what is done here, and for some seconds at its end.

    What is left then, the next command that moves a release tells. Nothing here waits for a channel, and no
    trouble with one is trouble for a release.
    """
    from gonogo.app.notices import notices_of
    from gonogo.errors import GonogoError

    try:
        notices = notices_of(project)
    except GonogoError:  # wrong settings of the main branch: whoever plans by them is told
        notices = {}
    if not notices:
        yield
        return
    from gonogo.bootstrap.record import open_record

    record = open_record(project)
    try:
        with _beside(open_courier(project, record, notices)):
            yield
    finally:
        record.close()


@contextmanager
def _beside(courier: Courier) -> Iterator[None]:
    """Let a courier work in a thread of its own, and some seconds longer."""
    from threading import Event, Thread

    from gonogo.bootstrap.project import tell

    over = Event()
    beside = Thread(target=_work, args=(courier, over), name="gonogo-courier", daemon=True)
    beside.start()
    try:
        yield
    finally:
        over.set()
        beside.join(_AT_THE_END)
        if courier.given_up:
            tell(f"{counted(courier.given_up, 'message')} could not be delivered: gonogo deliveries list")


def _work(courier: Courier, over: Event) -> None:
    from contextlib import suppress

    from gonogo.errors import GonogoError

    with suppress(GonogoError):
        courier.run(over.wait, _PAUSE)
        courier.round()
