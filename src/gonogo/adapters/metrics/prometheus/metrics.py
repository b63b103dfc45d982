"""The metrics port by a Prometheus server, or by whatever answers to its queries.

Counters are read for each instance, and summed by their increase: one that starts anew, goes away or
comes in changes no count that was made before. What is missing is said, with its query; it is never taken
for zero.

Versions are compared at the same time, but are scraped one after the other, and perhaps not between any two
looks. So a count is told on only once all parts of all versions were sampled since the one before.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gonogo.adapters.metrics.prometheus.increase import Increase
from gonogo.adapters.metrics.prometheus.instant import Instant, UnansweredError
from gonogo.adapters.metrics.prometheus.look import Look
from gonogo.adapters.metrics.prometheus.settings import PrometheusSettings
from gonogo.domain.analysis.counters import ERRORS
from gonogo.ports.metrics import Sample, Totals, Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.ports.metrics import MetricsContext

_SLOTS = ("candidate", "stable")
_TOKEN = re.compile(r"[!-~]{1,8192}")


class _Told(NamedTuple):
    """What was told last. taken: when each version's oldest part was sampled, or None: not asked."""

    totals: dict[str, Totals]
    bounds: tuple[int, ...]
    taken: tuple[float | None, ...]

    def holds(
        self, versions: tuple[str, ...], bounds: tuple[int, ...], taken: tuple[float | None, ...]
    ) -> bool:
        """Whether it is told again: the same was asked, and not all were sampled since."""
        if (tuple(self.totals), self.bounds) != (versions, bounds):
            return False
        pairs = zip(self.taken, taken, strict=True)
        return any(before is not None and now is not None and now <= before for before, now in pairs)


class PrometheusMetrics:
    """Asks for both versions at one moment."""

    Settings = PrometheusSettings

    def __init__(self, settings: PrometheusSettings, tools: MetricsContext) -> None:
        """Take how to ask; nothing was seen yet."""
        self._settings = settings
        self._tools = tools
        self._counted: dict[str, Increase] = {}
        self._told = _Told({}, (), ())

    def read(self, versions: Sequence[str], bounds: Sequence[int]) -> Sample | Unavailable:
        """See the port. What was counted before the first look is not in it."""
        settings, tools = self._settings, self._tools
        at = tools.clock.now().timestamp()
        bounds = tuple(bound for bound in bounds if bound != ERRORS)
        try:
            instant = Instant(
                tools.http, tools.clock, settings.url, self._headers, at=at, seconds=settings.timeout
            )
            looks = [
                Look(instant, settings, {"slot": slot, "version": version, "environment": tools.environment})
                for slot, version in zip(_SLOTS, versions, strict=False)
            ]
            parts = {look.version: look.parts(bounds) for look in looks}
            taken = tuple(look.sampled(at) for look in looks)
            gauges = {look.version: look.gauges() for look in looks}
        except UnansweredError as problem:
            return Unavailable(at, str(problem))
        totals = {
            version: self._counted.setdefault(version, Increase()).after(part)
            for version, part in parts.items()
        }
        if not self._told.holds(tuple(parts), bounds, taken):
            self._told = _Told(totals, bounds, taken)
        return Sample(at, self._told.totals, {version: found for version, found in gauges.items() if found})

    @property
    def _headers(self) -> dict[str, str]:
        """With the token, which no message tells."""
        variable, file = self._settings.token_variable, self._settings.token_file
        if not variable and not file:
            return {}
        token = (os.environ.get(variable, "") if variable else _content(file)).strip()
        if not _TOKEN.fullmatch(token):
            where = f"the variable {variable}" if variable else f"the file {file}"
            raise UnansweredError(f"Prometheus: {where} holds no token that can be sent")
        return {"Authorization": f"Bearer {token}"}


def _content(file: str) -> str:
    try:
        with Path(file).expanduser().open(encoding="utf-8") as opened:
            return opened.read(10_000)
    except (OSError, ValueError, RuntimeError):
        return ""
