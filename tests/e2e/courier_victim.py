"""A courier that can be killed between a message and its row. Started by `test_courier_killed`.

It tells a file beside the record of each message, by appending its key with one write. Behind the message
of a number it ends its own process by SIGKILL: no line of Python runs any more.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from gonogo.adapters.notices.file import FileNotices, FileSettings
from gonogo.app.courier import Channel, Courier
from gonogo.domain.notices.announcement import Subscription
from gonogo.domain.notices.outcome import Delivered
from gonogo.ports.notices import NoticesContext
from gonogo.store.database import open_database
from gonogo.store.deliveries import RecordedDeliveries
from gonogo.store.record import Record


class SetClock:
    """Says what it was set to: a killed courier has its channels for a minute, and nobody waits for that."""

    def __init__(self, at: int) -> None:
        self.at = at

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)


class Blind:
    """A channel that cannot be searched and knows no keys; each message that arrives is a line."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def send(self, message, again, stopped):
        place = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(place, f"{message.data['version']}\n".encode())
        os.close(place)
        return Delivered()


class Deadly:
    """A channel behind whose n-th message of this process the process is killed."""

    def __init__(self, channel, deaths: list[int]) -> None:
        self._channel = channel
        self._deaths = deaths

    def send(self, message, again, stopped):
        outcome = self._channel.send(message, again, stopped)
        self._deaths[0] -= 1
        if not self._deaths[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        return outcome


def main(folder: Path, at: int, dies_behind: int) -> None:
    clock, deaths = SetClock(at), [dies_behind]
    record = Record(open_database(folder / "record.db"), clock)
    searched = FileNotices(FileSettings(path="searched.jsonl"), NoticesContext(None, None, clock, folder))
    channels = {"blind": Blind(folder / "blind"), "searched": searched}
    lines = [
        Channel(Subscription("shop", name, ("version.*",)), Deadly(channel, deaths))
        for name, channel in channels.items()
    ]
    Courier(lines, RecordedDeliveries(record), clock, lambda: 0.0, f"courier-{os.getpid()}").round()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
