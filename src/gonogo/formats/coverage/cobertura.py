"""Cobertura XML, as coverage.py, JaCoCo's converters, Istanbul, gocover-cobertura and .NET write it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.domain.text import excerpt
from gonogo.errors import FormatError
from gonogo.formats.coverage.lines import Share, Tally
from gonogo.formats.xml import Reader

if TYPE_CHECKING:
    from typing import BinaryIO

    from gonogo.formats.coverage.lines import Coverage

_BRANCHES = re.compile(r"\(([0-9]{1,9})/([0-9]{1,9})\)", re.ASCII)
_LONGEST = 4096
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


def read(file: BinaryIO) -> Coverage:
    """Count the lines themselves; rates that the report states are not looked at.

    Raises:
        FormatError: it is not Cobertura XML, not whole, or hostile.
    """
    lines = _Lines()
    lines.reader.read(file)
    return lines.tally.coverage()


class _Lines:
    def __init__(self) -> None:
        self.tally = Tally()
        self.reader = Reader(self)
        self._sources = 0
        self._source = ""
        self._file = ""
        self._begun = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._begun and name != "coverage":
            raise FormatError(f"is not Cobertura XML: it begins with <{excerpt(name, 40)}>")
        self._begun = True
        if name == "source":
            self._sources += 1
            self.reader.listen(text=True)
        elif name == "class":
            self._file = self._path(attributes.get("filename", ""))
        elif name == "line":
            self._line(attributes)

    def end(self, name: str) -> None:
        if name == "source":
            self.reader.listen(text=False)

    def text(self, text: str) -> None:
        self._source = (self._source + text)[:_LONGEST]

    def _path(self, name: str) -> str:
        """From the folder that names are relative to, where the report has only one."""
        folder = self._source.strip().rstrip("/") if self._sources == 1 else ""
        return name if name.startswith("/") or folder in ("", ".") else f"{folder}/{name}"

    def _line(self, attributes: dict[str, str]) -> None:
        number, hits = attributes.get("number", ""), attributes.get("hits", "")
        if not _NUMBER.fullmatch(number) or not _NUMBER.fullmatch(hits):
            raise FormatError(f"has a line whose number or hits is no number ({excerpt(self._file, 80)})")
        self.tally.line(self._file, int(number), hit=int(hits) > 0)
        if match := _BRANCHES.search(attributes.get("condition-coverage", "")):
            share = Share(int(match[1]), int(match[2]))
            self.tally.branch(self._file, number, share)
