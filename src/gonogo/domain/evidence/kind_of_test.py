"""Types of tests: what a gate's name tells, and what holds of each where nothing is said."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

TestType: TypeAlias = Literal["unit", "integration", "e2e", "performance", "build"]

COVERAGE: dict[TestType, str] = {"unit": "coverage >= 80%", "integration": "coverage >= 70%"}
"""What must hold where coverage is measured and nothing is required."""

_WORDS: dict[TestType, set[str]] = {
    "integration": {"integration", "integrations", "contract", "contracts"},
    "e2e": {"e2e", "end", "acceptance", "browser", "journeys"},
    "performance": {"performance", "perf", "load", "stress", "benchmark", "benchmarks", "bench"},
    "build": {"build", "builds", "compile", "lint", "types", "type", "typecheck", "format", "style"},
}


def guessed(name: str) -> TestType:
    """The type that a gate's name tells: `api-integration`, `end-to-end`, `lint`; else unit."""
    words = set(re.split(r"[\W_]+", name.lower()))
    return next((kind for kind, known in _WORDS.items() if words & known), "unit")
