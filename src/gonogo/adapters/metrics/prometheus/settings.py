"""What a Prometheus server is asked for each version."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, field

from gonogo.domain import duration
from gonogo.domain.evidence import address
from gonogo.errors import UsageError
from gonogo.ports.metrics import MetricsSettings

if TYPE_CHECKING:
    from collections.abc import Collection

PLACE = re.compile(r"\{([A-Za-z_]\w*)\}")
"""A name in braces. No query has such by itself: a selector has an operator in its braces."""

_ALWAYS = {"slot", "version", "environment"}
_TELLING = {"{slot}", "{version}"}
_COUNTER = 'http_requests_total{version="{version}"}'
_OF_INSTANCE = "sum by (instance) "
_REQUESTS = f"{_OF_INSTANCE}({_COUNTER})"
_BAD = (
    f'{_OF_INSTANCE}(http_requests_total{{version="{{version}}",code=~"5.."}}) or '
    f'({_REQUESTS} - {_OF_INSTANCE}(http_requests_total{{version="{{version}}",code!="",code!~"5.."}}))'
)
"""Its second half is the zero of an instance that has not failed yet; with another label than `code` there
is no answer, instead of a zero that nobody counted."""


class PrometheusSettings(MetricsSettings, frozen=True, kw_only=True, tag="prometheus"):
    """Where the server is, and what it is asked for each version."""

    url: Annotated[str, Meta(description="where the server is, such as http://localhost:9090")]
    requests: Annotated[str, Meta(description="counter of requests")] = _REQUESTS
    bad: Annotated[str, Meta(description="counter of requests that failed")] = _BAD
    buckets: Annotated[
        str, Meta(description="buckets of the time that requests took, by `le` in seconds; empty for none")
    ] = 'sum by (instance, le) (http_request_duration_seconds_bucket{version="{version}"})'
    slower: Annotated[
        str, Meta(description="counter of requests that took longer than {bound} seconds, instead of buckets")
    ] = ""
    sampled: Annotated[
        str, Meta(description="when the numbers were taken, in seconds since 1970; empty: not asked")
    ] = f"max by (instance) (timestamp({_COUNTER}))"
    late: Annotated[str, Meta(description="how old the newest number may be")] = "2m"
    gauges: Annotated[dict[str, str], Meta(description="queries by the name of what they measure")] = field(
        default_factory=dict
    )
    token_variable: Annotated[str, Meta(description="the variable that holds a bearer token")] = ""
    token_file: Annotated[str, Meta(description="the file that holds a bearer token")] = ""
    timeout: Annotated[
        float, Meta(description="seconds that all queries of a look may take", gt=0, le=60)
    ] = 5.0

    @property
    def measured(self) -> Collection[str]:
        """The gauges that there are queries for."""
        return self.gauges

    def __post_init__(self) -> None:
        """Refuse what cannot work; msgspec reports a ValueError with its place."""
        address.refuse_wrong(self.url)
        try:
            duration.parse(self.late)
        except UsageError as problem:
            raise ValueError(str(problem)) from None
        for name in ("requests", "bad", "buckets", "sampled"):
            _refuse_wrong_query(name, getattr(self, name), _ALWAYS)
        _refuse_wrong_query("slower", self.slower, _ALWAYS | {"bound"})
        for name, query in self.gauges.items():
            _refuse_wrong_query(f"gauges.{name}", query, _ALWAYS)
        if not self.requests or not self.bad:
            raise ValueError("`requests` and `bad` are needed: they are what a version is judged by")
        if self.slower and "{bound}" not in self.slower:
            raise ValueError("`slower` needs {bound}, or all bounds have the same number")
        if self.requests != _REQUESTS and self.sampled == type(self)(url=self.url).sampled:
            raise ValueError(
                "with a query of your own for `requests`, say `sampled` too: "
                'max(timestamp(METRIC{version="{version}"})), or "" to go without'
            )
        if self.token_variable and self.token_file:
            raise ValueError("`token_variable` and `token_file` exclude each other")
        if self.token_file and not self.token_file.startswith(("/", "~")):
            raise ValueError("`token_file` is told from the root, or from ~")


def _refuse_wrong_query(name: str, query: str, known: set[str]) -> None:
    wrong = [place for place in PLACE.findall(query) if place not in known]
    if wrong:
        raise ValueError(
            f"`{name}` has {{{wrong[0]}}}; known are {', '.join(map('{{{}}}'.format, sorted(known)))}"
        )
    if query and not any(place in query for place in _TELLING):
        raise ValueError(
            f"`{name}` has neither {{version}} nor {{slot}}: both versions would get the same number"
        )
