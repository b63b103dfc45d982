"""Metrics: what each version was asked and how it answered, as totals since it started."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from gonogo.domain.analysis.sample import Sample, Totals, Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Metrics", "Sample", "Totals", "Unavailable"]


class Metrics(Protocol):
    """A source of numbers."""

    def read(self, versions: Sequence[str], bounds: Sequence[int]) -> Sample | Unavailable:
        """The totals of these versions, with the counts above these bounds of latency in milliseconds.

        A source that has other bounds answers with the next ones above; a judge takes none below, which
        would count as slow what is not.
        """
        ...
