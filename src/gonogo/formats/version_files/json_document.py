"""A JSON file, parsed and findable."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from gonogo.domain.text import shortened
from gonogo.formats.version_files.document import Document, Path
from gonogo.formats.version_files.source import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gonogo.formats.version_files.source import Source

_BLANK = re.compile(r"[ \t\r\n]*")


def json_document(source: Source) -> Document:
    """The parsed text; its numbers stay the texts that they are.

    Raises:
        VersionFileError: It is not JSON, or a key stands twice in one object.
    """
    try:
        tree = _decoder(_unique).decode(source.text)
    except json.JSONDecodeError as error:
        raise source.fault(f"is not valid JSON: {error.msg}", source.above + error.lineno) from None
    except KeyError as error:
        raise source.fault(f"the key {error} stands twice in one object; remove one") from None
    return Document(source, tree, _locate)


def _decoder(pairs: Callable[[list[tuple[str, Any]]], object]) -> json.JSONDecoder:
    return json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=pairs)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        raise KeyError(shortened(counts.most_common(1)[0][0], 60))
    return members


def _locate(text: str, path: Path) -> Span:
    span = Span(_after_blank(text, 0), len(text))
    for key in path:
        span = next(place for name, place in members(text, span.start) if name == key)
    return Span(span.start + 1, span.end - 1)


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
