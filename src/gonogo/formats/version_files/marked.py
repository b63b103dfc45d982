"""Lines of any file that carry the comment `gonogo:version`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gonogo.formats.documents.source import Span
from gonogo.formats.version_files.found import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.formats.documents.source import Source

_LONGEST_LINE = 10_000
_MARK = re.compile(r"(?:#|//|/\*|<!--|--|;|%|\(\*|\{-|\.\.)[ \t]*gonogo:version(?![\w:])")
SPELLING: Final = (
    r"(?:\d+!)?"  # epoch
    r"\d+(?P<dots>(?:\.\d+)+)?"  # release
    r"(?:-[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*)?"  # prerelease, as in 1.2.0-rc.1
    r"(?:(?:a|b|rc)\d+)?(?:\.post\d+)?(?:\.dev\d+)?"  # … and as in 1.2.0rc1
    r"(?:\+[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*)?"  # build
)
"""A version as any language may spell it, to be compiled with ASCII; `dots` is there where it has dots."""
_VERSION = re.compile(rf"(?<![\w.+!-])v?(?P<version>{SPELLING})(?!\w|[.+!-]\w)", re.ASCII)


def has_mark(text: str) -> bool:
    """Whether a line of the text carries the comment."""
    return _MARK.search(text) is not None


def find(source: Source) -> Found:
    """Each version on a marked line; where one has dots, numbers without them are not versions."""
    spans = tuple(span for line in _marked_lines(source.text) for span in _versions(source, line))
    return Found(
        spans=spans,
        tree=[source.at(span) for span in spans],
        remedy="add the comment `gonogo:version` to the line that has it",
        python=source.path.endswith(".py"),
    )


def _marked_lines(text: str) -> Iterator[Span]:
    end = -1
    for mark in _MARK.finditer(text):
        if mark.start() > end:
            start = text.rfind("\n", 0, mark.start()) + 1
            end = text.find("\n", mark.end())
            end = len(text) if end < 0 else end
            yield Span(start, end)


def _versions(source: Source, line: Span) -> list[Span]:
    if line.end - line.start > _LONGEST_LINE:
        raise source.fault_at(line.start, f"the marked line is longer than {_LONGEST_LINE} characters")
    found = list(_VERSION.finditer(source.text, *line))
    chosen = [match for match in found if match["dots"]] or found
    if not chosen:
        raise source.fault_at(
            line.start, "the line is marked `gonogo:version`, but has no version such as 1.2.3"
        )
    return [Span(*match.span("version")) for match in chosen]
