"""What a Prometheus server answers, as totals; the server is played. A real one: tests/contract."""

from datetime import UTC, datetime
from urllib.parse import parse_qs

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.adapters.metrics.prometheus.increase import Increase
from gonogo.adapters.metrics.prometheus.metrics import PrometheusMetrics
from gonogo.adapters.metrics.prometheus.settings import PrometheusSettings
from gonogo.ports.http import NoAnswer, Response
from gonogo.ports.metrics import MetricsContext, Sample, Totals, Unavailable
from gonogo.testing.target import MemoryTarget

NOW = datetime(2027, 1, 2, tzinfo=UTC)
PLAIN = {"requests": "r {slot}", "bad": "b {version}", "buckets": "", "sampled": ""}


class Played:
    """A server that gives the answers it is told, by query, and a clock that a test moves."""

    def __init__(self, answers):
        self.answers = answers
        self.asked = []
        self.headers = []
        self.seconds = 0.0

    def request(self, method, url, *, timeout, headers, body):
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        self.asked.append((method, url, form["query"], form["time"]))
        self.headers.append(headers)
        answer = self.answers(form["query"]) if callable(self.answers) else self.answers
        self.seconds += 1.0
        return answer

    def now(self):
        return NOW

    def monotonic(self):
        return self.seconds


def vector(*points, at=None, **more):
    result = [{"metric": metric, "value": [at or NOW.timestamp(), str(value)]} for metric, value in points]
    return response({"status": "success", "data": {"resultType": "vector", "result": result}, **more})


def response(data, status=200):
    return Response(status, {}, msgspec.json.encode(data), 0.0)


def typed(kind, result):
    return response({"status": "success", "data": {"resultType": kind, "result": result}})


def scalar(value):
    return typed("scalar", [NOW.timestamp(), str(value)])


def source(played, **settings):
    made = PrometheusSettings(url="http://localhost:9090/prom/", **{**PLAIN, **settings})
    return PrometheusMetrics(made, MetricsContext("production", played, played, MemoryTarget()))


def test_every_query_is_about_one_moment_with_the_names_filled_in():
    played = Played(scalar(1))
    gauges = {"cpu": 'c{e="{environment}",v="{version}"}'}
    seen = source(played, gauges=gauges, timeout=60).read(["1.1", "1.0"], [])
    assert seen.gauges == {"1.1": {"cpu": 1.0}, "1.0": {"cpu": 1.0}}
    assert {(method, url, time) for method, url, _, time in played.asked} == {
        ("POST", "http://localhost:9090/prom/api/v1/query", f"{NOW.timestamp():.3f}")
    }
    assert [query for _, _, query, _ in played.asked] == [
        "r candidate",
        "b 1.1",
        "r candidate",
        "r stable",
        "b 1.0",
        "r stable",
        'c{e="production",v="1.1"}',
        'c{e="production",v="1.0"}',
    ]


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("Sat, 02 Jan 2027 01:00:00 GMT", "this machine's clock is 1 h behind the server's"),
        ("Fri, 01 Jan 2027 23:00:00 GMT", "this machine's clock is 1 h ahead of the server's"),
        ("Sat, 02 Jan 2027 00:01:01 GMT", "this machine's clock is 1 min behind the server's"),
        ("Sat, 02 Jan 2027 00:01:00 GMT", ""),
        ("Sat, 02 Jan 2027 01:00:00 -0000", ""),
        ("yesterday", ""),
    ],
)
def test_numbers_of_now_are_none_where_the_clock_of_the_server_is_another(date, said):
    answer = Response(200, {"date": date}, scalar(1).body, 0.0)
    seen = source(Played(answer), timeout=60).read(["1.0"], [])
    if said:
        assert seen.sentence.startswith(f"Prometheus, `requests` of 1.0: {said}, so numbers of now")
    else:
        assert isinstance(seen, Sample)


def test_a_version_cannot_leave_its_quotes():
    played = Played(scalar(1))
    source(played, requests='r{v="{version}"}').read(['1"} or x{a="\\'], [])
    assert played.asked[0][2] == 'r{v="1\\"} or x{a=\\"\\\\"}'


def test_a_bound_is_answered_with_the_next_one_above_it():
    buckets = {"0.1": 5, "0.25": 9, "1": 10, "+Inf": 12}

    def answers(query):
        if query.startswith("le"):
            grown = {**buckets, "+Inf": 12 + 50 * played.looks}
            return vector(*(({"le": le}, value) for le, value in grown.items()))
        return vector(({}, 100 * played.looks))

    played = Played(answers)
    metrics = source(played, buckets="le {slot}", timeout=60)
    for played.looks in (1, 2):
        seen = metrics.read(["1.0"], [0, 90, 260, 9000])
    assert seen.versions["1.0"].slower == {100: 50, 1000: 50}


