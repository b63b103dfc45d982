"""TOML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gonogo.formats.documents.toml_document import toml_document
from gonogo.formats.documents.toml_strings import string_spans
from gonogo.formats.requirements.notation import Notation

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from gonogo.formats.documents.document import Path
    from gonogo.formats.documents.source import Source, Span


def _parse(source: Source) -> object:
    return toml_document(source).tree


def _locate(text: str, paths: Collection[Path]) -> Mapping[Path, Span]:
    spans = string_spans(text) if paths else {}
    return {path: spans[path] for path in paths if path in spans}


TOML: Final = Notation(_parse, _locate)
