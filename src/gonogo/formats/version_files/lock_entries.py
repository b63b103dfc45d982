"""The `[[package]]` entries of a lock file in TOML, each parsed by itself.

A lock file can be a megabyte of other people's packages. A header line outside of texts and comments ends
an entry for certain, so that the entries can be told apart without parsing them all.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from gonogo.formats.version_files.source import Source, Span
from gonogo.formats.version_files.toml_document import LIMIT, toml_document
from gonogo.formats.version_files.toml_strings import STRING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gonogo.formats.version_files.document import Document

_HEADER = re.compile(
    rf"{STRING}|#[^\n]*|(?P<header>^[ \t]*\[\[[ \t]*package[ \t]*\]\])", re.DOTALL | re.MULTILINE
)


class LockEntry(NamedTuple):
    """One package of a lock file, `start` characters into it."""

    start: int
    document: Document

    def fields(self) -> dict[str, object]:
        """All that the entry says."""
        fields = self.document.value("package", 0)
        return fields if isinstance(fields, dict) else {}

    def name(self, *path: str) -> str:
        """The text at a path within the entry; empty if there is none."""
        return self.document.name("package", 0, *path)

    def version_spans(self) -> tuple[Span, ...]:
        """The place of the entry's version in the whole file, if it has one."""
        spans = self.document.spans(("package", 0, "version"))
        return tuple(Span(self.start + span.start, self.start + span.end) for span in spans)


def lock_entries(source: Source, *, local: Callable[[str], object]) -> Iterator[LockEntry]:
    """The entries whose text is said to be that of a `local` package.

    Raises:
        VersionFileError: One of these entries is not TOML.
    """
    own = 0
    starts = [found.start() for found in _HEADER.finditer(source.text) if found["header"]]
    for start, end in pairwise([*starts, len(source.text)]):
        if local(source.text[start:end]):
            own += end - start
            if own > LIMIT:
                raise source.fault("lists more packages of this repository than can be read")
            yield LockEntry(start, toml_document(source.part(Span(start, end))))
