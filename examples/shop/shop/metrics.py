"""Numbers for Prometheus: requests by path and status, their times, memory and processor time."""

from __future__ import annotations

import os
import resource
from bisect import bisect_left
from collections import Counter
from itertools import accumulate
from pathlib import Path
from threading import Lock

_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Metrics:
    """Totals since start, of one version."""

    def __init__(self, version: str) -> None:
        self._version = version
        self._lock = Lock()
        self._requests: Counter[tuple[str, int]] = Counter()
        self._within = [0] * (len(_BOUNDS) + 1)
        self._seconds = 0.0

    def observe(self, path: str, status: int, seconds: float) -> None:
        """Count one request. path: one of few, as each makes a series."""
        with self._lock:
            self._requests[path, status] += 1
            self._within[bisect_left(_BOUNDS, seconds)] += 1
            self._seconds += seconds

    def text(self) -> str:
        """All of them, in the text format."""
        with self._lock:
            lines = [*self._request_lines(), *self._time_lines(), *_process_lines()]
        return "\n".join(lines) + "\n"

    def _request_lines(self) -> list[str]:
        return [
            "# TYPE shop_requests_total counter",
            *(
                f'shop_requests_total{{version="{self._version}",path="{path}",status="{status}"}} {count}'
                for (path, status), count in sorted(self._requests.items())
            ),
        ]

    def _time_lines(self) -> list[str]:
        name, label = "shop_request_seconds", f'version="{self._version}"'
        bounds = [*(str(bound) for bound in _BOUNDS), "+Inf"]
        counts = list(accumulate(self._within))
        return [
            f"# TYPE {name} histogram",
            *(
                f'{name}_bucket{{{label},le="{bound}"}} {count}'
                for bound, count in zip(bounds, counts, strict=True)
            ),
            f"{name}_sum{{{label}}} {self._seconds:.6f}",
            f"{name}_count{{{label}}} {counts[-1]}",
        ]


def _process_lines() -> list[str]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return [
        "# TYPE process_resident_memory_bytes gauge",
        f"process_resident_memory_bytes {_resident(used.ru_maxrss)}",
        "# TYPE process_cpu_seconds_total counter",
        f"process_cpu_seconds_total {used.ru_utime + used.ru_stime:.3f}",
    ]


def _resident(most: int) -> int:
    """Bytes in memory now; where there is no /proc, as on macOS, the most that there were."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return most
