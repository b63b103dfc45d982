"""Metrics: what each version was asked and how it answered, as totals since it started."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol

import msgspec

from gonogo.domain.analysis.sample import Sample, Totals, Unavailable

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from gonogo.ports.clock import Clock
    from gonogo.ports.http import Http
    from gonogo.ports.target import Target

__all__ = ["Metrics", "MetricsContext", "MetricsSettings", "Sample", "Totals", "Unavailable"]


class MetricsSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every source of numbers says of itself. Each kind's `Settings` is one of these.

    target_kind: the kind of target that it needs; "" for any.
    """

    target_kind: ClassVar[str] = ""

    @property
    def measured(self) -> Collection[str] | None:
        """The gauges that it gives by name; nothing where that is the target's to say."""
        return None


class MetricsContext(NamedTuple):
    """What a source may use beside its settings. environment: whose numbers it gives; target: its own.

    A source is built as `kind(settings, tools)`, once for an environment while gonogo runs, so that it may
    remember what it saw.
    """

    environment: str
    http: Http
    clock: Clock
    target: Target


class Metrics(Protocol):
    """A source of numbers."""

    def read(self, versions: Sequence[str], bounds: Sequence[int]) -> Sample | Unavailable:
        """The totals of these versions, with the counts above these bounds of latency in milliseconds.

        versions: the candidate, then the stable version if there is one. A source that has other bounds
        answers with the next ones above; a judge takes none below, which would count as slow what is not.
        """
        ...
