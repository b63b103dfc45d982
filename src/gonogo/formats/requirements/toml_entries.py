"""The `[[package]]` entries of a lock file in TOML.

A lock file can be a megabyte of other people's packages. A header line outside of texts and comments ends
an entry for certain, so that the entries can be told apart without parsing them all.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from gonogo.formats.documents.source import Span
from gonogo.formats.documents.toml_strings import STRING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.formats.documents.source import Source

_HEADER = re.compile(
    rf"{STRING}|#[^\n]*|(?P<header>^[ \t]*\[\[[ \t]*package[ \t]*\]\])", re.DOTALL | re.MULTILINE
)


def entries(source: Source) -> Iterator[Span]:
    """Where each entry stands."""
    starts = [found.start() for found in _HEADER.finditer(source.text) if found["header"]]
    for start, end in pairwise([*starts, len(source.text)]):
        yield Span(start, end)
