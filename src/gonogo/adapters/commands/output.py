"""What a command prints, masked: kept in a log of bounded size, its end also in memory."""

from __future__ import annotations

import os
import select
import time
from typing import TYPE_CHECKING

from gonogo.domain.text import listed
from gonogo.errors import GonogoError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import BinaryIO, Self

LARGEST = 64 * 1024 * 1024
"""Bytes of a log, after which it says that it was cut."""

LAST = 64 * 1024
"""Bytes of the end that are kept in memory."""

_SHORT = "[gonogo: too short to be masked below: {}]\n"
_CHUNK = 64 * 1024


def _closed_to_others(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class Output:
    """Reads a pipe into a log; use it as a context, which closes both.

    Here what programs print enters, and it enters without secrets and personal data.
    """

    def __init__(
        self,
        pipe: BinaryIO,
        log: Path,
        largest: int = LARGEST,
        values: Iterable[str] = (),
        short: Sequence[str] = (),
    ) -> None:
        """Take the pipe, and make the log anew. values: those that the command was passed in secret.

        short: the names of those that are too short to be found; the log says so.

        Raises:
            GonogoError: the log cannot be written.
        """
        from gonogo.domain.secrets.printed import Printed

        self._pipe = pipe
        self._printed = Printed(values)
        self._log = log
        self._left = largest
        self._end = bytearray()
        self._unread = b""
        self._open = True
        self._pause = 0.0005
        try:
            log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = open(log, "wb", buffering=0, opener=_closed_to_others)  # noqa: SIM115 - a path has no opener
            if short:
                self._write(_SHORT.format(listed(list(short))).encode())
        except OSError as problem:
            raise self._unwritable(problem) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_problem: object) -> None:
        self._pipe.close()
        self._file.close()

    @property
    def text(self) -> str:
        """The end of what was printed; bytes that are no UTF-8 are replaced."""
        return self._end[-LAST:].decode(errors="replace")

    def read(self, seconds: float) -> bool:
        """Take what has come, and if nothing has, wait so long for it; whether there was anything."""
        if not self._open:
            time.sleep(min(self._pause, seconds))
            self._pause *= 2  # most commands end right after their output does
            return False
        if not self._ready(seconds):
            return False
        chunk = os.read(self._pipe.fileno(), _CHUNK)
        self._open = bool(chunk)
        if self._left:
            self._take(self._printed.feed(chunk))
        else:
            self._keep_end(self._unread + chunk)
        return self._open

    def drain(self, seconds: float) -> None:
        """Take the rest, for so long at most, and the last line, which may have no end."""
        deadline = time.monotonic() + seconds
        more = True
        while more and time.monotonic() < deadline:
            more = self.read(0.01)
        self._take(self._printed.feed(self._unread) + self._printed.close())
        self._unread = b""

    def _keep_end(self, unread: bytes) -> None:
        """Of what no log takes, whole lines at the end are enough: no mask knows a secret by its end."""
        if len(unread) > 4 * LAST:
            unread = unread[-LAST:].partition(b"\n")[2]
        self._unread = unread

    def _ready(self, seconds: float) -> bool:
        poll = select.poll()
        poll.register(self._pipe, select.POLLIN | select.POLLHUP)
        return bool(poll.poll(seconds * 1000))

    def _take(self, chunk: bytes) -> None:
        self._end += chunk
        if len(self._end) > 4 * LAST:
            del self._end[:-LAST]
        kept, cut = chunk[: self._left], self._left and len(chunk) >= self._left
        self._left -= len(kept)
        try:
            self._write(kept)
            if cut:
                self._write(b"\n[gonogo: the output goes on, the log is cut here]\n")
        except OSError as problem:
            raise self._unwritable(problem) from None

    def _write(self, data: bytes) -> None:
        while data:
            data = data[self._file.write(data) :]

    def _unwritable(self, problem: OSError) -> GonogoError:
        return GonogoError(
            f"{self._log} cannot be written: {problem.strerror}. Make room there, or make it writable"
        )
