"""The numbers of a test, in words."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from gonogo.domain.analysis.counters import ERRORS
from gonogo.domain.duration import shown

if TYPE_CHECKING:
    from gonogo.domain.analysis.counters import Counts

LARGEST = 1e15


def evidence(level: float) -> float:
    """The e-value of a logarithm, up to 10¹⁵: beyond that nobody wants to know."""
    return min(exp(min(level, 35)), LARGEST)


def told(level: float) -> str:
    """An e-value as people read it: `0.31`, `34`, `over a million`."""
    value = evidence(level)
    if value > 1e6:
        return "over a million"
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def name(bound: int) -> str:
    """What a bound counts: `errors`, `slower than 250ms`."""
    return "errors" if bound == ERRORS else f"slower than {shown(bound / 1000)}"


def rate(share: float) -> str:
    """A share in percent, with three digits that count."""
    return f"{100 * share:.3g}%"


def share(counts: Counts) -> str:
    """`5.1% (23 of 450)`."""
    if not counts.requests:
        return "none (no requests)"
    return f"{rate(counts.bad / counts.requests)} ({counts.bad:,} of {counts.requests:,})"


def happened(bound: int) -> str:
    """What happened to bad requests: `failed`, `took longer than 250ms`."""
    return "failed" if bound == ERRORS else f"took longer than {shown(bound / 1000)}"
