"""What a program prints, without secrets and personal data, as it comes."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from gonogo.domain.secrets.keys import begins_key, behind_key
from gonogo.domain.secrets.masking import mask
from gonogo.domain.secrets.passed import Passed
from gonogo.domain.secrets.personal import without_personal

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 256 * 1024
"""Characters of a line that are waited for; a longer one is masked in pieces."""


def mask_printed(text: str, passed: Passed | None = None) -> str:
    """The text without the values that were passed, what looks like a secret, and personal data."""
    return without_personal(mask(passed.masked(text) if passed else text))


class Printed:
    """Bytes in, as a program prints them, and masked bytes out, line by line."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        """Take the values that the program was passed."""
        self._passed = Passed(values)
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._rest = ""
        self._in_key = False

    def feed(self, chunk: bytes) -> bytes:
        """The lines that are whole now; the rest waits for its end."""
        self._rest += self._decoder.decode(chunk)
        whole, end, rest = self._rest.rpartition("\n")
        if not end and len(rest) > LONGEST:
            whole, rest = _parted(rest)
        self._rest = rest
        return self._masked(whole + end)

    def close(self) -> bytes:
        """What is left."""
        rest, self._rest = self._rest + self._decoder.decode(b"", final=True), ""
        return self._masked(rest)

    def _masked(self, text: str) -> bytes:
        if self._in_key:
            text = behind_key(text)
        self._in_key = begins_key(text) or (self._in_key and not text)
        return mask_printed(text, self._passed).encode(errors="surrogateescape") if text else b""


def _parted(line: str) -> tuple[str, str]:
    """A line that has not ended, up to its last space, and the word that has only begun."""
    at = line.rfind(" ") + 1
    return (line[:at], line[at:]) if at else (line, "")
