"""Single mutations of a source file, as cosmic-ray makes them, and how one is imported."""

from __future__ import annotations

import ast
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import SourceFileLoader
from importlib.util import spec_from_file_location
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.replaced import compiled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.machinery import ModuleSpec
    from pathlib import Path
    from types import CodeType, ModuleType


class Mutation(NamedTuple):
    """One change of one place of a file.

    occurrence: which place of those that the operator can change. at: the place, as line and column.
    """

    path: Path
    operator: str
    occurrence: int
    at: tuple[int, int]

    def applied(self, source: str) -> str | None:
        """The changed source; None where it is no program, or nothing changes but annotations."""
        from cosmic_ray.mutating import mutate_code
        from cosmic_ray.plugins import get_operator

        changed: str | None = mutate_code(source, get_operator(self.operator)(), self.occurrence)
        return None if changed is None or _meaning(changed) in {"", _meaning(source)} else changed


def mutations(path: Path) -> Iterator[Mutation]:
    """All that can be made of a file, in the order of the operators."""
    from cosmic_ray.ast import ast_nodes, get_ast_from_path
    from cosmic_ray.plugins import get_operator, operator_names

    # One changes nothing; the other one raises a name that there is not, and fails where it is `a.Error`.
    others = ("core/NoOp", "core/ExceptionReplacer")
    nodes = list(ast_nodes(get_ast_from_path(path)))
    for name in operator_names():
        kind = get_operator(name)
        if not kind.arguments() and name not in others:
            operator = kind()
            places = (start for node in nodes for start, _ in operator.mutation_positions(node))
            yield from (Mutation(path, name, occurrence, at) for occurrence, at in enumerate(places))


def _meaning(source: str) -> str:
    """What a program does; "" for what is none."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return ""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            _strip(node)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.test = ast.Constant(None)  # it imports names of annotations
    return ast.dump(tree)


def _strip(function: ast.FunctionDef) -> None:
    function.returns = None
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            node.annotation = None
        if isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)


class _Finder(MetaPathFinder):
    """Finds the mutated source of one module, where others see the file."""

    def __init__(self, module: str, file: str) -> None:
        self._module = module
        self._file = file

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self._module:
            return None
        return spec_from_file_location(fullname, self._file, loader=_Loader(fullname, self._file))


class _Loader(SourceFileLoader):
    """Compiles each time: what was compiled of another mutation has the same name."""

    def get_code(self, fullname: str) -> CodeType:
        return compiled(self.get_data(self.path).decode(), self.path)


def import_instead(module: str, file: str) -> None:
    """From now on, import a module from this file. It must not have been imported yet."""
    assert module not in sys.modules
    sys.meta_path.insert(0, _Finder(module, file))
