"""A JSON file, parsed and findable."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING, Any

from gonogo.domain.text import excerpt
from gonogo.formats.documents.document import Document, Path
from gonogo.formats.documents.source import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gonogo.formats.documents.source import Source

_BLANK = re.compile(r"[ \t\r\n]*")


def json_document(source: Source) -> Document:
    """The parsed text; its numbers stay the texts that they are.

    Raises:
        VersionFileError: It is not JSON.
    """
    try:
        tree = _decoder(_each).decode(source.text)
    except json.JSONDecodeError as error:
        raise source.fault(f"is not valid JSON: {error.msg}", source.above + error.lineno) from None
    return Document(source, tree, partial(_locate, source))


def _decoder(pairs: Callable[[list[tuple[str, Any]]], object]) -> json.JSONDecoder:
    return json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=pairs)


def _each(pairs: list[tuple[str, Any]]) -> dict[object, Any]:
    """All members; of those with one key, the last bears it, as most readers have it."""
    found: dict[object, Any] = {}
    for number, (key, value) in enumerate(pairs):
        if key in found:
            found[key, number] = found.pop(key)
        found[key] = value
    return found


def _locate(source: Source, text: str, path: Path) -> Span:
    span = Span(_after_blank(text, 0), len(text))
    for key in path:
        inner = _items if text[span.start] == "[" else members
        span, *others = (place for name, place in inner(text, span.start) if name == key)
        if others:
            shown = excerpt(str(key), 60)
            raise source.fault_at(span.start, f"the key '{shown}' stands twice in one object; remove one")
    return Span(span.start + 1, span.end - 1)


def _items(text: str, start: int) -> Iterator[tuple[int, Span]]:
    """The numbers of the items of the list at `start`, with their places."""
    skip, number = _decoder(len).raw_decode, 0
    while text[start] != "]" and text[begin := _after_blank(text, start + 1)] != "]":
        _, end = skip(text, begin)
        yield number, Span(begin, end)
        start, number = _after_blank(text, end), number + 1


def members(text: str, start: int) -> Iterator[tuple[str, Span]]:
    """The keys of the object at `start` with the places of their values."""
    skip = _decoder(len).raw_decode
    is_empty = text[_after_blank(text, start + 1)] == "}"
    while not is_empty and text[start] != "}":
        key, colon = skip(text, _after_blank(text, start + 1))
        begin = _after_blank(text, _after_blank(text, colon) + 1)
        _, end = skip(text, begin)
        yield key, Span(begin, end)
        start = _after_blank(text, end)


def _after_blank(text: str, offset: int) -> int:
    blank = _BLANK.match(text, offset)
    return blank.end() if blank else offset
