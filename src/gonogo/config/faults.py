"""Everything that is wrong with a document, measured against a model."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec import inspect

from gonogo.config import kinds
from gonogo.config.wrong import WrongPartError
from gonogo.domain.text import quoted
from gonogo.typed import converted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gonogo.formats.yaml import Data, Document, Path

_PLACE = re.compile(r" - at (?:`key` in )?`\$(.*)`$")
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
_LONGEST_GUESS = 100


class Spot(NamedTuple):
    """A place in a document."""

    document: Document
    path: Path = ()

    def at(self, key: str | int) -> Spot:
        """The place of a key or item in this one."""
        return Spot(self.document, (*self.path, key))

    def problem(self, sentence: str) -> str:
        """One line for a person."""
        return self.document.problem(self.path, sentence)

    @property
    def written(self) -> str | None:
        """How the number, `true` or `false` here was written."""
        return self.document.written(self.path)


def as_written(spot: Spot, kind: inspect.Type, value: Data) -> Data:
    """The value, with each number, `true` and `false` as it was written where only text can stand."""
    inside = kinds.children(kind, value)
    if isinstance(value, dict):
        return {str(key): as_written(spot.at(key), inner, child) for key, child, inner in inside}
    if isinstance(value, list):
        return [as_written(spot.at(key), inner, child) for key, child, inner in inside]
    text = spot.written
    only_text = text is not None and not kinds.takers(kind, value) and kinds.takers(kind, text)
    return text if only_text else value


def faults(spot: Spot, kind: inspect.Type, value: Data) -> Iterator[str]:
    """The problems of a value and of all that is in it, a line each.

    A struct in which there is no fault is also tried, so that what it refuses by itself is told.
    """
    if not kinds.takers(kind, value):
        yield _mismatch(spot, kind, value, spot.written or kinds.found(value))
    elif not kinds.fits(kind, value):
        yield _mismatch(spot, kind, value, kinds.length(value))
    elif isinstance(value, dict) and (structs := kinds.structures(kind)):
        yield from _structure(spot, structs, value)
    else:
        yield from _contents(spot, kind, value)


def _mismatch(spot: Spot, kind: inspect.Type, value: Data, found: str) -> str:
    wanted = kinds.expected(kind)
    comma = ";" if "one of " in wanted else ","
    offered = [choice for member in kinds.members(kind) for choice in kinds.choices(member) or ()]
    near = _nearest(value, offered)
    return spot.problem(f"expected {wanted}{comma} found {found}" + (f". {_guess(near)}" if near else ""))


def _contents(spot: Spot, kind: inspect.Type, value: Data) -> Iterator[str]:
    allowed = kinds.key_type(kind)
    for key, child, inner in kinds.children(kind, value):
        if isinstance(key, str) and not kinds.fits(allowed, key):
            yield _mismatch(spot.at(key), allowed, key, f"the key {quoted(key)}")
        yield from faults(spot.at(key), inner, child)


def _structure(spot: Spot, structs: list[inspect.StructType], mapping: dict[str, Data]) -> Iterator[str]:
    meant = kinds.variant(structs, mapping)
    known = kinds.properties(structs, meant)
    sound = True
    for fault in _keys(spot, known, mapping, closed=meant is not None and meant.forbid_unknown_fields):
        sound = False
        yield fault
    if sound and meant:
        yield from _refused(spot, meant, mapping)


def _keys(
    spot: Spot, known: dict[str, inspect.Field], mapping: dict[str, Data], *, closed: bool
) -> Iterator[str]:
    for key, child in mapping.items():
        if key in known:
            yield from faults(spot.at(key), known[key].type, child)
        elif closed:
            yield spot.at(key).problem(f"no such key. {_instead(key, known)}")
    for key, field in known.items():
        if field.required and key not in mapping:
            yield spot.at(key).problem(f"missing; expected {kinds.expected(field.type)}")


def _instead(key: str, known: Iterable[str]) -> str:
    if near := _nearest(key, known):
        return _guess(near)
    return f"Known here: {', '.join(known) or 'none'}"


def _guess(near: str) -> str:
    return f"Did you mean {quoted(near)}?"


def _nearest(value: Data, offered: Iterable[Data]) -> str | None:
    if not isinstance(value, str) or len(value) > _LONGEST_GUESS:
        return None
    names = {_plain(name): name for name in offered if isinstance(name, str)}
    return next((names[near] for near in difflib.get_close_matches(_plain(value), names, 1)), None)


def _plain(name: str) -> str:
    return name.lower().replace("-", "_")


def _refused(spot: Spot, struct: inspect.StructType, mapping: dict[str, Data]) -> Iterator[str]:
    try:
        converted(mapping, struct.cls)
    except msgspec.ValidationError as error:
        sentence = str(error.__cause__ or _PLACE.sub("", str(error)))
        inside = error.__cause__.path if isinstance(error.__cause__, WrongPartError) else ()
        for step in (*_steps(str(error)), *inside):
            spot = spot.at(step)
        yield spot.problem(sentence)


def _steps(sentence: str) -> Iterator[str | int]:
    """The keys and places in msgspec's `$.path`, as far as it names them: a dict's keys it does not."""
    place = _PLACE.search(sentence)
    rest = place[1] if place else ""
    while step := _STEP.match(rest):
        yield step[1] or int(step[2])
        rest = rest[step.end() :]
