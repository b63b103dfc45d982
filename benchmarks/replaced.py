"""Functions of imported modules that run other code, without a new import."""

from __future__ import annotations

import gc
import sys
import warnings
from collections import defaultdict
from pathlib import Path
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

SOURCE = Path("src/gonogo")


class Replacement(NamedTuple):
    """A function, and the code that it shall run."""

    function: FunctionType
    code: CodeType

    def made(self) -> None:
        """From now on the function runs it."""
        self.function.__code__ = self.code


class Functions:
    """All functions that this process has by now, by the place of their code."""

    def __init__(self) -> None:
        self._at: dict[tuple[str, str, int], list[FunctionType]] = defaultdict(list)
        for one in gc.get_objects():
            if isinstance(one, FunctionType):
                self._at[_place(one.__code__)].append(one)

    def replacements(self, path: Path, changed: str | ast.Module) -> list[Replacement] | None:
        """What makes a file's module as if it were changed; None for what only another import can show."""
        module = sys.modules.get(module_of(path))
        if module is None or module.__file__ is None:
            return None
        old, new = (compiled(one, module.__file__) for one in (path.read_text(), changed))
        pairs = _different(old, new)
        return None if pairs is None else self._found(pairs)

    def _found(self, pairs: list[tuple[CodeType, CodeType]]) -> list[Replacement] | None:
        """None where nobody has one that a module itself defines, or it uses other names around it."""
        found: list[Replacement] = []
        for old, new in pairs:
            functions = self._at.get(_place(old), [])
            inner = "<locals>" in old.co_qualname
            if not (functions or inner) or old.co_freevars != new.co_freevars:
                return None
            found += [Replacement(one, new) for one in functions]
        return found


def compiled(source: str | ast.Module, file: str) -> CodeType:
    """Without a warning of the compiler, which is no behaviour."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return compile(source, file, "exec")


def module_of(path: Path) -> str:
    """The name under which a file is imported."""
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _place(code: CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _different(old: CodeType, new: CodeType) -> list[tuple[CodeType, CodeType]] | None:
    """Functions whose code differs; None where something differs that an import runs."""
    if not _is_function(old):
        pairs = list(zip(_inner(old), _inner(new), strict=False))
        if not _alike(old, new):
            return None
        below = [_different(*pair) for pair in pairs]
        return None if None in below else [pair for found in below for pair in found or ()]
    if _same(old, new):
        return []
    return [(old, new), *_inside(old, new)]


def _inside(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """What a function defines: there may be one already that it made during an import."""
    for pair in zip(_inner(old), _inner(new), strict=False):
        if _is_function(pair[0]) and _place(pair[0])[1:] == _place(pair[1])[1:]:
            yield pair
        yield from _inside(*pair)


def _is_function(code: CodeType) -> bool:
    """Whether it is one that others call: no module, no class, nothing that runs where it stands."""
    optimized = bool(code.co_flags & 1)
    return optimized and (not code.co_name.startswith("<") or code.co_name == "<lambda>")


def _alike(old: CodeType, new: CodeType) -> bool:
    """Whether they do the same, whatever the functions do that they define."""
    return _own(old) == _own(new) and len(_inner(old)) == len(_inner(new))


def _same(old: CodeType, new: CodeType) -> bool:
    pairs = zip(_inner(old), _inner(new), strict=False)
    return _alike(old, new) and all(_same(*pair) for pair in pairs)


def _own(code: CodeType) -> tuple[object, ...]:
    constants = [(type(one), repr(one)) for one in code.co_consts if not isinstance(one, CodeType)]
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    counts = (code.co_argcount, code.co_kwonlyargcount, code.co_posonlyargcount, code.co_flags)
    return code.co_name, code.co_code, code.co_exceptiontable, constants, names, counts


def _inner(code: CodeType) -> list[CodeType]:
    return [one for one in code.co_consts if isinstance(one, CodeType)]
