"""Ranges of versions that one package asks of another: what they admit, and how they follow it.

A range is alternatives of comparators. Each language spells them its own way: npm, Cargo, Python (PEP 440)
and Poetry; each orders versions by Semantic Versioning or by PEP 440.
"""

from __future__ import annotations

from gonogo.domain.packages.ranges.language import CARGO, NPM, POETRY, PYTHON, Language
from gonogo.domain.packages.ranges.range import admits, following

__all__ = ["CARGO", "NPM", "POETRY", "PYTHON", "Language", "admits", "following"]
