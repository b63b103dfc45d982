"""How a language spells ranges."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from gonogo.domain.packages.ranges.orders import Order, PythonOrder, SemanticOrder


class Language(msgspec.Struct, frozen=True):
    """What is particular to a language.

    order: of its versions. bare: what a version alone means. operators: those it knows. separator: what
    parts comparators, as a pattern. alternatives: the same for alternatives, "" where there are none.
    partial: whether too few numbers stand for all versions that begin with them.
    """

    order: Order
    bare: str
    operators: tuple[str, ...]
    separator: str
    alternatives: str = ""
    partial: bool = True

    @property
    def comparator(self) -> re.Pattern[str]:
        """What one comparator looks like."""
        operators = "|".join(re.escape(one) for one in sorted(self.operators, key=len, reverse=True))
        return re.compile(rf"(?P<operator>{operators}|)(?P<blank>\s*)(?P<version>[0-9A-Za-z*][^\s,|]*)")


_SEMANTIC = ("^", "~", "=", ">=", "<=", ">", "<")
_PYTHON = ("==", "!=", "~=", "===", ">=", "<=", ">", "<")

NPM: Final = Language(SemanticOrder(), "=", (*_SEMANTIC, "~>"), r"\s+", r"\s*\|\|\s*")
"""npm, pnpm and yarn."""
CARGO: Final = Language(SemanticOrder(), "^", _SEMANTIC, r"\s*,\s*")
"""Cargo."""
PYTHON: Final = Language(PythonOrder(), "==", _PYTHON, r"\s*,\s*", partial=False)
"""PEP 440, as Python's projects state what they depend on."""
POETRY: Final = Language(
    PythonOrder(), "==", (*_PYTHON, "^", "~"), r"\s*,\s*|\s+", r"\s*\|\|?\s*", partial=False
)
"""Poetry's own tables."""
