"""What instances print from now on, as it comes: also where a log is cut, and where instances come in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ONCE = 256 * 1024
"""Bytes of one log that are read at one look; the rest is read at the next."""

_LONGEST = 64 * 1024
"""Bytes of a line, after which it is told in parts."""

_GUESS = 500


class Following:
    """The logs below a folder. pattern: which; most: how many of the last lines are told at first."""

    def __init__(self, folder: Path, pattern: str, most: int) -> None:
        """Take them; nothing is read yet."""
        self._folder = folder
        self._pattern = pattern
        self._tails: dict[Path, _Tail] = {}
        self._most = most
        self._begun = False

    def lines(self) -> Iterator[tuple[str, str]]:
        """What came since the last look, each line with whose it is."""
        for log in sorted(self._folder.glob(self._pattern)):
            if log not in self._tails:
                self._tails[log] = _Tail(log)
                if not self._begun:
                    self._tails[log].go_to_last(self._most)
        self._begun = True
        for log, tail in self._tails.items():
            who = f"{unquote(log.parent.name)}/{log.stem}"
            yield from ((who, line) for line in tail.lines())


class _Tail:
    """One log, from where it was read last."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._at = 0
        self._rest = b""

    def go_to_last(self, most: int) -> None:
        """Go to where its last lines begin."""
        size = self._size
        begin = max(0, size - most * _GUESS)
        found = _read(self._log, begin, size - begin)
        lines = found.splitlines(keepends=True)
        self._at = begin + len(found) - sum(map(len, lines[-most:]))

    def lines(self) -> Iterator[str]:
        """The whole lines that came."""
        *whole, self._rest = (self._rest + self._came()).split(b"\n")
        if len(self._rest) > _LONGEST:
            whole, self._rest = [*whole, self._rest], b""
        return (line.decode(errors="replace").removesuffix("\r") for line in whole)

    def _came(self) -> bytes:
        """The bytes that came; where the log was cut, what stood before is in the copy beside it."""
        before = b""
        if self._size < self._at:
            before = _read(self._log.with_name(f"{self._log.name}.1"), self._at, _ONCE)
            self._at = 0
        found = _read(self._log, self._at, _ONCE)
        self._at += len(found)
        return before + found

    @property
    def _size(self) -> int:
        try:
            return self._log.stat().st_size
        except OSError:
            return 0


def _read(log: Path, begin: int, most: int) -> bytes:
    try:
        with log.open("rb") as file:
            file.seek(begin)
            return file.read(most)
    except OSError:
        return b""
