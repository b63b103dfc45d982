"""A file and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gonogo.domain.packages.move import Move
from gonogo.formats import requirements

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def after() -> Callable[..., str]:
    """The text of a file at a path after packages moved: `{"packages/a a": "1.0.0 2.0.0"}`."""

    def followed(path: str, text: str, moves: dict[str, str]) -> str:
        kind = requirements.kind_of(path)
        assert kind
        return requirements.rewritten(text, kind.edits(text, path, moved(kind.manifest, moves)))

    return followed


def moved(manifest: str, moves: dict[str, str]) -> list[Move]:
    found = []
    for package, versions in moves.items():
        folder, _, name = package.rpartition(" ")
        before, after = versions.split()
        found.append(Move(f"{folder}/{manifest}" if folder else manifest, name, before, after))
    return found
