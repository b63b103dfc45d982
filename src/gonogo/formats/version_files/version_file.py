"""Reading and rewriting the version in a file's text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.text import quoted
from gonogo.formats.documents.changes import changes
from gonogo.formats.documents.source import Source
from gonogo.formats.version_files.found import Found
from gonogo.formats.version_files.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gonogo.formats.documents.source import Span

_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+!_-]{0,199}")
_BYTE_ORDER_MARK = "\ufeff"


Read = Callable[[str], str | None]
"""The text of a file by its path; nothing where there is none."""

Expand = Callable[[str, str, Read], "dict[str, VersionFile]"]
"""The files that state the version together, and their kinds; of one path, its text and the others'."""


class VersionFile(msgspec.Struct, frozen=True):
    """A kind of file that states a version.

    Attributes:
        names: The names that files of this kind bear.
        find: Finds the version's places in a text.
        limit: The longest text that is read, in characters.
        reader: Who reads the version there, if not everybody could; see `domain.versions.readers`.
        marks: Whether a line that is marked `gonogo:version` says where the version is, before `find` does.
        development: What marks a development version in its language.
        numbered: Whether a build number stands behind the version, which each release raises.
        after: The names of files that are asked first: where one states the version, this one is not asked.
        remark: What is to be told of a text where a version is released; empty for nothing.
        expand: The files that are released with this one, by its text and a way to read others.
    """

    names: tuple[str, ...]
    find: Callable[[Source], Found]
    limit: int = 20 * 1024 * 1024
    reader: str = ""
    marks: bool = False
    development: str = "-dev"
    numbered: bool = False
    after: tuple[str, ...] = ()
    remark: Callable[[str, str], str] | None = None
    expand: Expand | None = None

    def read(self, text: str, path: str) -> Statement:
        """What the text says about the version.

        Args:
            text: The file's text, its line endings as they are.
            path: The file's path, for messages and for its language.

        Raises:
            VersionFileError: The text is broken, or states the version in a way that is not clear.
        """
        source = Source(path, text.removeprefix(_BYTE_ORDER_MARK))
        with _depth_bounded(source):
            return _statement(source, self._found(source))

    def refusal(self, text: str, path: str) -> str:
        """Why nothing can be written into a text that states no version, and what to do."""
        source = Source(path, text.removeprefix(_BYTE_ORDER_MARK))
        return _nothing_stated(self.find(source))

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
        bare = text.removeprefix(_BYTE_ORDER_MARK)
        source = Source(path, bare)
        with _depth_bounded(source):
            return text[: len(text) - len(bare)] + self._rewritten(source, version).text

    def _found(self, source: Source) -> Found:
        found = self.find(source.checked(self.limit))
        _check_clear(source, found)
        return found

    def _rewritten(self, before: Source, version: str) -> Source:
        if not _VERSION.fullmatch(version):
            raise before.fault(f"cannot be given the version {quoted(version)}: it is not a version")
        found = self._found(before)
        if not found.places:
            raise before.fault(_nothing_stated(found))
        texts = dict.fromkeys(found.spans, version) | dict.fromkeys(found.numbers, _number(version))
        after = before.replaced(texts)
        self._check_only_version_changed(before, found, after, texts)
        return after

    def _check_only_version_changed(
        self, before: Source, found: Found, after: Source, texts: Mapping[Span, str]
    ) -> None:
        changed = [(before.at(span), text) for span, text in texts.items() if before.at(span) != text]
        if not changed:
            return
        again = self._found(after)
        stated = [after.at(span) for span in again.places]
        if stated != list(texts.values()) or not _are(changes(found.tree, again.tree), changed):
            raise before.fault_at(
                found.places[0].start,
                "the version cannot be rewritten without a change to something else; write it plainly",
            )


def _are(meant: Sequence[tuple[object, object]], changed: Sequence[tuple[str, str]]) -> bool:
    """Whether what a file means has changed by just these texts, in any order."""
    return len(meant) == len(changed) and Counter(map(repr, meant)) == Counter(map(repr, changed))


def _number(version: str) -> str:
    """The version without what marks a prerelease."""
    return re.split("[-+]", version, maxsplit=1)[0]


def _statement(source: Source, found: Found) -> Statement:
    first = found.places[0] if found.places else None
    return Statement(
        text=source.at(first) if first else "",
        line=source.line(first.start) if first else 0,
        package=found.package,
        elsewhere=found.elsewhere,
        from_tags=found.from_tags,
        python=found.python,
        number_only=bool(found.numbers) and not found.spans,
        unwritten="" if first else found.unwritten,
    )


def _check_clear(source: Source, found: Found) -> None:
    first = found.places[0] if found.places else None
    whole = source.at(first) if first else ""
    stated = [*[whole] * len(found.spans), *[_number(whole)] * len(found.numbers)]
    for span, expected in zip(found.places, stated, strict=True):
        text = source.at(span)
        if not _VERSION.fullmatch(text):
            raise source.fault_at(span.start, f"{quoted(text)} is not a version; write one, such as 1.2.3")
        if first and text != expected:
            raise source.fault_at(
                span.start,
                f"states version {text}, but line {source.line(first.start)} states {source.at(first)}; "
                "make them agree",
            )


def _nothing_stated(found: Found) -> str:
    if found.unwritten:
        return f"is not written: {found.unwritten}"
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
