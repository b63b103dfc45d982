"""Stores of objects: a repository's own, and those that it shares with others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_DEEPEST = 5
"""As deep as git follows one that names another."""


def stores(git: Path) -> tuple[Path, ...]:
    """The folders of objects that a repository reads. git: its folder."""
    found: dict[Path, None] = {}
    _follow(git / "objects", found, 0)
    return tuple(found)


def _follow(store: Path, found: dict[Path, None], depth: int) -> None:
    if store in found or depth > _DEEPEST:
        return
    found[store] = None
    try:
        lines = (store / "info" / "alternates").read_text(errors="surrogateescape").splitlines()
    except OSError:
        return
    for line in lines:
        if line and not line.startswith("#"):
            _follow((store / line.strip('"')).resolve(), found, depth + 1)
