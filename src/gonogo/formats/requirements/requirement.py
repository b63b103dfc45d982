"""A range that a manifest states of a package which moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gonogo.domain.packages.move import Move
    from gonogo.domain.packages.ranges import Language
    from gonogo.formats.documents.document import Path
    from gonogo.formats.requirements.reading import Reading


class Requirement(NamedTuple):
    """Where it stands, of which package, and how.

    lead, tail: what stands before and behind the range in the text at the path. is_implied: whether the
    range is not written but follows by itself, as that of `workspace:^` does. is_development: whether only
    the development of the package needs it.
    """

    path: Path
    move: Move
    range: str
    language: Language
    lead: str = ""
    tail: str = ""
    is_implied: bool = False
    is_development: bool = False


def followed(reading: Reading, requirements: Iterable[Requirement]) -> dict[Path, str]:
    """The texts as they follow their packages; raises VersionFileError where one cannot."""
    return {
        one.path: f"{one.lead}{reading.followed(one.path, one.range, one.move, one.language)}{one.tail}"
        for one in requirements
        if not one.is_implied
    }
