"""JaCoCo's XML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.domain.text import excerpt, quoted
from gonogo.errors import FormatError
from gonogo.formats.coverage.lines import Share, Tally
from gonogo.formats.xml import Reader

if TYPE_CHECKING:
    from typing import BinaryIO

    from gonogo.formats.coverage.lines import Coverage

_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
_FOLDERS = ("group", "package")


def read(file: BinaryIO) -> Coverage:
    """Count the lines of the source files; the counters that the report states are not looked at.

    A line counts as covered where any of its instructions was run, as JaCoCo itself counts it.

    Raises:
        FormatError: it is not JaCoCo's XML, not whole, or hostile.
    """
    lines = _Lines()
    Reader(lines).read(file)
    return lines.tally.coverage()


class _Lines:
    def __init__(self) -> None:
        self.tally = Tally()
        self._folders: list[str] = []
        self._file = ""
        self._begun = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._begun and name != "report":
            raise FormatError(f"is not JaCoCo's XML: it begins with <{excerpt(name, 40)}>")
        self._begun = True
        if name in _FOLDERS:
            self._folders.append(attributes.get("name", ""))
        elif name == "sourcefile":
            self._file = "/".join(filter(None, [*self._folders, attributes.get("name", "")]))
        elif name == "line":
            self._line(attributes)

    def end(self, name: str) -> None:
        if name in _FOLDERS:
            self._folders.pop()

    def text(self, text: str) -> None:
        """Nothing is asked for."""

    def _line(self, attributes: dict[str, str]) -> None:
        number, run = self._count(attributes, "nr"), self._count(attributes, "ci")
        self.tally.line(self._file, number, hit=run > 0)
        missed, taken = self._count(attributes, "mb"), self._count(attributes, "cb")
        if missed + taken:
            self.tally.branch(self._file, str(number), Share(taken, missed + taken))

    def _count(self, attributes: dict[str, str], name: str) -> int:
        value = attributes.get(name, "0" if name.endswith("b") else "")
        if not _NUMBER.fullmatch(value):
            raise FormatError(f"has a line whose {quoted(name)} is no number ({excerpt(self._file, 80)})")
        return int(value)
