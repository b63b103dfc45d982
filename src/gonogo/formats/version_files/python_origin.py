"""Where the dynamic version of a Python project comes from, by the settings of its build tool."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.formats.version_files.python_module import inside, module_files

if TYPE_CHECKING:
    from gonogo.formats.documents.document import Document

_FILES = (
    ("tool", "hatch", "version", "path"),
    ("tool", "pdm", "version", "path"),
    ("tool", "scikit-build", "metadata", "version", "input"),
)
_SOURCES = (
    ("tool", "hatch", "version", "source"),
    ("tool", "pdm", "version", "source"),
    ("tool", "scikit-build", "metadata", "version", "provider"),
)
_TABLES = ("setuptools_scm", "vcs-versioning", "setuptools-git-versioning", "versioningit", "versioneer")
_TAG_READER = re.compile(
    r"\b(?:vcs|scm|versioningit|[a-z]+-dynamic-versioning|setuptools-git-versioning|versioneer|pbr)\b"
)


def origins(document: Document) -> tuple[str, ...]:
    """The relative paths of the files that may state the version, the likeliest first."""
    return inside([*_setuptools(document), *_named(document), *_by_backend(document)])


def is_from_tags(document: Document) -> bool:
    """Whether the project's tools take the version from the tags of its repository."""
    if sets_poetry_version(document) or any(document.value("tool", name) is not None for name in _TABLES):
        return True
    requires = _texts(document.value("build-system", "requires"))
    words = [document.name(*path) for path in _SOURCES] + requires
    return any(_TAG_READER.search(word.lower().replace("_", "-")) for word in words)


def sets_poetry_version(document: Document) -> bool:
    """Whether Poetry's version is a placeholder that its plugin replaces at build time."""
    return document.value("tool", "poetry-dynamic-versioning", "enable") is True


def _setuptools(document: Document) -> list[str]:
    version = ("tool", "setuptools", "dynamic", "version")
    module = document.name(*version, "attr").rpartition(".")[0]
    root = document.name("tool", "setuptools", "package-dir", "")
    return _texts(document.value(*version, "file")) + module_files(module, root)


def _named(document: Document) -> list[str]:
    return [document.name(*path) for path in _FILES]


def _by_backend(document: Document) -> list[str]:
    backend = document.name("build-system", "build-backend")
    if backend.startswith("maturin"):
        return ["Cargo.toml"]
    if backend.startswith("flit_core"):
        named = document.name("tool", "flit", "module", "name") or document.name("project", "name")
        return module_files(named.replace("-", "_"))
    return []


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for text in values if isinstance(text, str)]
