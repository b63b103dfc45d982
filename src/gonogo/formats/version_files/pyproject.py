"""Python's `pyproject.toml`: a static version (PEP 621, Poetry), or where a dynamic one comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.formats.documents.toml_document import toml_document
from gonogo.formats.version_files.found import Found
from gonogo.formats.version_files.python_origin import is_from_tags, origins, sets_poetry_version

if TYPE_CHECKING:
    from gonogo.formats.documents.document import Document
    from gonogo.formats.documents.source import Source, Span

_PROJECT = ("project", "version")
_POETRY = ("tool", "poetry", "version")


def find(source: Source) -> Found:
    """The version of `[project]` and of `[tool.poetry]`, which must agree where both are there."""
    document = toml_document(source)
    spans = _static(document)
    elsewhere = () if spans else origins(document)
    return Found(
        spans=spans,
        tree=document.tree,
        remedy='add `version = "0.1.0"` under [project], or the comment `gonogo:version` to the line of '
        "another file that states it",
        package=document.name("project", "name") or document.name("tool", "poetry", "name"),
        elsewhere=elsewhere,
        from_tags=not spans and not elsewhere and is_from_tags(document),
        python=True,
    )


def _static(document: Document) -> tuple[Span, ...]:
    dynamic = document.value("project", "dynamic")
    if isinstance(dynamic, list) and "version" in dynamic and document.value(*_PROJECT) is not None:
        raise document.source.fault("project.version is both static and dynamic; remove one of the two")
    return document.spans(_PROJECT) if sets_poetry_version(document) else document.spans(_PROJECT, _POETRY)
