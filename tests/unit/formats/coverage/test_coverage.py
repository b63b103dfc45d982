import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.errors import FormatError
from gonogo.formats import coverage
from gonogo.formats.coverage import Coverage, Share, coverage_json, lcov, lines

COBERTURA = """<?xml version="1.0" ?>
<!DOCTYPE coverage SYSTEM 'http://cobertura.sourceforge.net/xml/coverage-04.dtd'>
<coverage line-rate="1" lines-valid="3" lines-covered="3"><packages><package name="p"><classes>
<class filename="a.py" name="a"><methods><method name="m"><lines><line number="1" hits="1"/>
</lines></method></methods>
<lines><line number="1" hits="1"/><line number="2" hits="0" branch="true" condition-coverage="50% (1/2)"/>
</lines></class>
<class filename="a.py" name="a$1"><lines><line number="2" hits="3" condition-coverage="100% (2/2)"/>
<line number="3" hits="0"/></lines></class>
<class filename="b.py" name="b"><lines><line number="1" hits="0"/></lines></class>
</classes></package></packages></coverage>"""
LCOV = """TN:
SF:src/a.js
FN:1,f
DA:1,5
DA:2,0,checksum
DA:3,-1
BRDA:1,0,0,1
BRDA:1,0,1,-
LF:100
LH:100
end_of_record
SF:src/a.js
DA:2,1
BRDA:1,0,1,4
end_of_record
"""
JSON = json.dumps(
    {
        "meta": {"format": 3},
        "files": {
            "a.py": {
                "executed_lines": [1, 2, 3],
                "missing_lines": [4],
                "executed_branches": [[1, 2]],
                "missing_branches": [[1, -1]],
            },
            "b.py": {"executed_lines": [], "missing_lines": []},
        },
        "totals": {"percent_covered": 100},
    }
)


def read(text: str | bytes) -> Coverage:
    return coverage.read(io.BytesIO(text.encode() if isinstance(text, str) else text))


def test_lines_of_cobertura_are_counted_once_and_its_rates_are_not_believed() -> None:
    assert read(COBERTURA) == Coverage(Share(2, 4), Share(2, 2))


def test_cobertura_may_come_in_utf_16() -> None:
    text = COBERTURA.replace('version="1.0"', 'version="1.0" encoding="utf-16"')
    assert read(text.encode("utf-16")).lines == Share(2, 4)


def test_records_of_lcov_are_counted_once_and_its_sums_are_not_believed() -> None:
    assert read(LCOV) == Coverage(Share(2, 3), Share(2, 2))


def test_lines_of_coverage_py_are_counted_and_its_totals_are_not_believed() -> None:
    assert read(JSON) == Coverage(Share(3, 4), Share(1, 2))


def test_where_there_is_nothing_to_cover_there_is_no_percentage() -> None:
    assert Share().percent is None
    assert Share(1, 3).percent == pytest.approx(33.333333)
    assert read("<coverage/>").lines.percent is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("hello", "is not Cobertura XML, LCOV or the JSON"),
        ("<html/>", "begins with <html>"),
        ("<coverage><line number='x' hits='1'/></coverage>", "number or hits is no number"),
        ("<coverage><line number='1'/></coverage>", "number or hits is no number"),
        ('<!DOCTYPE c [<!ENTITY a "b">]><coverage/>', "declares its own document type"),
        ("{}", "is not the JSON of coverage.py"),
        ('{"files": {"a": {"executed_lines": "x"}}}', "is not the JSON of coverage.py"),
        ("{" * 100_000, "is not the JSON of coverage.py"),
        ('{"files":' + '{"a":' * 100_000, "is not the JSON of coverage.py"),
        (b'{"files": {"\xff": {}}}', "is not the JSON of coverage.py"),
        ("TN:\nSF:a\nDA:x,1\n", "DA record that cannot be read (line 3)"),
        ("TN:\nDA:1,1\n", "DA record that cannot be read (line 2)"),
        ("TN:\nSF:a\nBRDA:1\n", "BRDA record that cannot be read (line 3)"),
        ("TN:\nSF:a\nDA:1,1\n", "no end_of_record"),
        ("TN:" + "x" * 70_000, "longer lines"),
    ],
)
def test_what_is_broken_or_hostile_is_refused_with_a_sentence(text: str | bytes, sentence: str) -> None:
    with pytest.raises(FormatError) as problem:
        read(text)
    assert sentence in str(problem.value)


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MOST", 3)
    monkeypatch.setattr(lcov, "LARGEST", 3)
    monkeypatch.setattr(coverage_json, "LARGEST", 3)
    for text in (COBERTURA, LCOV, JSON):
        with pytest.raises(FormatError, match=r"larger|more than"):
            read(text)


@pytest.mark.parametrize("text", [COBERTURA, LCOV.strip(), JSON])
def test_a_report_that_is_cut_never_gives_more_lines_than_the_whole(text: str) -> None:
    whole = read(text)
    for end in range(len(text) - 1):
        try:
            cut = read(text[:end])
        except FormatError:
            continue
        assert text is not COBERTURA
        assert cut.lines.total <= whole.lines.total


@given(st.binary(max_size=100), st.sampled_from([b"", b"{", b"<", b"TN:\nSF:a\nDA:"]))
def test_any_bytes_are_a_report_or_a_sentence(data: bytes, begin: bytes) -> None:
    try:
        outcome: object = read(begin + data)
    except FormatError as problem:
        outcome = str(problem)
    assert outcome