def test_a_scrape_in_between_two_queries_is_no_reason_to_lose_what_failed():
    """Errors of a scrape whose requests were not there yet would count for nothing."""
    moments = iter([(100, 5), (100, 9), (140, 9), (140, 9), (140, 9), (140, 9)])

    def answers(query):
        requests, bad = next(moments) if query.startswith("r") else (0, 0)
        played.bad = bad if query.startswith("r") else played.bad
        return scalar(requests if query.startswith("r") else played.bad)

    played = Played(answers)
    metrics = source(played, timeout=60)
    assert metrics.read(["1.0"], []).versions["1.0"] == Totals(0, 0)
    assert metrics.read(["1.0"], []).versions["1.0"] == Totals(40, 4)


def test_what_is_scraped_again_and_again_while_it_is_read_is_no_number():
    played = Played(lambda _: scalar(len(played.asked)))
    assert "scraped while it was read" in source(played, timeout=60).read(["1.0"], []).sentence


def test_the_errors_own_bound_is_no_bound_of_latency():
    played = Played(scalar(1))
    source(played, buckets="", slower="s {version} {bound}", timeout=60).read(["1.0"], [0, 500])
    assert [query for _, _, query, _ in played.asked if query[0] == "s"] == ["s 1.0 0.5"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (NoAnswer("timed out after 2s", 2.0), "timed out after 2s"),
        (Response(502, {}, b"<html>", 0.1), "it answers 502, without JSON as expected"),
        (response({"status": "error", "error": "parse error\n"}, 400), "it answers 400: parse error"),
        (response({"status": "error"}, 403), "it answers 403: no reason given"),
        (response({"status": "success"}), "it answers without data"),
        (Response(200, {}, b"{}", 0.1, cut=True), "more than 1 MiB"),
        (vector(), "no series"),
        (vector(({}, 1), warnings=["a store is away"]), "it may lack something: a store is away"),
        (vector(({}, 1), at=NOW.timestamp() - 90), "about a moment 90 s ago"),
        (vector(({}, "many")), "'many' is no number"),
        (vector(({}, "NaN")), "the value is NaN"),
        (vector(({}, "-Inf")), "the value is -Inf"),
        (vector(({}, "-1")), "a count is below zero"),
        (response({"status": "success", "data": {"resultType": "string", "result": [1, "x"]}}), "a string"),
        (
            response({"status": "success", "data": {"resultType": "vector", "result": [{}]}}),
            "no plain numbers",
        ),
    ],
)
def test_what_is_no_number_is_said_with_its_query(answer, said):
    seen = source(Played(answer)).read(["1.0"], [250])
    assert isinstance(seen, Unavailable)
    assert seen.sentence.startswith("Prometheus, `requests` of 1.0")
    assert said in seen.sentence.replace("the answer may", "it may").replace("what are ", "")


def test_all_queries_together_have_one_time():
    played = Played(scalar(1))
    seen = source(played, timeout=1.5).read(["1.1", "1.0"], [])
    assert "the time for all queries is over" in seen.sentence
    assert len(played.asked) == 2


def test_a_look_that_failed_half_way_counts_nothing():
    def answers(query):
        return vector() if "stable" in query and played.away else vector(({}, played.count))

    played = Played(answers)
    metrics = source(played, timeout=60)
    played.away, played.count = False, 100
    assert metrics.read(["1.1", "1.0"], []).versions["1.1"] == Totals(0, 0)
    played.away, played.count = True, 150
    assert isinstance(metrics.read(["1.1", "1.0"], []), Unavailable)
    played.away, played.count = False, 200
    assert metrics.read(["1.1", "1.0"], []).versions["1.1"].requests == 100


def test_what_was_counted_is_told_once_all_of_both_versions_were_scraped_anew():
    """Versions are compared at the same time; a lump of one beside none of the other would say nothing."""
    told = {"1.1": (-60, 100), "1.0": (-50, 1000)}

    def answers(query):
        kind, version = query.split()
        age, count = told[version]
        return scalar(NOW.timestamp() + age) if kind == "t" else scalar(count)

    played = Played(answers)
    queries = {"requests": "r {version}", "sampled": "t {version}"}
    metrics = source(played, timeout=60, **queries)

    def counted():
        played.seconds = 0.0
        versions = metrics.read(["1.1", "1.0"], []).versions
        return versions["1.1"].requests, versions["1.0"].requests

    assert counted() == (0, 0)
    told["1.1"] = (-40, 160)
    assert counted() == (0, 0)
    told["1.0"] = (-30, 1600)
    assert counted() == (60, 600)
    told["1.1"] = (-20, 170)
    assert counted() == (60, 600)


