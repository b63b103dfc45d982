"""The chain of entries, followed from its beginning."""

from __future__ import annotations

from gonogo.domain.ledger.entry import BEGINNING, LARGEST, Entry, fingerprint, read_entry


class BrokenError(ValueError):
    """A line that cannot follow; the message says why."""


class Chain:
    """Follows entries one by one and remembers only the last one's hash."""

    def __init__(self, size: int = 0, head: str = BEGINNING) -> None:
        """Begin behind that many entries, the last of which has that hash."""
        self.size = size
        self.head = head

    def follow(self, line: bytes) -> Entry:
        """The entry of the next line, with its line end.

        Raises:
            BrokenError: the line is no entry, or does not belong behind the one before.
        """
        entry = self._entry(line)
        if entry.seq != self.size + 1:
            raise BrokenError(f"entry {entry.seq} stands where entry {self.size + 1} should")
        if entry.previous != self.head:
            raise BrokenError(self._unlinked())
        self.size, self.head = entry.seq, fingerprint(line)
        return entry

    def _entry(self, line: bytes) -> Entry:
        seq = self.size + 1
        if len(line) > LARGEST or not line.endswith(b"\n"):
            raise BrokenError(f"entry {seq} is cut off, or longer than {LARGEST:,} bytes")
        try:
            return read_entry(line)
        except ValueError as problem:
            raise BrokenError(f"entry {seq} cannot be read: {problem}") from None

    def _unlinked(self) -> str:
        if not self.size:
            return "entry 1 names an entry before it, but is the first"
        return f"entry {self.size + 1} does not follow from entry {self.size}: one of them was changed"
