"""A text around the version, as gonogo.yml gives it: `version = "{version}"`."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from gonogo.domain.text import quoted
from gonogo.formats.documents.source import Span
from gonogo.formats.version_files.found import Found
from gonogo.formats.version_files.marked import SPELLING

if TYPE_CHECKING:
    from gonogo.formats.documents.source import Source

_MOST = 1_000
_BOUNDED = r"(?=[\w.+!-]{1,200}(?![\w.+!-]))"
_NOT_WITHIN = r"(?<![\w.+!-])"
_NOT_BEFORE = r"(?!\w|[.+!-]\w)"


def find(source: Source, pattern: str) -> Found:
    """Each version that stands in the pattern's text, which is as it reads; all must agree."""
    found = islice(_expression(pattern).finditer(source.text), _MOST + 1)
    spans = tuple(Span(*match.span("version")) for match in found)
    if len(spans) > _MOST:
        raise source.fault(f"the pattern matches in more than {_MOST:,} places")
    return Found(
        spans=spans,
        tree=[source.at(span) for span in spans],
        remedy=f"correct the pattern {quoted(pattern)}, which matches nothing in it",
        python=source.path.endswith(".py"),
    )


def _expression(pattern: str) -> re.Pattern[str]:
    """Whole words only; a line's end is one whether by LF or by CR LF."""
    before, after = (
        re.escape(part).replace("\\\n", r"\r?\n") for part in pattern.replace("\r\n", "\n").split("{version}")
    )
    begin = _NOT_WITHIN if not before else r"(?<!\w)" if pattern[0].isalnum() or pattern[0] == "_" else ""
    end = _NOT_BEFORE if not after else r"(?!\w)" if pattern[-1].isalnum() or pattern[-1] == "_" else ""
    return re.compile(f"{begin}{before}{_BOUNDED}(?P<version>{SPELLING}){after}{end}", re.ASCII)
