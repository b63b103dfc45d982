"""One version at one moment, as a Prometheus server tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.adapters.metrics.prometheus.instant import UnansweredError
from gonogo.adapters.metrics.prometheus.settings import PLACE
from gonogo.domain import duration
from gonogo.ports.metrics import Totals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gonogo.adapters.metrics.prometheus.instant import Instant, Labels, Series
    from gonogo.adapters.metrics.prometheus.settings import PrometheusSettings

_TRIES = 5
_HIGHEST = 2**53


class Look:
    """One version at one moment. places: what stands for the names in braces."""

    def __init__(self, instant: Instant, settings: PrometheusSettings, places: Mapping[str, str]) -> None:
        self.version = places["version"]
        self._instant = instant
        self._settings = settings
        self._places = places

    def parts(self, bounds: Sequence[int]) -> dict[Labels, Totals]:
        """The totals of each part, such as an instance; all of them from before or after the same scrape.

        A scrape that comes in between two queries would be told in part, so it is asked again then.
        """
        for _ in range(_TRIES):
            requests = self._counts("requests", self._settings.requests)
            bad = self._counts("bad", self._settings.bad)
            slower = self._slower(bounds)
            if self._counts("requests", self._settings.requests) == requests:
                self._refuse_other("bad", bad, requests)
                if slower is None:
                    return {labels: Totals(requests[labels], bad[labels]) for labels in requests}
                self._refuse_other("slower" if self._settings.slower else "buckets", slower, requests)
                return {labels: Totals(requests[labels], bad[labels], slower[labels]) for labels in requests}
        raise UnansweredError(
            f"Prometheus, `requests` of {self.version}: scraped while it was read, {_TRIES} times"
        )

    def gauges(self) -> dict[str, float]:
        """What each gauge shows; it is one number."""
        return {name: self._gauge(f"gauges.{name}", query) for name, query in self._settings.gauges.items()}

    def sampled(self, at: float) -> float | None:
        """When the oldest of its parts was sampled, in seconds since 1970; None where that is not asked.

        A part that is late is passed over; where all are, that raises UnansweredError. at: the time now.
        """
        if not self._settings.sampled:
            return None
        times = [series.value for series in self._ask("sampled", self._settings.sampled)]
        known = [time for time in times if at - time <= duration.parse(self._settings.late)]
        if not known:
            raise UnansweredError(
                f"Prometheus, `sampled`: the newest number of {self.version} is {at - max(times):.0f} s old, "
                f"more than {self._settings.late}"
            )
        return min(known)

    def _slower(self, bounds: Sequence[int]) -> dict[Labels, dict[int, int]] | None:
        """How many took longer, by bound; None where that is not asked."""
        if self._settings.slower and bounds:
            return self._by_bound(bounds)
        if self._settings.slower or not self._settings.buckets:
            return None
        found: dict[Labels, dict[float, float]] = {}
        for series in self._ask("buckets", self._settings.buckets):
            labels = frozenset(one for one in series.labels if one[0] != "le")
            found.setdefault(labels, {})[_bound(series)] = series.value
        return {labels: _above(buckets, bounds) for labels, buckets in found.items()}

    def _by_bound(self, bounds: Sequence[int]) -> dict[Labels, dict[int, int]]:
        found: dict[Labels, dict[int, int]] = {}
        for bound in bounds:
            counts = self._counts("slower", self._settings.slower, bound=f"{bound / 1000:g}")
            for labels, count in counts.items():
                found.setdefault(labels, {})[bound] = count
        return found

    def _counts(self, name: str, query: str, **more: str) -> dict[Labels, int]:
        found = self._ask(name, query, **more)
        if any(series.value < 0 for series in found):
            raise UnansweredError(f"Prometheus, `{name}` of {self.version}: a count is below zero")
        if any(series.value > _HIGHEST for series in found):
            raise UnansweredError(f"Prometheus, `{name}` of {self.version}: a count is above 2^53")
        return {series.labels: round(series.value) for series in found}

    def _gauge(self, name: str, query: str) -> float:
        found = self._ask(name, query)
        if len(found) > 1:
            raise UnansweredError(
                f"Prometheus, `{name}` of {self.version}: {len(found)} series, where one is needed. "
                "Take their sum, average or maximum in the query"
            )
        return found[0].value

    def _ask(self, name: str, query: str, **more: str) -> list[Series]:
        places = {place: _quoted(value) for place, value in {**self._places, **more}.items()}
        filled = PLACE.sub(lambda found: places.get(found[1], found[0]), query)
        return self._instant.ask(f"`{name}` of {self.version}", filled)

    def _refuse_other(
        self, name: str, found: Mapping[Labels, object], requests: Mapping[Labels, object]
    ) -> None:
        """Raise UnansweredError where a part has one number and lacks the other."""
        other = next(iter(found.keys() ^ requests.keys()), None)
        if other is None:
            return
        has, lacks = ("requests", name) if other in requests else (name, "requests")
        told = ", ".join(f"{label}={value}" for label, value in sorted(other)) or "no labels"
        raise UnansweredError(
            f"Prometheus, {self.version}: `{has}` has a series with {told}, and `{lacks}` has none. Sum both "
            "by the same labels"
        )


def _bound(series: Series) -> float:
    """The bound of a bucket, in seconds."""
    text = dict(series.labels).get("le", "")
    try:
        return float(text)
    except ValueError:
        raise UnansweredError("Prometheus, `buckets`: a series lacks the label `le`") from None


def _above(buckets: Mapping[float, float], bounds: Sequence[int]) -> dict[int, int]:
    """How many took longer, by the next bounds that there are above those asked for."""
    every = buckets.get(float("inf"))
    if every is None:
        raise UnansweredError('Prometheus, `buckets`: there is no bucket le="+Inf"')
    known = {round(1000 * bound): count for bound, count in buckets.items() if bound != float("inf")}
    chosen = {min(above) for bound in bounds if (above := [one for one in known if one >= bound])}
    return {bound: max(0, round(every - known[bound])) for bound in sorted(chosen)}


def _quoted(value: str) -> str:
    """As it stands between quotes in a query."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
