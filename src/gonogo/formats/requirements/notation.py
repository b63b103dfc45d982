"""How a file is written down: what it means, and where its texts stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from gonogo.formats.documents.document import Path
    from gonogo.formats.documents.source import Source, Span


class Notation(NamedTuple):
    """parse: a text's meaning; raises VersionFileError. locate: the inner spans of texts at these paths."""

    parse: Callable[[Source], object]
    locate: Callable[[str, Collection[Path]], Mapping[Path, Span]]
