"""What a kind of version file finds in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gonogo.formats.documents.source import Span


class Found(NamedTuple):
    """The places of the version, and what else the file says.

    Attributes:
        spans: Each place of the version, the one that states it first. All must hold the same text.
        numbers: Each place that holds the version without what marks a prerelease, as assemblies do. Where
            there is no other place, these state it.
        tree: The file's meaning by its format's own parser. Writing may change it at the places only.
        remedy: Where there is no place: what a person can do about it.
        package: As in `Statement`.
        elsewhere: As in `Statement`.
        from_tags: As in `Statement`.
        python: As in `Statement`.
        unwritten: As in `Statement`.
    """

    spans: tuple[Span, ...]
    tree: object
    remedy: str
    package: str = ""
    elsewhere: tuple[str, ...] = ()
    from_tags: bool = False
    python: bool = False
    numbers: tuple[Span, ...] = ()
    unwritten: str = ""

    @property
    def places(self) -> tuple[Span, ...]:
        """All of them, the one that states the version first."""
        return (*self.spans, *self.numbers)
