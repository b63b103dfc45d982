"""What Envoy is told, as pure functions from data to the resources of its API, version 3."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from .state import Front

Resource = dict[str, Any]

PREFIX = "version-"
"""Before a version in the name of its cluster, and so in the names of its statistics."""
LOCAL = "127.0.0.1"
BUCKETS = (
    *(1, 2, 3, 5, 7, 10, 15, 20, 25, 30, 40, 50, 60, 75, 100, 125, 150, 175, 200, 250, 300, 350, 400, 450),
    *(500, 600, 700, 750, 800, 900, 1000, 1250, 1500, 1750, 2000, 2500, 3000, 4000, 5000, 7500),
    *(10000, 15000, 20000, 30000, 45000, 60000, 120000, 300000),
)
"""Milliseconds: the bounds of the latency histograms."""

_TYPES = "type.googleapis.com/envoy"
_SAFE = ("GET", "HEAD", "OPTIONS")
_UNSENT = "connect-failure,refused-stream,reset-before-request"
_MANY = 1_000_000
_PICKS = 50
"""How often an instance that was tried is passed over. One that is dead has no load, so each pick by load
prefers it: three picks, and every third request that is sent again comes to it again."""


class Endpoint(NamedTuple):
    """One instance. leaving: it gets nothing new."""

    port: int
    leaving: bool = False


def bootstrap(folder: Path) -> Resource:
    """The file that Envoy starts from; all else it reads from files in the folder."""
    times = {"match": {"suffix": "upstream_rq_time"}, "buckets": list(BUCKETS)}
    limit = {
        "name": "envoy.resource_monitors.global_downstream_max_connections",
        "typed_config": {
            "@type": f"{_TYPES}.extensions.resource_monitors.downstream_connections.v3."
            "DownstreamConnectionsConfig",
            "max_active_downstream_connections": _MANY,
        },
    }
    return {
        "node": {"id": "gonogo", "cluster": "gonogo"},
        "admin": {"address": _address(LOCAL, 0)},
        "stats_flush_interval": "0.5s",
        "stats_config": {"histogram_bucket_settings": [times]},
        "overload_manager": {"resource_monitors": [limit]},
        "dynamic_resources": {
            "lds_config": _file(folder / "lds.json"),
            "cds_config": _file(folder / "cds.json"),
        },
    }


def response(kind: str, resources: Sequence[Resource]) -> Resource:
    """A file of resources. kind: their type. Its version follows from what it says."""
    typed = [{"@type": f"{_TYPES}.{kind}", **resource} for resource in resources]
    said = hashlib.sha256(json.dumps(typed, sort_keys=True).encode()).hexdigest()[:16]
    return {"version_info": said, "resources": typed}


def listener(front: Front, folder: Path) -> Resource:
    """Where users come in."""
    manager = {
        "@type": f"{_TYPES}.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "public",
        "use_remote_address": True,
        "server_header_transformation": "PASS_THROUGH",
        "internal_address_config": {"unix_sockets": False},
        "upgrade_configs": [{"upgrade_type": "websocket"}],
        "rds": {"route_config_name": "traffic", "config_source": _file(folder / "rds.json")},
        "http_filters": [
            {
                "name": "envoy.filters.http.router",
                "typed_config": {
                    "@type": f"{_TYPES}.extensions.filters.http.router.v3.Router",
                    "suppress_envoy_headers": True,
                },
            }
        ],
    }
    chain = {"filters": [{"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}]}
    return {
        "name": "public",
        "address": _address(front["address"], front["port"]),
        "enable_reuse_port": False,  # with it, another Envoy could share the port unseen
        "filter_chains": [chain],
    }


def cluster(version: str, folder: Path) -> Resource:
    """One version's instances, with counters and histograms of their own.

    Connections are given up before a server would close them: one that is closed while a request is on
    its way is a lost request. An instance that leaves stays in the list until it has answered; so no
    part of the list may be used in spite of its health.
    """
    many = {"max_connections": _MANY, "max_pending_requests": _MANY, "max_requests": _MANY}
    http = "extensions.upstreams.http.v3.HttpProtocolOptions"
    options = {
        "@type": f"{_TYPES}.{http}",
        "common_http_protocol_options": {"idle_timeout": "1s"},
        "explicit_http_config": {"http_protocol_options": {}},
    }
    return {
        "name": PREFIX + version,
        "type": "EDS",
        "connect_timeout": "1s",
        "lb_policy": "LEAST_REQUEST",
        "eds_cluster_config": {"eds_config": _file(folder / endpoints_file(version))},
        "common_lb_config": {"healthy_panic_threshold": {"value": 0}},
        "circuit_breakers": {"thresholds": [{**many, "max_retries": _MANY}]},
        "typed_extension_protocol_options": {f"envoy.{http}": options},
    }


def endpoints_file(version: str) -> str:
    """The name of the file that lists a version's instances."""
    return f"eds-{quote(version, safe='')}.json"


