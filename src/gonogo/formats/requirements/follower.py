"""Rewriting what a file says of other packages, and the proof that it says nothing else anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gonogo.domain.packages.move import Move
from gonogo.formats.documents import limits
from gonogo.formats.documents.document import Path
from gonogo.formats.documents.source import Source, Span
from gonogo.formats.requirements.notation import Notation
from gonogo.formats.requirements.reading import Reading
from gonogo.formats.requirements.requirement import Requirement

if TYPE_CHECKING:
    from collections.abc import Sequence


class Edit(NamedTuple):
    """A text that is replaced. path: in the document, or its part. line: in the file, from 1."""

    path: Path
    span: Span
    line: int
    before: str
    after: str


class Follower(msgspec.Struct, frozen=True):
    """A kind of file that says something of other packages.

    names: those that files of this kind bear. manifest: the name of the files of the packages that it is
    about. notation: of the file, or of each part. wanted: what is to stand at a path of a part, as a whole
    text. parts: those that may have to follow; all of the file where it has none. limit: of characters.
    requirements: of a manifest, what it asks of others.
    """

    names: tuple[str, ...]
    manifest: str
    notation: Notation
    wanted: Callable[[Reading], dict[Path, str]]
    parts: Callable[[Source, Mapping[str, Move]], Iterator[Span]] | None = None
    limit: int = 20 * 1024 * 1024
    requirements: Callable[[Reading], Iterator[Requirement]] | None = None

    def edits(self, text: str, path: str, moves: Sequence[Move]) -> list[Edit]:
        """What changes in the file so that it follows the moves, in its order.

        Raises:
            VersionFileError: The text is broken, a range cannot follow, or it cannot be rewritten without a
                change to something else.
        """
        by_folder = {move.folder: move for move in moves if move.manifest.endswith(self.manifest)}
        if not by_folder:  # whatever else it is, nothing in it follows
            return []
        source = Source(path, text).checked(self.limit)
        parts = list(self.parts(source, by_folder)) if self.parts else [Span(0, len(text))]
        if self.parts and sum(part.end - part.start for part in parts) > limits.TOML:
            raise source.fault("lists more packages of this repository than can be read")
        try:
            return [edit for part in parts for edit in self._edits(source, part, by_folder)]
        except RecursionError:
            raise source.fault("is nested too deeply to be read") from None

    def stated(self, text: str, path: str, moves: Sequence[Move]) -> list[Requirement]:
        """What a manifest asks of the packages that move; nothing where it is none.

        Raises:
            VersionFileError: The text is broken.
        """
        if self.requirements is None:
            return []
        source = Source(path, text).checked(self.limit)
        by_folder = {move.folder: move for move in moves if move.manifest.endswith(self.manifest)}
        try:
            return list(self.requirements(Reading(source, self.notation.parse(source), by_folder)))
        except RecursionError:
            raise source.fault("is nested too deeply to be read") from None

    def _edits(self, whole: Source, part: Span, moves: Mapping[str, Move]) -> Iterator[Edit]:
        source = whole.part(part)
        tree = self.notation.parse(source)
        reading = Reading(source, tree, moves)
        values = {path: text for path, text in self.wanted(reading).items() if reading.value(*path) != text}
        spans = self.notation.locate(source.text, values)
        for path in values:
            if path not in spans or source.at(spans[path]) != reading.value(*path):
                raise source.fault(f"{_shown(path)} is spelled in an unusual way; write it as a plain text")
        self._check(source, tree, values, [(spans[path], text) for path, text in values.items()])
        for path in sorted(values, key=lambda one: spans[one]):
            span = spans[path]
            place = Span(part.start + span.start, part.start + span.end)
            yield Edit(path, place, source.line(span.start), source.at(span), values[path])

    def _check(
        self, source: Source, tree: object, values: Mapping[Path, str], found: Sequence[tuple[Span, str]]
    ) -> None:
        after = source._replace(text=_replaced(source.text, found))
        if values and self.notation.parse(after) != _with(tree, values):
            shown = ", ".join(_shown(path) for path in values)
            raise source.fault(
                f"{shown} cannot be rewritten without a change to something else; write it plainly"
            )


def rewritten(text: str, edits: Sequence[Edit]) -> str:
    """The text with its edits."""
    return _replaced(text, [(edit.span, edit.after) for edit in edits])


def _replaced(text: str, found: Sequence[tuple[Span, str]]) -> str:
    pieces, rest = [], 0
    for span, new in sorted(found):
        pieces += [text[rest : span.start], new]
        rest = span.end
    return "".join([*pieces, text[rest:]])


def _with(tree: object, values: Mapping[Path, str]) -> object:
    """The tree with other texts at these paths."""
    if () in values:
        return values[()]
    below: dict[str | int, dict[Path, str]] = {}
    for path, text in values.items():
        below.setdefault(path[0], {})[path[1:]] = text
    if isinstance(tree, dict):
        return {key: _with(value, below[key]) if key in below else value for key, value in tree.items()}
    if isinstance(tree, list):
        return [_with(value, below[key]) if key in below else value for key, value in enumerate(tree)]
    return tree


def _shown(path: Path) -> str:
    return ".".join(map(str, path))
