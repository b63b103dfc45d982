import pytest

from gonogo.cli.demo.traffic import Traffic, read
from gonogo.render.traffic import Answered

LINES = """\
{"at": 100.0, "seconds": 0.5, "status": 200, "version": "1.0.0"}
{"at": 101.0, "seconds": 0.5, "status": 500, "version": "1.1.0"}
{"at": 102.0, "seconds": 0.5, "status": 404, "version": "1.1.0"}
{"at": 103.0, "seconds": 1.0, "status": 0, "version": ""}
"""


@pytest.fixture
def traffic(tmp_path) -> Traffic:
    file = tmp_path / "requests.jsonl"
    file.write_text(LINES + '{"at": 104.0, "sec')
    return read(file)


def test_a_line_that_is_being_written_is_left_out(traffic):
    assert len(traffic.requests) == 4


def test_where_nothing_was_sent_yet_there_is_nothing(tmp_path):
    traffic = read(tmp_path / "requests.jsonl")
    assert (traffic.requests, traffic.versions, traffic.lost, traffic.seconds) == ((), [], 0, 0.0)
    assert traffic.cut(3) == {}


def test_errors_of_the_service_are_bad_and_what_was_never_answered_is_lost(traffic):
    assert traffic.of("1.0.0") == Answered(1, 0)
    assert traffic.of("1.1.0") == Answered(2, 1)
    assert traffic.lost == 1


def test_it_tells_when_a_version_answered_first_and_last(traffic):
    assert traffic.versions == ["1.0.0", "1.1.0"]
    assert traffic.first(lambda one: one.version == "1.1.0") == 101.5
    assert traffic.last("1.1.0") == 102.5
    assert traffic.first(lambda one: one.version == "2.0.0") == traffic.last("2.0.0") == 0.0


def test_the_time_is_cut_into_equal_pieces(traffic):
    assert (traffic.begin, traffic.seconds) == (100.0, 4.0)
    assert traffic.cut(2) == {
        "1.0.0": [Answered(1, 0), Answered(0, 0)],
        "1.1.0": [Answered(1, 1), Answered(1, 0)],
    }
