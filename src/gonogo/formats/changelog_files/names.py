"""What files of a change log are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

USUAL = "CHANGELOG.md"
FOLDERS = ("docs", "doc", "docs/source", "doc/source")
"""Where it may lie, besides the top."""
_CERTAIN = frozenset(["changelog", "changes", "change-log", "change_log", "changelogs"])
_PERHAPS = frozenset(
    ("history", "news", "releases", "release-notes", "release_notes", "releasenotes", "whatsnew")
)
_ENDINGS = frozenset(
    ("", "md", "markdown", "mdx", "rst", "rest", "txt", "adoc", "asciidoc", "rdoc", "textile", "org")
)


def candidates(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """The names that mean a change log, and those that may mean something else."""
    certain, perhaps = [], []
    for name in names:
        stem, _, ending = name.lower().partition(".")
        if ending in _ENDINGS and stem in _CERTAIN:
            certain.append(name)
        elif ending in _ENDINGS and stem in _PERHAPS:
            perhaps.append(name)
    return certain, perhaps