def test_an_instance_that_is_late_keeps_no_other_from_being_counted():
    def answers(query):
        if query.startswith("t"):
            taken = NOW.timestamp() - 10 + played.looks
            return vector(({"instance": "a"}, taken), ({"instance": "b"}, NOW.timestamp() - 130))
        return scalar(10 * played.looks)

    played = Played(answers)
    metrics = source(played, timeout=60, sampled="t {version}")
    for played.looks in (1, 2):
        seen = metrics.read(["1.0"], [])
    assert seen.versions["1.0"].requests == 10


def test_numbers_of_which_all_are_late_are_none():
    old = scalar(NOW.timestamp() - 130)
    seen = source(Played(old), sampled="t {version}").read(["1.0"], [])
    assert seen.sentence == ("Prometheus, `sampled`: the newest number of 1.0 is 130 s old, more than 2m")


@pytest.mark.parametrize("how", ["token_variable", "token_file"])
def test_a_token_is_sent_and_told_nowhere(how, monkeypatch, tmp_path):
    monkeypatch.setenv("SHOP_TOKEN", "s3cret")
    (tmp_path / "token").write_text("s3cret\n")
    played = Played(response({"status": "error", "error": "no"}, 401))
    value = {"token_variable": "SHOP_TOKEN", "token_file": str(tmp_path / "token")}[how]
    metrics = source(played, **{how: value})
    assert "s3cret" not in metrics.read(["1.0"], []).sentence
    assert played.headers[0]["Authorization"] == "Bearer s3cret"


@pytest.mark.parametrize("token", ["", "two words", "ends\nhere"])
def test_a_token_that_cannot_be_sent_is_said_without_it(token, monkeypatch):
    monkeypatch.setenv("SHOP_TOKEN", token)
    seen = source(Played(scalar(1)), token_variable="SHOP_TOKEN").read(["1.0"], [])
    assert seen == Unavailable(
        NOW.timestamp(), "Prometheus: the variable SHOP_TOKEN holds no token that can be sent"
    )


def test_a_token_whose_file_is_away_is_said():
    seen = source(Played(scalar(1)), token_file="/nowhere").read(["1.0"], [])
    assert "the file /nowhere holds no token" in seen.sentence


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"url": "localhost:9090"}, "is no address of HTTP"),
        ({"requests": "sum(r)"}, "both versions would get the same number"),
        ({"gauges": {"cpu": "avg(cpu)"}}, "`gauges.cpu` has neither"),
        ({"requests": "sum(r{v='{vrsion}'})"}, "`requests` has {vrsion}; known are "),
        ({"bad": "b {version} {bound}"}, "`bad` has {bound}"),
        ({"bad": ""}, "`requests` and `bad` are needed"),
        ({"slower": "s {version}"}, "`slower` needs {bound}"),
        ({"requests": "r {version}"}, "say `sampled` too"),
        ({"late": "soon"}, "soon"),
        ({"token_file": "/a", "token_variable": "B"}, "exclude each other"),
        ({"token_file": "a"}, "from the root, or from ~"),
    ],
)
def test_settings_that_would_give_wrong_numbers_are_refused(settings, said):
    with pytest.raises(msgspec.ValidationError, match=said.replace("{", r"\{")):
        msgspec.convert({"kind": "prometheus", "url": "http://localhost", **settings}, PrometheusSettings)


COUNTER = st.lists(st.integers(0, 50), min_size=1, max_size=30)


@given(st.dictionaries(st.sampled_from("abc"), COUNTER, min_size=1), st.data())
def test_the_sum_never_falls_and_has_what_was_counted_while_it_was_seen(grown, data):
    """Instances count up, are started again, and are away for a while."""
    increase, before, sums = Increase(), Totals(0, 0), dict.fromkeys(grown, 0)
    expected, known = 0, dict.fromkeys(grown)
    for tick in range(max(map(len, grown.values()))):
        parts = {}
        for name, steps in grown.items():
            again = data.draw(st.booleans()) and known[name] is not None
            sums[name] = 0 if again else sums[name]
            sums[name] += steps[tick] if tick < len(steps) else 0
            if data.draw(st.booleans()):
                parts[frozenset({("instance", name)})] = Totals(sums[name], 0)
                if known[name] is not None:
                    fell = sums[name] < known[name]
                    expected += sums[name] if fell else sums[name] - known[name]
                known[name] = sums[name]
        now = increase.after(parts)
        assert now.requests >= before.requests
        assert now.requests == expected
        before = now


def test_bounds_that_not_every_instance_counts_by_are_left_out():
    a, b = frozenset({("i", "a")}), frozenset({("i", "b")})
    assert Increase().after({a: Totals(1, 0, {100: 1, 250: 1}), b: Totals(1, 0, {250: 0})}).slower == {250: 0}
    assert Increase().after({}) == Totals(0, 0)


def test_a_sample_has_the_time_of_its_look():
    assert source(Played(scalar(1))).read(["1.0"], []) == Sample(NOW.timestamp(), {"1.0": Totals(0, 0)})
