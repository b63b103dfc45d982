"""A software bill of materials as CycloneDX JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.evidence.licences import Package
from gonogo.domain.text import printable, quoted
from gonogo.errors import FormatError
from gonogo.typed import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

LARGEST = 128 * 1024 * 1024
"""Bytes a document may have: JSON is read as a whole."""


class _License(msgspec.Struct, frozen=True):
    id: str = ""
    name: str = ""


class _Choice(msgspec.Struct, frozen=True):
    expression: str = ""
    license: _License = _License()

    @property
    def stated(self) -> str:
        return self.expression or self.license.id or self.license.name


class _Component(msgspec.Struct, frozen=True):
    name: str
    version: str = ""
    group: str = ""
    licenses: list[_Choice] = []
    components: list[_Component] = []

    @property
    def package(self) -> Package:
        name = f"{self.group}/{self.name}" if self.group else self.name
        return Package(name, self.version, tuple(filter(None, (choice.stated for choice in self.licenses))))


class _Document(msgspec.Struct, frozen=True):
    bomFormat: str  # noqa: N815 - the format's own name
    components: list[_Component] = []


def read(file: BinaryIO) -> tuple[Package, ...]:
    """The packages it names, also those within others; their name has its group before it, as `group/name`.

    Raises:
        FormatError: it is no CycloneDX JSON, or not whole; the sentence follows the file's name.
    """
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise FormatError(f"is larger than {LARGEST >> 20} MiB, more than is read of a bill of materials")
    try:
        document = decoded(data, _Document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise FormatError(f"is no CycloneDX JSON: {printable(str(problem))}") from None
    if document.bomFormat != "CycloneDX":
        raise FormatError(f"is no CycloneDX JSON: its bomFormat is {quoted(document.bomFormat)}")
    return tuple(component.package for component in _all(document.components))


def _all(components: list[_Component]) -> Iterator[_Component]:
    waiting = components[::-1]
    while waiting:
        component = waiting.pop()
        yield component
        waiting += component.components[::-1]
