"""JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gonogo.formats.documents.json_document import json_document, members
from gonogo.formats.documents.source import Span
from gonogo.formats.requirements.notation import Notation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from gonogo.formats.documents.document import Path
    from gonogo.formats.documents.source import Source


def _parse(source: Source) -> object:
    return json_document(source).tree


def _locate(text: str, paths: Collection[Path]) -> dict[Path, Span]:
    return dict(_located(text, text.index("{"), (), paths)) if paths else {}


def _located(text: str, start: int, above: Path, paths: Collection[Path]) -> Iterator[tuple[Path, Span]]:
    """Each object is gone through once, however many texts are asked for."""
    depth = len(above)
    for name, place in members(text, start):
        here = (*above, name)
        below = [path for path in paths if path[depth] == name]
        if here in below:
            yield here, Span(place.start + 1, place.end - 1)
        elif below:
            yield from _located(text, place.start, here, below)


JSON: Final = Notation(_parse, _locate)
