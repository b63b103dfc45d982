"""One entry of the ledger, and the one way in which it is written as bytes."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import msgspec

from gonogo.domain.text import quoted
from gonogo.typed import decoded

BEGINNING = "0" * 64
"""What the first entry has in place of the hash of the one before."""
LARGEST = 1024 * 1024
"""Bytes that an entry's line may have, with its line end."""
_LARGEST_NUMBER = 2**53 - 1
_DEEPEST = 32


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that happened.

    seq: its place, from 1. at: seconds since 1970. kind: what happened, as in `release.started`.
    who: the id of a person. operation: unique, so that a repeat finds the first. data: text, whole
    numbers, truth values, nothing, lists and mappings. previous: hash of the entry before, in hex.
    """

    seq: int
    at: int
    kind: str
    release: str
    who: str
    operation: str
    data: dict[str, Any]
    previous: str

    @property
    def line(self) -> bytes:
        """The entry as it stands in a file: canonical JSON (RFC 8785) and a line end.

        Raises:
            ValueError: the entry is too large, or holds what canonical JSON has no exact form for.
        """
        line = canonical(msgspec.structs.asdict(self)) + b"\n"
        if len(line) > LARGEST:
            raise ValueError(f"an entry of {len(line):,} bytes; at most {LARGEST:,} can be written")
        return line


def read_entry(line: bytes) -> Entry:
    """The entry of a line.

    Raises:
        ValueError: it is no entry in canonical form.
    """
    try:
        entry = decoded(line, Entry)
        same = canonical(msgspec.structs.asdict(entry)) + b"\n" == line
    except (RecursionError, OverflowError):
        pass
    except msgspec.MsgspecError as problem:
        raise ValueError(str(problem)) from None
    else:
        if same:
            return entry
    raise ValueError("not in canonical form")


def fingerprint(line: bytes) -> str:
    """SHA-256 of a line without its line end, in hex."""
    return sha256(line.removesuffix(b"\n")).hexdigest()


def canonical(value: object) -> bytes:
    """The value as RFC 8785 has it.

    Names are ASCII and numbers whole, for which sorted compact JSON is what the standard asks for.

    Raises:
        ValueError: a float, a number of 2⁵³ or more, a name that is not ASCII, or lists in lists too deep.
    """
    _refuse(value, _DEEPEST)
    return msgspec.json.encode(value, order="sorted")


def _refuse(value: object, depth: int) -> None:
    if depth == 0:
        raise ValueError(f"more than {_DEEPEST} lists or mappings in one another")
    match value:
        case dict():
            for name, part in value.items():
                if type(name) is not str or not name.isascii():
                    raise ValueError(f"{quoted(name)} cannot be a name in the ledger: names are ASCII text")
                if type(part) is not str or depth == 1:  # most are text, of which nothing is refused
                    _refuse(part, depth - 1)
        case list() | tuple():
            for part in value:
                _refuse(part, depth - 1)
        case int() if abs(value) > _LARGEST_NUMBER:
            raise ValueError(f"{value} is too large for a JSON number; write it as text")
        case None | str() | int():
            pass
        case _:
            raise ValueError(
                f"{quoted(value)} is not text, a whole number, a truth value, a list or a mapping"
            )
