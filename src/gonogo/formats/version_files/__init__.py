"""Files that state the version: read it, and rewrite it with all else as it was, to the byte.

A kind of file is one module with a function `find`, and one line in `KINDS`. `find` says where the version
stands. `VersionFile` does the rest, and proves each rewriting: by the format's own parser, the version is
the only thing that differs.
"""

from __future__ import annotations

from typing import Final

from gonogo.formats.version_files import (
    cargo,
    chart,
    marked,
    package_json,
    plain,
    pyproject,
    python_assignment,
    setup_cfg,
    toml_document,
)
from gonogo.formats.version_files.statement import Statement
from gonogo.formats.version_files.version_file import VersionFile

__all__ = ["KINDS", "MARKED", "ORDER", "PYTHON", "Statement", "VersionFile", "kind_of"]

KINDS: Final = (
    VersionFile(("pyproject.toml",), pyproject.find, limit=toml_document.LIMIT),
    VersionFile(("package.json",), package_json.find, limit=toml_document.LIMIT, reader="npm"),
    VersionFile(("Cargo.toml",), cargo.find, limit=toml_document.LIMIT, reader="Cargo"),
    VersionFile(("setup.cfg",), setup_cfg.find, limit=setup_cfg.LIMIT),
    VersionFile(("Chart.yaml",), chart.find, limit=chart.LIMIT, reader="Helm"),
    VersionFile(("VERSION", "VERSION.txt"), plain.find),
)
"""The kinds that are told by their names."""

MARKED: Final = VersionFile((), marked.find)
"""Any other file: the lines that carry the comment `gonogo:version`."""

PYTHON: Final = VersionFile((), python_assignment.find)
"""A Python module without such a comment: the line that assigns `__version__`."""

ORDER: Final = tuple(name for kind in KINDS for name in kind.names)
"""The names of the files that state the version, in the order in which they are asked; marked lines last."""


def kind_of(path: str, text: str = "") -> VersionFile | None:
    """The kind of the file: by its name, by a marked line in its text, or as a Python module; else None."""
    name = path.rpartition("/")[2]
    named = next((kind for kind in KINDS if name in kind.names), None)
    if named or marked.has_mark(text):
        return named or MARKED
    return PYTHON if name.endswith(".py") else None
