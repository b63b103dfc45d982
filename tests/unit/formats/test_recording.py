from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.analysis.baseline import Baseline
from gonogo.domain.analysis.limits import limits
from gonogo.domain.analysis.replay import Learning, Looking, Missing, Watching
from gonogo.domain.analysis.sample import Sample, Totals, Unavailable
from gonogo.domain.analysis.settings import Settings
from gonogo.errors import FormatError
from gonogo.formats import recording
from gonogo.formats.recording import line, read

SETTINGS = Settings(
    candidate="1.2.0",
    stable="1.1.0",
    watch=900.1,
    limits=limits("error_rate > 1% or p95 > 500ms"),
    gauges=limits("cpu > 80%"),
    baselines={0: Baseline(1000, 10, 1.1)},
)
BEGIN = line(Watching(SETTINGS))
_TIMES = st.floats(0, 1e11)


def written(*lines: bytes) -> BytesIO:
    return BytesIO(BEGIN + b"".join(lines))


@given(_TIMES, st.integers(0, 2**53), st.floats(0, 1e6))
def test_what_is_written_is_read_again_bit_for_bit(at, count, cpu):
    sample = Sample(at, {"1.2.0": Totals(count, count, {250: 0})}, {"1.2.0": {"cpu": cpu}})
    entries = [Learning(sample), Looking(sample), Missing(Unavailable(at, "away"))]
    assert list(read(written(*map(line, entries)))) == [Watching(SETTINGS), *entries]


def test_empty_lines_and_unknown_fields_are_passed_over():
    text = b'\n{"line": "unavailable", "why": {"at": 5, "sentence": "x", "more": 1}, "other": 2}\n'
    assert list(read(written(text)))[1:] == [Missing(Unavailable(5.0, "x"))]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"{", "line 2: Input data was truncated"),
        (b"\xff\n", "line 2"),
        (b'{"line": "lunch"}\n', "line 2: Invalid value 'lunch'"),
        (b'{"line": "sample"}\n', "missing required field `sample`"),
        (
            b'{"line": "sample", "sample": {"at": 1, "versions": {"a": {"requests": 1, "bad": -1}}}}',
            "-1 is no count",
        ),
        (b'{"line": "sample", "sample": {"at": -5, "versions": {}}}', "-5 is no time"),
        (b'{"line": "unavailable", "why": {"at": 1e300, "sentence": ""}}', "1e\\+300 is no time"),
        (b'{"line": "sample", "sample": ' + b"[" * 60_000, "line 2"),
        (b"x" * 70_000, "more than 64 KiB in line 2"),
        (b'{"line": "watch", "settings": {"candidate": "a", "watch": 0}}', "> 0.0"),
        (b'{"line": "watch", "settings": {"candidate": "a", "watch": 1, "tolerance": 0.5}}', ">= 1.0"),
    ],
)
def test_what_is_no_entry_is_told_with_its_line(text, told):
    with pytest.raises(FormatError, match=told):
        list(read(written(text)))


def test_a_recording_begins_with_a_watch():
    with pytest.raises(FormatError, match="does not begin with a watch"):
        list(read(BytesIO(line(Missing(Unavailable(1.0, "away"))))))
    with pytest.raises(FormatError, match="is empty"):
        list(read(BytesIO()))


def test_a_recording_has_an_end(monkeypatch):
    monkeypatch.setattr(recording, "MOST", 3)
    with pytest.raises(FormatError, match="more than 3 lines"):
        list(read(written(BEGIN * 3)))
