"""The files that a Python module may be in."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def module_files(module: str, root: str = "") -> list[str]:
    """The relative paths where the module may be: under its root, `src`, and the folder itself.

    Args:
        module: The module's dotted name; empty gives none.
        root: The folder that the project names for its modules, if it does.
    """
    stem = module.replace(".", "/")
    roots = dict.fromkeys([root or "src", "src", "."])
    return [f"{folder}/{stem}{end}" for folder in roots for end in ("/__init__.py", ".py") if stem]


def inside(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths in plain spelling, each once, without those that lead out of the folder."""
    plain = dict.fromkeys(posixpath.normpath(path.strip()) for path in paths if path.strip())
    return tuple(path for path in plain if path != "." and not path.startswith(("/", "..")))
