"""The metrics port by Envoy's own statistics: nothing to install beside the local target.

What is a bad request: one that users got a 5xx for, whoever made it (the version, or Envoy, where the
version could not be reached, broke off before it answered, or took too long); and one whose answer was
broken off half-way. A request that Envoy tried again counts as often as it was tried. What a user gave up
waiting for is not counted at all, so the target's `timeout` should be what users wait for.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Protocol, runtime_checkable
from urllib.parse import quote

import msgspec
from msgspec import Meta

from gonogo.adapters.target.local.supervisor.xds import BUCKETS, PREFIX
from gonogo.errors import UsageError
from gonogo.ports.http import NoAnswer
from gonogo.ports.metrics import MetricsSettings, Sample, Totals, Unavailable
from gonogo.typed import converted, decoded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gonogo.ports.metrics import MetricsContext

_COUNTERS = (
    "upstream_rq_completed",
    "upstream_rq_retry",
    "upstream_rq_5xx",
    "upstream_rq_503",
    "upstream_cx_destroy_remote_with_active_rq",
)
_TIMES = "upstream_rq_time"
_FILTER = rf"^cluster\.{PREFIX}.*\.({'|'.join((*_COUNTERS, _TIMES))})$"
_PATH = f"/stats?format=json&histogram_buckets=cumulative&filter={quote(_FILTER, safe='')}"
_MOST = 8 << 20


_Count = Annotated[float, Meta(ge=0, le=2**53)]


class _Bucket(msgspec.Struct, frozen=True):
    upper_bound: _Count
    cumulative: _Count


class _Histogram(msgspec.Struct, frozen=True):
    name: str
    buckets: tuple[_Bucket, ...]


class _Statistic(msgspec.Struct, frozen=True):
    name: str = ""
    value: _Count | None = None
    histograms: tuple[_Histogram, ...] = ()


class _Statistics(msgspec.Struct, frozen=True):
    stats: tuple[_Statistic, ...]


class EnvoySettings(MetricsSettings, frozen=True, tag="envoy"):
    """Nothing: the local target says where its Envoy is."""

    target_kind: ClassVar[str] = "local"

    timeout: Annotated[float, Meta(description="seconds that an answer may take", gt=0, le=60)] = 2.0


@runtime_checkable
class Proxied(Protocol):
    """A target that runs Envoy."""

    @property
    def admin(self) -> str:
        """Host and port where Envoy is asked for its numbers; "" while there is none."""
        ...

    def gauges(self) -> Mapping[str, dict[str, float]]:
        """As a sample has them."""
        ...


class EnvoyMetrics:
    """Reads the totals of each version's cluster; they begin anew where Envoy does."""

    Settings = EnvoySettings

    def __init__(self, settings: EnvoySettings, tools: MetricsContext) -> None:
        """Take how to ask.

        Raises:
            UsageError: the target runs no Envoy.
        """
        if not isinstance(tools.target, Proxied):
            raise UsageError(
                f"{tools.environment} has no numbers of kind `envoy`: its target runs no Envoy. Only kind "
                "`local` does; name another source with `metrics:`"
            )
        self._settings = settings
        self._http = tools.http
        self._clock = tools.clock
        self._target: Proxied = tools.target

    def read(self, versions: Sequence[str], bounds: Sequence[int]) -> Sample | Unavailable:
        """See the port."""
        at = self._clock.now().timestamp()
        admin = self._target.admin
        if not admin:
            return Unavailable(at, "Envoy does not run; see gonogo local status")
        answer = self._http.request(
            "GET", f"http://{admin}{_PATH}", timeout=self._settings.timeout, most=_MOST
        )
        if isinstance(answer, NoAnswer):
            return Unavailable(at, f"Envoy's statistics: {answer.sentence}")
        if answer.status != 200 or answer.cut:
            return Unavailable(at, f"Envoy's statistics cannot be read: it answers {answer.status}")
        try:
            statistics = decoded(answer.body, _Statistics).stats
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return Unavailable(at, "Envoy's statistics cannot be read: they are no JSON as expected")
        gauges = self._target.gauges()
        return Sample(
            at,
            _totals_of(statistics, versions, bounds),
            {version: gauges[version] for version in versions if version in gauges},
        )


def totals(
    statistics: Sequence[dict[str, Any]], versions: Sequence[str], bounds: Sequence[int]
) -> dict[str, Totals]:
    """What Envoy's statistics say of these versions; nothing of one that it has not heard of."""
    return _totals_of(converted(statistics, tuple[_Statistic, ...]), versions, bounds)


def _totals_of(
    statistics: Sequence[_Statistic], versions: Sequence[str], bounds: Sequence[int]
) -> dict[str, Totals]:
    counters = {one.name: one.value for one in statistics if one.value is not None}
    times = {
        one.name: {int(each.upper_bound): int(each.cumulative) for each in one.buckets}
        for group in statistics
        for one in group.histograms
    }
    found = {}
    for version in versions:
        lead = f"cluster.{PREFIX}{version}."
        if f"{lead}upstream_rq_completed" in counters:
            counts = [int(counters.get(lead + name, 0)) for name in _COUNTERS]
            found[version] = _totals(counts, _slower(times.get(lead + _TIMES, {}), bounds))
    return found


def _totals(counts: Sequence[int], slower: dict[int, int]) -> Totals:
    """Each of these grows only: an own 503 hides a broken answer at most until the next one breaks."""
    completed, again, bad, unavailable, broken = counts
    return Totals(completed + again, max(bad, bad - unavailable + broken), slower)


def _slower(buckets: Mapping[int, int], bounds: Sequence[int]) -> dict[int, int]:
    """How many took longer, by the bounds that there are: those asked for, or the next ones above."""
    buckets = buckets or dict.fromkeys(BUCKETS, 0)
    every = max(buckets.values())
    known = sorted(buckets)
    places = {bisect_left(known, bound) for bound in bounds} - {len(known)}
    return {known[place]: every - buckets[known[place]] for place in sorted(places)}
