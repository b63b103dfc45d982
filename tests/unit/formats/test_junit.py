import io
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.errors import FormatError
from gonogo.formats import junit, xml
from gonogo.formats.junit import Failure, Report

PYTEST = """<?xml version="1.0" encoding="utf-8"?>
<testsuites name="pytest tests"><testsuite name="pytest" errors="0" failures="0" skipped="0" tests="99">
<testcase classname="tests.test_a" name="test_fine" time="0.001" />
<testcase classname="tests.test_a" name="test_wrong" file="tests/test_a.py" line="7">
  <failure message="assert 1 == 2&#10;more">def test_wrong(): ...</failure></testcase>
<testcase classname="tests.test_a" name="test_setup">
<error message="failed on setup">Traceback</error></testcase>
<testcase classname="tests.test_a" name="test_later"><skipped type="pytest.skip" message="later" /></testcase>
</testsuite></testsuites>"""
SUREFIRE = """<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:noNamespaceSchemaLocation="x.xsd"
  name="com.A" tests="3"><properties><property name="os" value="x"/></properties>
<testcase name="steady" classname="com.A"/>
<testcase name="flaky" classname="com.A">
<flakyFailure message="once" type="E"><stackTrace>s</stackTrace></flakyFailure></testcase>
<testcase name="broken" classname="com.A"><failure type="E"><![CDATA[
  java.lang.AssertionError: expected 1
  at com.A.broken(A.java:3)]]></failure><rerunFailure message="again"/>
<system-out>noise</system-out></testcase>
</testsuite>"""
PHPUNIT = """<testsuites><testsuite name="all" file="tests/ATest.php"><testsuite name="inner">
<testcase name="testOne" class="A" file="tests/ATest.php" line="12"/></testsuite>
<testcase name="testTwo"><failure type="F">ATest::testTwo
Failed asserting</failure></testcase></testsuite></testsuites>"""
GTEST = """<testsuites><testsuite name="g">
<testcase name="run" status="run" result="completed" classname="g"/>
<testcase name="DISABLED_x" status="notrun" result="suppressed" classname="g"/>
<testcase name="stated" status="failed" classname="g"/></testsuite></testsuites>"""


def read(text: str | bytes) -> Report:
    return junit.read(io.BytesIO(text.encode() if isinstance(text, str) else text))


def test_a_report_of_pytest_is_counted_case_by_case_whatever_its_totals_say() -> None:
    report = read(PYTEST)
    assert (report.tests, report.failures, report.errors, report.skipped) == (4, 1, 1, 1)
    assert report.failing == (
        Failure("tests.test_a.test_wrong", "assert 1 == 2", "tests/test_a.py:7"),
        Failure("tests.test_a.test_setup", "failed on setup"),
    )
    assert report.success_rate == pytest.approx(100 / 3)


def test_a_report_of_maven_tells_what_was_flaky_and_the_first_line_of_a_trace() -> None:
    report = read(SUREFIRE)
    assert (report.tests, report.failures, report.flaky) == (3, 1, 1)
    assert report.failing == (Failure("com.A.broken", "java.lang.AssertionError: expected 1", "A.java:3"),)


def test_a_report_of_phpunit_is_counted_through_nested_suites() -> None:
    report = read(PHPUNIT)
    assert (report.tests, report.broken) == (2, 1)
    assert str(report.failing[0]) == "testTwo (tests/ATest.php): ATest::testTwo"


def test_a_report_of_googletest_states_results_in_attributes() -> None:
    report = read(GTEST)
    assert (report.tests, report.failures, report.skipped) == (3, 1, 1)
    assert str(report.failing[0]) == "g.stated"


def test_trouble_outside_of_any_case_is_an_error() -> None:
    report = read(
        '<testsuites><testsuite name="s.js"><error message="did not compile"/></testsuite></testsuites>'
    )
    assert (report.tests, report.errors) == (1, 1)
    assert report.failing == (Failure("s.js", "did not compile"),)


def test_a_failure_outweighs_that_the_case_was_skipped() -> None:
    report = read("<testsuite><testcase><skipped/><error/><failure/></testcase></testsuite>")
    assert (report.failures, report.errors, report.skipped) == (1, 0, 0)
    assert report.failing == (Failure("a test without a name"),)


def test_an_empty_suite_has_no_success_rate() -> None:
    report = read('<testsuite tests="12"><testsuite/><skipped/></testsuite>')
    assert (report.tests, report.executed, report.success_rate) == (0, 0, None)


def test_of_many_failures_the_first_are_named() -> None:
    case = '<testcase name="t{}"><failure>long{}</failure></testcase>'
    cases = "".join(case.format(number, "g" * 5000) for number in range(60))
    report = read(f"<testsuite>{cases}</testsuite>")
    assert (report.failures, len(report.failing)) == (60, 50)
    assert all(len(failure.message) == 300 for failure in report.failing)


def test_of_a_failure_between_others_only_its_own_text_is_told() -> None:
    report = read(
        "<testsuite><testcase name='a'><failure message='said'>no</failure>"
        "<error/><system-out>noise</system-out></testcase>"
        "<testcase name='b'><failure>\n\n text </failure></testcase></testsuite>"
    )
    assert [failure.message for failure in report.failing] == ["said", "text"]


def test_a_place_that_is_stated_comes_before_one_in_the_text() -> None:
    case = '<testcase name="t" file="t.py"{}><failure message="no">at deep/other.py:7</failure></testcase>'
    stated, unstated = case.format(' line="3"'), case.format("")
    report = read(f"<testsuite>{stated}{unstated}</testsuite>")
    assert [failure.place for failure in report.failing] == ["t.py:3", "deep/other.py:7"]


