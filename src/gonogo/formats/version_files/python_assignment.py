"""A Python module that assigns its version: `__version__ = "1.2.3"`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.formats.documents.source import Span
from gonogo.formats.version_files.found import Found

if TYPE_CHECKING:
    from gonogo.formats.documents.source import Source

_ASSIGNED = re.compile(
    r"""
    ^(?:__version__|VERSION|version) [ \t]* (?: : [ \t]* \w+ [ \t]* )? = [ \t]*
    (["']) ([^"'\n]+) \1 [ \t]* (?: \#.* )? \r?$
    """,
    re.MULTILINE | re.VERBOSE,
)


def find(source: Source) -> Found:
    """The versions that are assigned at the margin; all must agree."""
    spans = tuple(Span(*match.span(2)) for match in _ASSIGNED.finditer(source.text))
    return Found(
        spans=spans,
        tree=[source.at(span) for span in spans],
        remedy='assign it as __version__ = "0.1.0", or mark its line with the comment `gonogo:version`',
        python=True,
    )
