"""Measurements as JSON: an object of numbers, or of objects of them."""

from __future__ import annotations

import msgspec

from gonogo.domain.evidence.measurement import Quantity, flattened
from gonogo.domain.text import printable
from gonogo.errors import FormatError
from gonogo.typed import decoded

LARGEST = 4 * 1024 * 1024
"""Bytes that are read."""


def parse(text: bytes) -> dict[str, Quantity]:
    """The numbers by name, those within others as `outer.inner`.

    Raises:
        FormatError: it is no JSON object, or too large; the sentence follows the file's name.
    """
    if len(text) > LARGEST:
        raise FormatError(f"is larger than {LARGEST >> 20} MiB, more than is read of measurements")
    try:
        document = decoded(text, dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise FormatError(f"is no JSON object of numbers: {printable(str(problem))}") from None
    return flattened(document)
