"""A TOML file, parsed and findable."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from gonogo.formats.documents.document import Document, Path
from gonogo.formats.documents.toml_strings import string_spans

if TYPE_CHECKING:
    from gonogo.formats.documents.source import Source, Span

# The parser takes quadratic time and memory for a key of many parts.
_ENDLESS_KEY = re.compile(
    r"""(?<![A-Za-z0-9_-])(?:(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){50}"""
)
_LINE = re.compile(r"at line (\d+)")


def toml_document(source: Source) -> Document:
    """The parsed text.

    Raises:
        VersionFileError: It is not TOML, or is meant to choke its reader.
    """
    if endless := _ENDLESS_KEY.search(source.text):
        raise source.fault_at(endless.start(), "a key has more than 50 parts")
    return Document(source, _parsed(source), _locate)


def _parsed(source: Source) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(source.text, parse_float=str)
    except ValueError as error:
        line = _LINE.search(str(error))
        number = source.above + int(line[1]) if line else 0
        raise source.fault(f"is not valid TOML: {error}", number) from None


def _locate(text: str, path: Path) -> Span | None:
    return string_spans(text).get(path)
