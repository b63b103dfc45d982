"""An event: a fact with its place in the order of all that happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.domain.event.kinds import KINDS, Fact
from gonogo.typed import converted

if TYPE_CHECKING:
    from collections.abc import Mapping


class Event(msgspec.Struct, frozen=True):
    """Something that happened.

    id: rises in the order in which the record was changed; a cursor is such an id. operation: the same at
    every repeat. release: its id, "" where it is about none. version: the release's, as it is known. form:
    that of its kind when it was written; 0 from before events had any. at: seconds since 1970. who: the id
    of the person, "" where nobody is named.
    """

    id: int
    operation: str
    project: str
    package: str
    release: str
    version: str
    kind: str
    form: int
    at: int
    who: str
    data: dict[str, Any]

    @property
    def sentence(self) -> str:
        """What happened, behind the name of the release."""
        fact = read(self.kind, self.data)
        return fact.sentence if fact else self.kind


class Told(msgspec.Struct, frozen=True):
    """Events behind a cursor. cursor: the last that was looked at, told or not; where to go on from."""

    events: tuple[Event, ...]
    cursor: int


def chosen(kind: str, data: Mapping[str, Any]) -> dict[str, Any] | None:
    """What an event of a kind tells of an entry's data: what its fact names. None: the kind is no event."""
    fact = KINDS.get(kind)
    if fact is None:
        return None
    return {name: data[name] for name in fact.__struct_encode_fields__ if name in data}


def read(kind: str, data: Mapping[str, Any]) -> Fact | None:
    """The fact; None where the kind or its data is of a gonogo that this one does not know."""
    fact = KINDS.get(kind)
    try:
        return converted(data, fact) if fact else None
    except msgspec.ValidationError:
        return None
