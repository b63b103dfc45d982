import pytest

from gonogo.domain.decision import Because
from gonogo.domain.evidence import service


@pytest.mark.parametrize(
    ("said", "wanted", "because", "sentence"),
    [
        ("2.1.4", ">=2.1", Because.PASSED, "http://db: 2.1.4"),
        ("2.0.3", ">=2.1", Because.FAILED, "http://db: expected >=2.1, got 2.0.3"),
        ("who knows\x1b", ">=2.1", Because.BROKEN, "http://db: no version in 'who knows\\x1b'"),
        ("who knows", "", Because.PASSED, "http://db: it answers"),
    ],
)
def test_a_service_is_judged_by_the_version_that_it_tells(
    said: str, wanted: str, because: Because, sentence: str
) -> None:
    outcome = service.judged("db", "http://db", said, wanted)
    assert (outcome.because, outcome.sentence) == (because, sentence)
    assert bool(outcome.remedy) is (because is not Because.PASSED)


@pytest.mark.parametrize(
    ("body", "at", "found"),
    [
        ('{"version": "2.1"}', "", "2.1"),
        ('{"version": "2.1"}', "$.version", "2.1"),
        ('{"server": {"version": 16}}', "server.version", "16"),
        ('{"server": {"version": 16.3}}', "$.server.version", "16.3"),
        ('{"server": {}}', "server.version", ""),
        ('{"server": "x"}', "server.version", ""),
        ('{"server": {"version": [1]}}', "server.version", ""),
        ('{"release": "2.1"}', "", ""),
        ("2.1", "", "2.1"),
        ('["2.1"]', "", '["2.1"]'),
        ("PostgreSQL 16", "", "PostgreSQL 16"),
        ("PostgreSQL 16", "version", ""),
        ("[" * 100_000, "version", ""),
    ],
)
def test_the_version_stands_where_it_is_said_to(body: str, at: str, found: str) -> None:
    assert service.stated(body, at) == found
