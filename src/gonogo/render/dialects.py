"""Pages in other markups than Markdown: the same entries, with links, code and stress as these write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.domain.text import printable
from gonogo.render.markdown import Page
from gonogo.render.passage import Line

if TYPE_CHECKING:
    from gonogo.domain.history.commits import Conventional

_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_ACTIVE = re.compile(r"[\\*|`]|_(?=\W|$)")
_ASCIIDOC = re.compile(r"([*_#`^~])(?=[^\s*_#`^~].*?\1)|\{(?=\w)|<<|\[\[")


class PlainPage(Page, frozen=True):
    """No markup at all; nothing is a link."""

    def _link(self, text: str, address: str) -> str:
        return text

    def _escaped(self, line: str) -> str:
        return printable(line)

    def text(self, text: str) -> str:
        """See `Page`."""
        text, pull = self._pull(text)
        return self._linked(self._escaped(text)) + pull

    def _passage(self, text: str) -> list[Line]:
        lines = text.strip("\n").split("\n")
        return [Line(self._linked(self._escaped(line.replace("\t", "    ")))) for line in lines]

    def _scope(self, said: Conventional) -> str:
        return f"{self._escaped(said.scope)}: " if said.scope else ""


class RestructuredPage(PlainPage, frozen=True):
    """reStructuredText: inline literals, and links that need no name of their own."""

    def _link(self, text: str, address: str) -> str:
        return f"`{text} <{address}>`__"

    def _escaped(self, line: str) -> str:
        parts: list[str] = []
        place = 0
        line = printable(line)
        for found in _CODE.finditer(line):
            lead = "\\ " if line[: found.start()][-1:].isalnum() else ""
            tail = "\\ " if line[found.end() :][:1].isalnum() else ""
            parts += [_quiet(line[place : found.start()]), f"{lead}``{found[2]}``{tail}"]
            place = found.end()
        return "".join([*parts, _quiet(line[place:])])

    def _scope(self, said: Conventional) -> str:
        return f"**{self._escaped(said.scope.replace('`', ''))}:** " if said.scope else ""


def _quiet(text: str) -> str:
    """Text in which nothing is markup."""
    return _ACTIVE.sub(lambda found: "\\" + found[0], text)


class AsciidocPage(PlainPage, frozen=True):
    """AsciiDoc: links with their text in brackets behind them."""

    def _link(self, text: str, address: str) -> str:
        return f"{address}[{text}]"

    def _escaped(self, line: str) -> str:
        parts: list[str] = []
        place = 0
        line = printable(line)
        for found in _CODE.finditer(line):
            parts += [_unmarked(line[place : found.start()]), f"`+{found[2]}+`"]
            place = found.end()
        return "".join([*parts, _unmarked(line[place:])])

    def _scope(self, said: Conventional) -> str:
        return f"*{self._escaped(said.scope.replace('`', ''))}:* " if said.scope else ""


def _unmarked(text: str) -> str:
    return _ASCIIDOC.sub(lambda found: f"\\{found[0]}", text)
