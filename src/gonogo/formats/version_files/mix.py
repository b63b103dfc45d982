"""Elixir's `mix.exs`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.formats.documents.code import HASHED, TEXT, Code, code
from gonogo.formats.version_files.found import Found

if TYPE_CHECKING:
    from gonogo.formats.documents.source import Source, Span

_STRING = rf'"(?P<text>{TEXT}+)"'
_PROJECT = re.compile(r"^[ \t]*def[ \t]+project\b.*?(?=^[ \t]*defp?[ \t]|\Z)", re.MULTILINE | re.DOTALL)
_OWN = re.compile(rf"\bversion:[ \t]*{_STRING}")
_ATTRIBUTE = re.compile(r"\bversion:[ \t]*@(?P<name>\w+)")
_READ = re.compile(rf"File\.read!?[ \t]*\(?[ \t]*{_STRING}")


def find(source: Source) -> Found:
    """The `version` of the project, or the module attribute that it is."""
    program = code(source, HASHED)
    project = _PROJECT.search(program.shape)
    start, end = project.span() if project else (0, len(program.shape))
    spans = _outermost(program, program.string(_OWN, start, end), start)
    attribute = _ATTRIBUTE.search(program.shape, start, end)
    if attribute and not spans:
        spans = program.string(re.compile(rf"^[ \t]*@{attribute['name']}[ \t]+{_STRING}", re.MULTILINE))
    return Found(
        spans=tuple(spans),
        tree=program.meaning,
        remedy='add `version: "0.1.0"` to its project',
        elsewhere=() if spans else tuple(source.at(span) for span in program.string(_READ)),
    )


def _outermost(program: Code, spans: list[Span], start: int) -> list[Span]:
    """Those within the fewest brackets: the others are of releases or dependencies."""
    depths = [_depth(program.shape[start : span.start]) for span in spans]
    return [span for span, depth in zip(spans, depths, strict=True) if depth == min(depths)]


def _depth(shape: str) -> int:
    return len(re.findall(r"[\[{(]", shape)) - len(re.findall(r"[\]})]", shape))
