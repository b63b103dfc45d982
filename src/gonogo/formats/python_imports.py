"""What a Python file imports, as far as its source tells."""

from __future__ import annotations

import ast
import re
import warnings
from typing import TYPE_CHECKING

from gonogo.domain.affected import ANYTHING

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

LARGEST = 1 << 20
"""Characters of a source that is read."""
_LONGEST = 4096
"""Characters of the name of a module: no path to a file is longer."""

_DOTTED = re.compile(r"([^\W\d]\w*(?:\.\w+)+)(?::[\w.]+)?")
_BY_NAME = {"import_module", "__import__", "run_module"}
_BY_CHANCE = {"entry_points", "iter_modules", "walk_packages", "run_path", "spec_from_file_location", "exec"}


def modules(path: str, packages: Container[str]) -> tuple[str, ...]:
    """The names by which a file may be imported, the longest first.

    A name begins at the top of the repository or at any folder below it that is not inside a package,
    such as `src`. packages: the folders that have an `__init__.py`.
    """
    folders, steps = path.split("/")[:-1], path.removesuffix(".py").split("/")
    if steps[-1] == "__init__":
        steps.pop()
    begin = len(folders)
    while begin and "/".join(folders[:begin]) in packages:
        begin -= 1
    return tuple(".".join(steps[at:]) for at in range(min(begin + 1, len(steps))))


def imports(path: str, source: str) -> frozenset[str]:
    """The names of the modules that a file imports, or may; also those of the packages that they are in.

    Names are as they are written, and as they would be from the top of the repository: relative
    imports, and files that lie beside this one. `package.*` stands for all modules of a package. A
    text that looks like a name with dots counts as one, for what is imported, patched or configured by
    name. ANYTHING is among them where the source cannot be parsed, or imports what it works out.
    """
    if len(source) > LARGEST:
        return frozenset((ANYTHING,))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset((ANYTHING,))
    folder = path.split("/")[:-1]
    found = (name for node in ast.walk(tree) for name in _names(node, folder))
    return frozenset(part for name in found for part in _with_packages(name))


def _names(node: ast.AST, folder: list[str]) -> Iterator[str]:
    match node:
        case ast.Import(names=aliases):
            for alias in aliases:
                yield from _absolute(alias.name, folder)
        case ast.ImportFrom(module=module, names=aliases, level=level):
            for alias in aliases:
                name = f"{module}.{alias.name}" if module else alias.name
                yield from _relative(name, folder, level) if level else _absolute(name, folder)
        case ast.Constant(value=str(text)) if match := _DOTTED.fullmatch(text):
            yield from _absolute(match[1], folder)
        case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)):
            yield from _called(called, node, folder)


def _absolute(name: str, folder: list[str]) -> Iterator[str]:
    yield name
    yield ".".join([*folder, name])


def _relative(name: str, folder: list[str], level: int) -> Iterator[str]:
    above = len(folder) - level + 1
    yield ".".join([*folder[:above], name]) if above >= 0 else ANYTHING


def _called(called: str, call: ast.Call, folder: list[str]) -> Iterator[str]:
    if called in _BY_NAME:
        match call.args:
            case [ast.Constant(value=str(name)), *_] if name and not name.startswith("."):
                yield from _absolute(name, folder)
            case _:
                yield ANYTHING
    elif called in _BY_CHANCE:
        yield ANYTHING


def _with_packages(name: str) -> Iterator[str]:
    if len(name) > _LONGEST:
        name = ANYTHING
    yield name
    while "." in name:
        name = name.rpartition(".")[0]
        yield name