def test_a_message_that_says_nothing_gives_way_to_the_text() -> None:
    case = '<testcase name="T"><failure message="Failed">{}</failure></testcase>'
    text = "=== RUN   T\n=== PAUSE T\n\n    cart_test.go:7: want 3\n--- FAIL: T"
    report = read(f"<testsuite>{case.format(text)}{case.format('=== RUN   T')}</testsuite>")
    assert list(map(str, report.failing)) == ["T (cart_test.go:7): want 3", "T: Failed"]


def test_of_a_long_text_only_the_beginning_is_looked_at() -> None:
    case = '<testcase name="t"><failure message="no">{}</failure></testcase>'
    text = f"{'x ' * junit.READ}a.py:7"
    assert read(f"<testsuite>{case.format(text)}</testsuite>").failing == (Failure("t", "no"),)


def test_names_and_messages_cannot_move_the_cursor() -> None:
    report = read(
        '<testsuite><testcase name="a&#x202e;b"><failure message="&#x9b;31m"/></testcase></testsuite>'
    )
    assert str(report.failing[0]) == "a\\u202eb: \\x9b31m"


def test_reports_add_up() -> None:
    total = read(PYTEST) + read(SUREFIRE)
    assert (total.tests, total.broken, total.skipped, total.flaky, len(total.failing)) == (7, 3, 1, 1, 3)


LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><testsuite name="&b;"/>'
OUTSIDE = '<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuite>&x;</testsuite>'
PARAMETER = '<!DOCTYPE t [<!ENTITY % x SYSTEM "http://example.com/x.dtd">%x;]><testsuite/>'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("not xml", "is not whole XML: syntax error"),
        ("<html/>", "is no JUnit report: it begins with <html>"),
        (LAUGHS, "declares its own document type"),
        (OUTSIDE, "declares its own document type"),
        (PARAMETER, "declares its own document type"),
        ("<testsuite>&x;</testsuite>", "undefined entity"),
        ("<testsuite>" * 1_000_000, "more than 200 elements within each other"),
        ("<testsuite name='" + "x" * (17 << 20), "has a tag of more than 16 MiB"),
        ("<testsuite><!--" + "x" * (17 << 20), "has a tag of more than 16 MiB"),
        ("<testsuite><testcase><testcase/></testcase></testsuite>", "a test case within another"),
        ("<testsuite>\x1b</testsuite>", "is not whole XML"),
        ('<?xml version="1.0" encoding="no-such"?><testsuite/>', "is not whole XML: unknown encoding"),
    ],
)
@pytest.mark.threat("file", "Break a test report, or make it expand without end")
def test_what_is_broken_or_hostile_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(FormatError) as problem:
        read(text)
    assert sentence in str(problem.value)


def test_a_document_type_that_is_only_named_is_not_fetched() -> None:
    assert read('<!DOCTYPE t SYSTEM "http://192.0.2.1/x.dtd"><testsuite><testcase/></testsuite>').tests == 1


def test_a_document_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "LARGEST", 10)
    with pytest.raises(FormatError, match="is larger than"):
        read(PYTEST)


@pytest.mark.parametrize("text", [PYTEST, SUREFIRE, PHPUNIT, GTEST])
def test_a_report_that_is_cut_at_any_byte_is_refused(text: str) -> None:
    data = text.encode()
    for end in range(len(data)):
        with pytest.raises(FormatError):
            read(data[:end])


@given(st.binary(max_size=200))
def test_any_bytes_are_a_report_or_a_sentence(data: bytes) -> None:
    with pytest.raises(FormatError):
        read(data)


@given(st.data())
def test_a_report_with_any_changed_byte_is_a_report_or_a_sentence(data: st.DataObject) -> None:
    changed = bytearray(PYTEST.encode())
    changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    try:
        outcome: Report | str = read(bytes(changed))
    except FormatError as problem:
        outcome = str(problem)
    assert isinstance(outcome, str) or outcome.tests <= 4


KINDS = {"pass": "", "failure": "<failure>no</failure>", "error": "<error/>", "skipped": "<skipped/>"}


@given(st.lists(st.sampled_from(sorted(KINDS)), max_size=80))
def test_every_case_is_counted_exactly_once(kinds: list[str]) -> None:
    cases = "".join(f'<testcase name="t">{KINDS[kind]}</testcase>' for kind in kinds)
    report = read(f"<testsuite>{cases}</testsuite>")
    counts = (report.tests, report.failures, report.errors, report.skipped)
    assert counts == (len(kinds), kinds.count("failure"), kinds.count("error"), kinds.count("skipped"))
    assert len(report.failing) == min(report.broken, junit.SHOWN)


class Endless(io.RawIOBase):
    """Twenty thousand cases without a file."""

    def __init__(self) -> None:
        self._pieces = iter([b"<testsuite>", *[b'<testcase name="t"/>' * 1000] * 20, b"</testsuite>"])

    def read(self, size: int = -1) -> bytes:
        return next(self._pieces, b"")


def test_memory_does_not_grow_with_the_report() -> None:
    import tracemalloc

    stream: IO[bytes] = Endless()  # type: ignore[assignment]  # only read() is used
    tracemalloc.start()
    report = junit.read(stream)  # type: ignore[arg-type]  # as above
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert report.tests == 20_000
    assert peak < 2_000_000
