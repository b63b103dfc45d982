import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.errors import FormatError
from gonogo.formats import coverage
from gonogo.formats.coverage import Coverage, Module, Share, coverage_json, istanbul, lines, text_lines

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


ISTANBUL = json.dumps(
    {
        "total": {"lines": {"total": 9, "covered": 9, "skipped": 0, "pct": 100}},
        "/shop/a.js": {
            "lines": {"total": 4, "covered": 3, "skipped": 0, "pct": 75},
            "branches": {"total": 2, "covered": 1, "skipped": 0, "pct": "Unknown"},
        },
        "/shop/b.js": {"lines": {"total": 0, "covered": 0, "skipped": 0, "pct": 100}},
    }
)
JACOCO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd">
<report name="all"><sessioninfo id="x" start="1" dump="2"/><group name="core"><package name="com/shop">
<class name="com/shop/Cart" sourcefilename="Cart.java"><counter type="LINE" missed="0" covered="9"/></class>
<sourcefile name="Cart.java"><line nr="3" mi="0" ci="3" mb="0" cb="0"/>
<line nr="5" mi="1" ci="2" mb="1" cb="1"/><line nr="6" mi="4" ci="0"/>
<counter type="LINE" missed="0" covered="9"/></sourcefile></package></group>
<package name=""><sourcefile name="Main.java"><line nr="1" mi="1" ci="0" mb="0" cb="0"/></sourcefile>
</package>
</report>"""
GO = """mode: set
example.com/shop/cart.go:3.10,5.2 2 1
example.com/shop/cart.go:7.10,8.11 1 0
example.com/shop/cart.go:10.2,12.3 3 0
example.com/shop/cart.go:14.2,14.9 1 1
example.com/shop/cart.go:16.2,16.9 0 0
mode: set
example.com/shop/cart.go:14.2,14.9 1 0
example.com/shop/cart.go:18.2,19.9 1 0
"""


def read(text: str | bytes) -> Coverage:
    return coverage.read(io.BytesIO(text.encode() if isinstance(text, str) else text))


@pytest.mark.threat("file", "Claim totals in a coverage report that its lines do not have")
def test_lines_of_cobertura_are_counted_once_and_its_rates_are_not_believed() -> None:
    found = read(COBERTURA)
    assert (found.lines, found.branches) == (Share(2, 4), Share(2, 2))
    assert found.worst == (
        Module("a.py", Share(2, 3), ((3, 3),)),
        Module("b.py", Share(0, 1), ((1, 1),)),
    )


@pytest.mark.parametrize(
    ("sources", "path"),
    [
        ("<source>/shop/src</source>", "/shop/src/b.py"),
        ("<source> src/ </source>", "src/b.py"),
        ("<source>.</source>", "b.py"),
        ("<source></source>", "b.py"),
        ("<source>/shop/src</source><source>/shop/lib</source>", "b.py"),
    ],
)
def test_files_of_cobertura_are_named_from_its_only_source_folder(sources: str, path: str) -> None:
    line = "<lines><line number='1' hits='0'/></lines>"
    begin = f"<coverage><sources>{sources}</sources><class filename="
    assert read(f"{begin}'b.py'>{line}</class></coverage>").worst[0].path == path
    assert read(f"{begin}'/a/b.py'>{line}</class></coverage>").worst[0].path == "/a/b.py"


def test_cobertura_may_come_in_utf_16() -> None:
    text = COBERTURA.replace('version="1.0"', 'version="1.0" encoding="utf-16"')
    assert read(text.encode("utf-16")).lines == Share(2, 4)


@pytest.mark.threat("file", "Claim totals in a coverage report that its lines do not have")
def test_records_of_lcov_are_counted_once_and_its_sums_are_not_believed() -> None:
    found = read(LCOV)
    assert (found.lines, found.branches) == (Share(2, 3), Share(2, 2))
    assert found.worst == (Module("src/a.js", Share(2, 3), ((3, 3),)),)


@pytest.mark.threat("file", "Claim totals in a coverage report that its lines do not have")
def test_lines_of_coverage_py_are_counted_and_its_totals_are_not_believed() -> None:
    found = read(JSON)
    assert (found.lines, found.branches) == (Share(3, 4), Share(1, 2))
    assert found.worst == (Module("a.py", Share(3, 4), ((4, 4),)),)


def test_files_of_istanbul_are_added_up_and_its_total_is_not_believed() -> None:
    found = read(ISTANBUL)
    assert (found.lines, found.branches) == (Share(3, 4), Share(1, 2))
    assert found.worst == (Module("/shop/a.js", Share(3, 4)),)


def test_lines_of_jacoco_are_counted_and_its_counters_are_not_believed() -> None:
    found = read(JACOCO)
    assert (found.lines, found.branches) == (Share(2, 4), Share(1, 2))
    assert found.worst == (
        Module("Main.java", Share(0, 1), ((1, 1),)),
        Module("core/com/shop/Cart.java", Share(2, 3), ((6, 6),)),
    )


def test_statements_of_a_go_profile_are_counted_once_and_covered_if_any_run_covered_them() -> None:
    found = read(GO)
    assert (found.lines, found.branches) == (Share(3, 8), Share())
    assert found.worst == (Module("example.com/shop/cart.go", Share(3, 8), ((7, 12), (18, 19)), "statement"),)


@pytest.mark.parametrize(
    ("module", "sentence"),
    [
        (
            Module("src/cart.py", Share(28, 40), ((31, 38), (52, 52))),
            "src/cart.py: 12 of 40 lines are not covered (31\u201338, 52)",
        ),
        (Module("a", Share(3, 4), ((4, 4),)), "a: 1 of 4 lines is not covered (4)"),
        (Module("a", Share(0, 4), ((1, 4),)), "a: none of 4 lines is covered"),
        (Module("a", Share(0, 1), ((1, 1),)), "a: none of 1 line is covered"),
        (Module("a.go", Share(1, 3), (), "statement"), "a.go: 2 of 3 statements are not covered"),
        (
            Module("a", Share(1, 12), tuple((n, n) for n in range(2, 24, 2))),
            "a: 11 of 12 lines are not covered (2, 4, 6, 8, 10, 12, 14, 16, 18, 20, \u2026)",
        ),
    ],
)
def test_what_to_test_is_told_by_file_and_line(module: Module, sentence: str) -> None:
    assert str(module) == sentence


def test_the_files_that_lack_the_most_are_told_first_and_the_others_are_counted() -> None:
    records = (f"SF:{n:02}\n" + "".join(f"DA:{line},0\n" for line in range(n)) for n in range(30))
    found = read("TN:\n" + "".join(f"{record}end_of_record\n" for record in records))
    assert [module.path for module in found.worst] == [f"{n:02}" for n in range(29, 9, -1)]
    assert found.lacking == 29


@given(st.dictionaries(st.integers(0, 60), st.booleans()))
def test_stretches_hold_every_line_that_is_not_covered_and_none_that_is(known: dict[int, bool]) -> None:
    found = list(lines.gaps((number, number, known[number]) for number in sorted(known)))
    within = {number for first, last in found for number in range(first, last + 1)}
    assert {number for number, hit in known.items() if not hit} <= within
    assert not {number for number, hit in known.items() if hit} & within
    assert found == sorted(found)


def test_where_there_is_nothing_to_cover_there_is_no_percentage() -> None:
    assert Share().percent is None
    assert Share(1, 3).percent == pytest.approx(33.333333)
    assert read("<coverage/>").lines.percent is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("hello", "is not Cobertura XML, JaCoCo XML, LCOV, a Go cover profile, the JSON"),
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
        ('{"total": 1}', "is not the coverage-summary.json of Istanbul"),
        ('{"total": {"lines": {"total": -1, "covered": 0}}}', "is not the coverage-summary.json of Istanbul"),
        ('{"total":' * 100_000, "is not the coverage-summary.json of Istanbul"),
        (
            '{"total": {"lines": {"total": 1, "covered": 1}}, "a": {"lines": {"total": 1, "covered": 2}}}',
            "says that 2 of 1 are covered, which cannot be",
        ),
        ("<html><report/></html>", "is not JaCoCo's XML: it begins with <html>"),
        ("<report><sourcefile name='A'><line nr='x' ci='1'/></sourcefile></report>", "'nr' is no number (A)"),
        ("<report><line nr='1'/></report>", "'ci' is no number"),
        ("<report><line nr='1' ci='1' mb='x'/></report>", "'mb' is no number"),
        ('<!DOCTYPE report [<!ENTITY a "b">]><report/>', "declares its own document type"),
        ("mode: set\na.go:1.1,2.2 1\n", "is no block of a Go cover profile (line 2)"),
        ("mode: odd\n", "is no block of a Go cover profile (line 1)"),
        ("mode: set\na.go:1.1,2.2 1 1", "its last line is cut"),
    ],
)
@pytest.mark.threat("file", "Break a coverage report, or make it expand without end")
def test_what_is_broken_or_hostile_is_refused_with_a_sentence(text: str | bytes, sentence: str) -> None:
    with pytest.raises(FormatError) as problem:
        read(text)
    assert sentence in str(problem.value)


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MOST", 3)
    for text in (COBERTURA, JSON, JACOCO, GO):
        with pytest.raises(FormatError, match="names more than 3"):
            read(text)
    monkeypatch.setattr(lines, "MOST", 1)
    with pytest.raises(FormatError, match="names more than 1"):
        read(ISTANBUL)
    monkeypatch.setattr(text_lines, "LARGEST", 3)
    monkeypatch.setattr(coverage_json, "LARGEST", 3)
    monkeypatch.setattr(istanbul, "LARGEST", 3)
    for text in (LCOV, GO, JSON, ISTANBUL):
        with pytest.raises(FormatError, match=r"larger|more than"):
            read(text)


@pytest.mark.parametrize("text", [COBERTURA, LCOV.strip(), JSON, JACOCO, ISTANBUL, GO])
def test_a_report_that_is_cut_never_gives_more_lines_than_the_whole(text: str) -> None:
    whole = read(text)
    for end in range(len(text) - 1):
        try:
            cut = read(text[:end])
        except FormatError:
            continue
        assert text not in (COBERTURA, JACOCO, JSON, ISTANBUL)
        assert cut.lines.total <= whole.lines.total


@given(
    st.binary(max_size=100),
    st.sampled_from([b"", b"{", b"<", b"TN:\nSF:a\nDA:", b'{"total":', b"mode: set\n"]),
)
def test_any_bytes_are_a_report_or_a_sentence(data: bytes, begin: bytes) -> None:
    try:
        outcome: object = read(begin + data)
    except FormatError as problem:
        outcome = str(problem)
    assert outcome
