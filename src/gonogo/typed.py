"""Typed values, read from JSON or from plain data; all of gonogo reads by these.

msgspec learns a type when it is first read, in the middle of which another thread may get its turn. That one
would find the type half learned, and crash the whole process. So each type is learned by one thread alone.
"""

from __future__ import annotations

from functools import lru_cache
from threading import RLock
from typing import Any, TypeVar, overload

import msgspec

T = TypeVar("T")

_LEARNING = RLock()
_KEPT = 1024
"""Types whose reader is kept: more than a project has, and a bound where a long process makes new ones."""


@lru_cache(_KEPT)
def _learned(kind: Any) -> msgspec.json.Decoder[Any]:
    with _LEARNING:
        return msgspec.json.Decoder(kind)


def reader(kind: Any) -> msgspec.json.Decoder[Any]:
    """What reads many values of one type from JSON."""
    return _learned(kind)


@overload
def decoded(text: bytes | str) -> Any: ...
@overload
def decoded(text: bytes | str, kind: type[T]) -> T: ...
def decoded(text: bytes | str, kind: Any = Any) -> Any:
    """A value that is read from JSON; plain data where no type is given.

    Raises:
        msgspec.DecodeError: it is no JSON, or does not fit; the latter is a msgspec.ValidationError.
    """
    return _learned(kind).decode(text)


def converted(data: object, kind: type[T], *, str_keys: bool = False) -> T:
    """A value of the type, from plain data. str_keys: whether its keys were text, as those of JSON are.

    Raises:
        msgspec.ValidationError: it does not fit.
    """
    reader(kind)
    return msgspec.convert(data, kind, str_keys=str_keys)


def unpacked(data: bytes, kind: type[T]) -> T:
    """A value that is read from MessagePack.

    Raises:
        msgspec.DecodeError: it is none, or does not fit.
    """
    reader(kind)
    return msgspec.msgpack.decode(data, type=kind)
