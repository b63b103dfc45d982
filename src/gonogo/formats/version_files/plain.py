"""A file that is the version and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.formats.documents.source import Span
from gonogo.formats.version_files.found import Found

if TYPE_CHECKING:
    from gonogo.formats.documents.source import Source

_WHOLE = re.compile(r"\s*(\S(?:.*\S)?)\s*", re.DOTALL)

_VERSION = re.compile(r"\s*[0-9]+(?:\.[0-9]+)+(?:[-+.]?[0-9A-Za-z.+-]+)?\s*")


def is_version(text: str) -> bool:
    """Whether a text is a version and nothing else."""
    return len(text) < 300 and _VERSION.fullmatch(text) is not None


def find(source: Source) -> Found:
    """The whole text, without the blanks around it."""
    whole = _WHOLE.fullmatch(source.text)
    spans = (Span(*whole.span(1)),) if whole else ()
    return Found(spans, [source.at(span) for span in spans], remedy="write one into it, such as 0.1.0")
