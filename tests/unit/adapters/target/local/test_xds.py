"""What Envoy is told, as data."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.adapters.target.local.supervisor import xds
from gonogo.adapters.target.local.supervisor.xds import Endpoint

FOLDER = Path("/kept")
FRONT = {
    "envoy": "/envoy",
    "address": "127.0.0.1",
    "port": 8080,
    "timeout": 60.0,
    "idle": 300.0,
    "streams": [],
    "header": "x-gonogo-version",
    "cookie": "gonogo-version",
    "mirror": 0.0,
}
VERSIONS = st.text("0123456789.-+abrc", min_size=1, max_size=12)


def routes_of(*arguments, **front):
    return xds.routes({**FRONT, **front}, *arguments)["virtual_hosts"][0]["routes"]


def split_of(routes):
    return [route for route in routes if "weighted_clusters" in route.get("route", {})]


def answers_of(routes):
    """The ways of the split that are no streams'."""
    return [route for route in split_of(routes) if route["route"]["timeout"] != "0s"]


@given(st.dictionaries(VERSIONS, st.integers(0, 100)))
def test_each_version_has_just_its_share_on_every_way(shares):
    expected = {xds.PREFIX + version: share for version, share in shares.items() if share}
    for route in split_of(routes_of(shares, [])):
        clusters = route["route"]["weighted_clusters"]["clusters"]
        assert {one["name"]: one["weight"] for one in clusters} == expected


@given(st.dictionaries(VERSIONS, st.integers(0, 100)), st.lists(VERSIONS, unique=True))
def test_the_last_way_takes_every_request(shares, pinned):
    last = routes_of(shares, pinned)[-1]
    assert last["match"] == {"prefix": "/"}
    assert ("direct_response" in last) == (not any(shares.values()))


def test_where_nothing_has_traffic_the_answer_is_a_503():
    (only,) = routes_of({"1.0": 0}, [])
    assert only["direct_response"]["status"] == 503


def test_a_request_is_sent_again_only_where_it_was_not_sent_or_changes_nothing():
    safe, other = answers_of(routes_of({"1.0": 100}, []))
    assert safe["match"]["headers"] == [
        {"name": ":method", "string_match": {"safe_regex": {"regex": "GET|HEAD|OPTIONS"}}}
    ]
    again = "connect-failure,refused-stream,reset-before-request"
    assert safe["route"]["retry_policy"]["retry_on"] == f"{again},reset"
    assert other["route"]["retry_policy"]["retry_on"] == again


def test_a_stream_may_last_for_ever_and_be_silent_for_a_while_an_answer_the_other_way_round():
    routes = split_of(routes_of({"1.0": 100}, [], streams=["/live"]))
    times = [(route["route"]["timeout"], route["route"]["idle_timeout"]) for route in routes]
    assert times == [("0s", "300s")] * 3 + [("60s", "300s")] * 2
    assert routes[2]["match"] == {"prefix": "/live"}
    long = answers_of(routes_of({"1.0": 100}, [], timeout=600.0))
    assert {route["route"]["idle_timeout"] for route in long} == {"1200s"}
    any_time = split_of(routes_of({"1.0": 100}, [], timeout=0.0))
    assert any_time[-1]["route"] | {"timeout": "0s", "idle_timeout": "0s"} == any_time[-1]["route"]


def test_a_front_that_was_said_before_there_were_streams_is_as_it_was():
    before = {name: value for name, value in FRONT.items() if name not in ("idle", "streams")}
    routes = xds.routes(before, {"1.0": 100}, [])["virtual_hosts"][0]["routes"]
    assert routes[-1]["route"]["timeout"] == "60s"


def test_a_pin_comes_before_the_split_and_takes_the_version_literally():
    pins = [route for route in routes_of({"1.0": 100}, ["1.1"]) if "cluster" in route["route"]]
    assert routes_of({"1.0": 100}, ["1.1"])[: len(pins)] == pins
    assert {route["route"]["cluster"] for route in pins} == {"version-1.1"}
    headers = [route["match"]["headers"][0] for route in pins]
    assert {"name": "x-gonogo-version", "string_match": {"exact": "1.1"}} in headers
    patterns = [one["string_match"]["safe_regex"]["regex"] for one in headers if one["name"] == "cookie"]
    assert all(r"1\.1" in pattern for pattern in patterns)


def test_without_header_and_cookie_nothing_is_pinned():
    assert routes_of({"1.0": 100}, ["1.1"], header="", cookie="") == routes_of({"1.0": 100}, [])


def test_only_a_version_without_traffic_hears_copies_and_only_of_what_changes_nothing():
    safe, other = answers_of(routes_of({"1.0": 60, "1.1": 40}, ["1.0", "1.1", "1.2"], mirror=12.5))
    (mirror,) = safe["route"]["request_mirror_policies"]
    assert mirror["cluster"] == "version-1.2"
    assert mirror["runtime_fraction"]["default_value"] == {"numerator": 125_000, "denominator": "MILLION"}
    assert "request_mirror_policies" not in other["route"]


def test_nothing_is_copied_where_nobody_asked_for_it():
    assert "request_mirror_policies" not in json.dumps(routes_of({"1.0": 100}, ["1.0", "1.1"]))


def test_an_instance_that_leaves_stays_known_and_gets_nothing_new():
    listed = xds.endpoints("1.0", [Endpoint(8002, leaving=True), Endpoint(8001)])["endpoints"][0]
    health = {
        one["endpoint"]["address"]["socket_address"]["port_value"]: one["health_status"]
        for one in listed["lb_endpoints"]
    }
    assert health == {8001: "HEALTHY", 8002: "DRAINING"}
    assert xds.cluster("1.0", FOLDER)["common_lb_config"]["healthy_panic_threshold"] == {"value": 0}


def test_the_version_of_a_file_follows_from_what_it_says():
    one = xds.response("config.cluster.v3.Cluster", [xds.cluster("1.0", FOLDER)])
    same = xds.response("config.cluster.v3.Cluster", [xds.cluster("1.0", FOLDER)])
    other = xds.response("config.cluster.v3.Cluster", [xds.cluster("1.1", FOLDER)])
    assert one == same
    assert one["version_info"] != other["version_info"]


def test_envoy_is_asked_on_this_machine_alone_and_owns_its_port():
    address = xds.bootstrap(FOLDER)["admin"]["address"]["socket_address"]
    assert address["address"] == "127.0.0.1"
    assert xds.listener({**FRONT, "address": "0.0.0.0"}, FOLDER)["enable_reuse_port"] is False


@pytest.mark.parametrize("version", ["1.0", "a/b", "..", "1.0+build", "ü"])
def test_the_name_of_a_file_is_one_name(version):
    assert "/" not in xds.endpoints_file(version)
    assert Path(xds.endpoints_file(version)).name == xds.endpoints_file(version)