def endpoints(version: str, places: Iterable[Endpoint]) -> Resource:
    """Where a version's instances listen."""
    listed = [
        {
            "health_status": "DRAINING" if place.leaving else "HEALTHY",
            "endpoint": {"address": _address(LOCAL, place.port)},
        }
        for place in sorted(places)
    ]
    return {"cluster_name": PREFIX + version, "endpoints": [{"lb_endpoints": listed}]}


def routes(front: Front, shares: Mapping[str, int], pinned: Sequence[str]) -> Resource:
    """Who gets which request. pinned: the versions that a request can name; they need no share."""
    split = {version: share for version, share in sorted(shares.items()) if share > 0}
    quiet = [version for version in pinned if not split.get(version)] if front["mirror"] else []
    listed = [route for version in pinned for route in _pins(front, version)]
    listed += _split(front, split, quiet)
    host = {"name": "all", "domains": ["*"], "routes": listed}
    return {"name": "traffic", "virtual_hosts": [host], "validate_clusters": False}


def _pins(front: Front, version: str) -> Iterator[Resource]:
    for matched in _matches(front, version):
        for match in _streams(front, [matched]):
            yield {"match": match, "route": _stream(front) | {"cluster": PREFIX + version}}
        for methods in (_SAFE, ()):
            route = _route(front, methods) | {"cluster": PREFIX + version}
            yield {"match": _match(methods, [matched]), "route": route}


def _matches(front: Front, version: str) -> Iterator[Resource]:
    if front["header"]:
        yield {"name": front["header"], "string_match": {"exact": version}}
    if front["cookie"]:
        pair = f'{re.escape(front["cookie"])}="?{re.escape(version)}"?'
        yield {"name": "cookie", "string_match": {"safe_regex": {"regex": f"(.*;)? *{pair} *(;.*)?"}}}


def _split(front: Front, split: Mapping[str, int], quiet: Sequence[str]) -> Iterator[Resource]:
    if not split:
        nobody = {"status": 503, "body": {"inline_string": "No version runs here.\n"}}
        yield {"match": {"prefix": "/"}, "direct_response": nobody}
        return
    clusters = [{"name": PREFIX + version, "weight": share} for version, share in split.items()]
    part = {"numerator": round(front["mirror"] * 10_000), "denominator": "MILLION"}
    mirrors = [
        {"cluster": PREFIX + version, "runtime_fraction": {"default_value": part}} for version in quiet
    ]
    for match in _streams(front, []):
        yield {"match": match, "route": _stream(front) | {"weighted_clusters": {"clusters": clusters}}}
    for methods in (_SAFE, ()):
        route = _route(front, methods) | {"weighted_clusters": {"clusters": clusters}}
        if methods and mirrors:
            route["request_mirror_policies"] = mirrors
        yield {"match": _match(methods, []), "route": route}


def _streams(front: Front, headers: list[Resource]) -> Iterator[Resource]:
    """Which requests ask for an answer that goes on: an upgrade, as to a websocket, events, or by path."""
    yield {"prefix": "/", "headers": [*headers, {"name": "upgrade", "present_match": True}]}
    events = {"name": "accept", "string_match": {"contains": "text/event-stream", "ignore_case": True}}
    yield {"prefix": "/", "headers": [*headers, events]}
    for path in front.get("streams", []):
        yield {"prefix": path, "headers": headers} if headers else {"prefix": path}


def _stream(front: Front) -> Resource:
    """How a stream is passed on: it may last for as long as something comes."""
    return _retried(()) | {"timeout": "0s", "idle_timeout": f"{front.get('idle', 0.0):g}s"}


def _route(front: Front, methods: Sequence[str]) -> Resource:
    """How a request is passed on.

    It is silent until its answer comes: its time is up long before silence ends it, which Envoy counts for
    nobody.
    """
    timeout, idle = front["timeout"], front.get("idle", 0.0)
    silence = max(idle, 2 * timeout) if timeout and idle else 0.0
    return _retried(methods) | {"timeout": f"{timeout:g}s", "idle_timeout": f"{silence:g}s"}


def _retried(methods: Sequence[str]) -> Resource:
    """A request is sent again only where it was not sent, or changes nothing."""
    retry = {
        "retry_on": f"{_UNSENT},reset" if methods else _UNSENT,
        "num_retries": 3,
        "retry_back_off": {"base_interval": "0.02s", "max_interval": "0.2s"},
        "retry_host_predicate": [
            {
                "name": "envoy.retry_host_predicates.previous_hosts",
                "typed_config": {
                    "@type": f"{_TYPES}.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate"
                },
            }
        ],
        "host_selection_retry_max_attempts": _PICKS,
    }
    return {"retry_policy": retry}


def _match(methods: Sequence[str], headers: list[Resource]) -> Resource:
    if methods:
        one_of = {"safe_regex": {"regex": "|".join(methods)}}
        headers = [*headers, {"name": ":method", "string_match": one_of}]
    return {"prefix": "/", "headers": headers} if headers else {"prefix": "/"}


def _address(host: str, port: int) -> Resource:
    return {"socket_address": {"address": host, "port_value": port}}


def _file(place: Path) -> Resource:
    return {"path_config_source": {"path": str(place)}, "resource_api_version": "V3"}
