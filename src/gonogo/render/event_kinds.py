"""Every kind of event, for people who write a subscriber: docs/events.md is made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import inspect

from gonogo.domain.event import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.domain.event import Fact

_TYPES = {
    inspect.StrType: "text",
    inspect.IntType: "number",
    inspect.BoolType: "true or false",
    inspect.VarTupleType: "list of texts",
    inspect.DictType: "mapping of texts",
}


def event_kinds() -> str:
    """All kinds as Markdown, each with a table of what its `data` has."""
    return "\n".join(line for kind, fact in KINDS.items() for line in _section(kind, fact))


def _section(kind: str, fact: type[Fact]) -> Iterator[str]:
    yield f"### `{kind}`"
    yield ""
    yield f"{(fact.__doc__ or '').strip().partition(chr(10))[0]} Form {fact.form}."
    yield ""
    rows = list(_rows(fact))
    if rows:
        yield from ("| data | type | meaning |", "| --- | --- | --- |", *rows, "")


def _rows(fact: type[Fact]) -> Iterator[str]:
    told = inspect.type_info(fact)
    for field in told.fields if isinstance(told, inspect.StructType) else ():
        inner, meaning = field.type, ""
        if isinstance(inner, inspect.Metadata):
            meaning = str((inner.extra_json_schema or {}).get("description", ""))
            inner = inner.type
        yield f"| `{field.encode_name}` | {_TYPES[type(inner)]} | {meaning} |"
