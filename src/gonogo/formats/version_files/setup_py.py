"""setuptools' `setup.py`, which is read and never run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.formats.documents.source import Source, Span
from gonogo.formats.version_files.found import Found

if TYPE_CHECKING:
    import ast

_SCM = ("use_scm_version", "pbr", "versioning", "setuptools_git_versioning")


def find(source: Source) -> Found:
    """The `version` that is handed to `setup`, or the name that it is assigned to."""
    import ast

    try:
        tree = ast.parse(source.text)
    except (SyntaxError, ValueError, MemoryError):  # the last of these where it nests too deeply
        return _none("is no Python that can be read here; name another file that carries the version")
    handed = next((node for node in ast.walk(tree) if _is_setup(node)), None)
    keywords = {one.arg: one.value for one in handed.keywords} if isinstance(handed, ast.Call) else {}
    version = _value(tree, keywords.get("version"))
    if version is None:
        from_tags = any(name in keywords for name in _SCM)
        is_stated = "version" in keywords and not from_tags
        return _none(
            "its version is computed; name the file that it comes from under versioning.files"
            if is_stated
            else "",
            from_tags=from_tags,
        )
    return Found((_span(source, version),), _meaning(tree), "", python=True)


def _none(unwritten: str, *, from_tags: bool = False) -> Found:
    remedy = 'add `version="0.1.0"` to its call of setup'
    return Found((), None, remedy, from_tags=from_tags, python=True, unwritten=unwritten)


def _is_setup(node: ast.AST) -> bool:
    import ast

    name = node.func if isinstance(node, ast.Call) else None
    return (isinstance(name, ast.Name) and name.id == "setup") or (
        isinstance(name, ast.Attribute) and name.attr == "setup"
    )


def _value(tree: ast.Module, value: ast.expr | None) -> ast.Constant | None:
    """The text itself, also where it is assigned once to the name that is handed on."""
    import ast

    if isinstance(value, ast.Name):
        assigned = [
            node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            and any(isinstance(target, ast.Name) and target.id == value.id for target in node.targets)
        ]
        value = assigned[0] if len(assigned) == 1 else None
    return value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def _span(source: Source, text: ast.Constant) -> Span:
    lines = source.text.splitlines(keepends=True)
    above = sum(map(len, lines[: text.lineno - 1]))
    start = above + len(lines[text.lineno - 1].encode()[: text.col_offset].decode()) + 1
    span = Span(start, start + len(str(text.value)))
    if source.at(span) != text.value or source.text[span.start - 1] != source.text[span.end : span.end + 1]:
        raise source.fault("version is spelled in an unusual way; write it as a plain text", text.lineno)
    return span


def _meaning(node: object) -> object:
    import ast

    if isinstance(node, ast.AST):
        return (type(node).__name__, *(_meaning(value) for _, value in ast.iter_fields(node)))
    return [_meaning(one) for one in node] if isinstance(node, list) else node
