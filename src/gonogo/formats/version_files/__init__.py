"""Files that state the version: read it, and rewrite it with all else as it was, to the byte.

A kind of file is one module with a function `find`, and one line in `KINDS`. `find` says where the version
stands. `VersionFile` does the rest, and proves each rewriting: by the format's own parser, the version is
the only thing that differs.
"""

from __future__ import annotations

from typing import Final

from gonogo.formats.version_files import (
    cargo,
    cargo_lock,
    chart,
    marked,
    package_json,
    package_lock,
    plain,
    pyproject,
    python_assignment,
    setup_cfg,
    toml_document,
    uv_lock,
)
from gonogo.formats.version_files.statement import Statement
from gonogo.formats.version_files.version_file import VersionFile

__all__ = ["KINDS", "MARKED", "ORDER", "PYTHON", "Statement", "VersionFile", "kind_of", "locks_of"]

KINDS: Final = (
    VersionFile(("pyproject.toml",), pyproject.find, limit=toml_document.LIMIT),
    VersionFile(("package.json",), package_json.find, limit=toml_document.LIMIT, reader="npm"),
    VersionFile(("Cargo.toml",), cargo.find, limit=toml_document.LIMIT, reader="Cargo"),
    VersionFile(("setup.cfg",), setup_cfg.find, limit=setup_cfg.LIMIT),
    VersionFile(("Chart.yaml",), chart.find, limit=chart.LIMIT, reader="Helm"),
    VersionFile(("VERSION", "VERSION.txt"), plain.find),
    VersionFile(("package-lock.json", "npm-shrinkwrap.json"), package_lock.find, locks="package.json"),
    VersionFile(("Cargo.lock",), cargo_lock.find, locks="Cargo.toml"),
    VersionFile(("uv.lock",), uv_lock.find, locks="pyproject.toml"),
)
"""The kinds that are told by their names."""

MARKED: Final = VersionFile((), marked.find)
"""Any other file: the lines that carry the comment `gonogo:version`."""

PYTHON: Final = VersionFile((), python_assignment.find)
"""A Python module without such a comment: the line that assigns `__version__`."""

ORDER: Final = tuple(name for kind in KINDS if not kind.locks for name in kind.names)
"""The names of the files that state the version, in the order in which they are asked; marked lines last."""


def kind_of(path: str, text: str = "") -> VersionFile | None:
    """The kind of the file: by its name, by a marked line in its text, or as a Python module; else None."""
    name = path.rpartition("/")[2]
    named = next((kind for kind in KINDS if name in kind.names), None)
    if named or marked.has_mark(text):
        return named or MARKED
    return PYTHON if name.endswith(".py") else None


def locks_of(path: str) -> tuple[str, ...]:
    """The paths beside the file that its lock file may have."""
    folder, slash, name = path.rpartition("/")
    return tuple(f"{folder}{slash}{lock}" for kind in KINDS if kind.locks == name for lock in kind.names)
