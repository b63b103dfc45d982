"""Reading and rewriting the version in a file's text."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.text import quoted
from gonogo.formats.version_files.changes import changes
from gonogo.formats.version_files.found import Found
from gonogo.formats.version_files.source import Source
from gonogo.formats.version_files.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+!_-]{0,199}")


class VersionFile(msgspec.Struct, frozen=True):
    """A kind of file that states a version.

    Attributes:
        names: The names that files of this kind bear.
        find: Finds the version's places in a text.
        limit: The longest text that is read, in characters.
        reader: Who reads the version, if nothing but a semantic one will do.
    """

    names: tuple[str, ...]
    find: Callable[[Source], Found]
    limit: int = 20 * 1024 * 1024
    reader: str = ""

    def read(self, text: str, path: str) -> Statement:
        """What the text says about the version.

        Args:
            text: The file's text, its line endings as they are.
            path: The file's path, for messages and for its language.

        Raises:
            VersionFileError: The text is broken, or states the version in a way that is not clear.
        """
        source = Source(path, text)
        with _depth_bounded(source):
            return _statement(source, self._found(source))

    def write(self, text: str, path: str, version: str) -> str:
        """The text with another version; all but the version is as it was, to the byte.

        Args:
            text: The file's text, its line endings as they are.
            path: The file's path, for messages and for its language.
            version: The version to write, as it is to be spelled.

        Raises:
            VersionFileError: The text is broken, states no version, or cannot be rewritten without a
                change to something else.
        """
        source = Source(path, text)
        with _depth_bounded(source):
            return self._rewritten(source, version).text

    def _found(self, source: Source) -> Found:
        found = self.find(source.checked(self.limit))
        _check_clear(source, found)
        return found

    def _rewritten(self, before: Source, version: str) -> Source:
        if not _VERSION.fullmatch(version):
            raise before.fault(f"cannot be given the version {quoted(version)}: it is not a version")
        found = self._found(before)
        if not found.spans:
            raise before.fault(_nothing_stated(found))
        after = before.replaced(found.spans, version)
        self._check_only_version_changed(before, found, after, version)
        return after

    def _check_only_version_changed(self, before: Source, found: Found, after: Source, version: str) -> None:
        old = before.at(found.spans[0])
        if old == version:
            return
        again = self._found(after)
        stated = [after.at(span) for span in again.spans]
        meant = changes(found.tree, again.tree)
        if stated != [version] * len(found.spans) or meant != [(old, version)] * len(found.spans):
            line = before.line(found.spans[0].start)
            raise before.fault(
                "the version cannot be rewritten without a change to something else; write it plainly", line
            )


def _statement(source: Source, found: Found) -> Statement:
    first = found.spans[0] if found.spans else None
    return Statement(
        text=source.at(first) if first else "",
        line=source.line(first.start) if first else 0,
        package=found.package,
        elsewhere=found.elsewhere,
        from_tags=found.from_tags,
        python=found.python,
    )


def _check_clear(source: Source, found: Found) -> None:
    for span in found.spans:
        text, first = source.at(span), found.spans[0]
        if not _VERSION.fullmatch(text):
            raise source.fault_at(span.start, f"{quoted(text)} is not a version; write one, such as 1.2.3")
        if text != source.at(first):
            raise source.fault_at(
                span.start,
                f"states version {text}, but line {source.line(first.start)} states {source.at(first)}; "
                "make them agree",
            )


def _nothing_stated(found: Found) -> str:
    if found.from_tags:
        return "its version is taken from the tags, so there is nothing to rewrite; take it off the list"
    if found.elsewhere:
        return (
            f"its version is dynamic; rewrite {' or '.join(found.elsewhere)} instead, "
            "with the comment `gonogo:version` on the version's line"
        )
    return f"states no version; {found.remedy}"


@contextmanager
def _depth_bounded(source: Source) -> Iterator[None]:
    try:
        yield
    except RecursionError:
        raise source.fault("is nested too deeply to be read") from None
