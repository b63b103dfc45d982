import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain import condition
from gonogo.domain.condition import Comparison, Condition, Either, Every, Not, Unit, Verdict
from gonogo.errors import UsageError

MET, NOT_MET, MISSING = Verdict.MET, Verdict.NOT_MET, Verdict.MISSING
KNOWN = {"coverage": Unit.PERCENT, "p95": Unit.SECONDS, "tests": Unit.NUMBER}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("a >= 80%", MET),
        ("a > 80%", NOT_MET),
        ("a <= 80", MET),
        ("a < 80", NOT_MET),
        ("a = 80", MET),
        ("a == 80", MET),
        ("a != 80", NOT_MET),
        ("not a > 80", MET),
        ("b > 500ms", NOT_MET),
        ("b >= 500 ms and b < 0.01m and b < 1h", MET),
        ("a > 80 or b = 0.5s", MET),
        ("a = 80 or a = 1 and a = 2", MET),
        ("(a = 80 or a = 1) and a = 2", NOT_MET),
        ("a>=-1", MET),
        ("a = 80 OR a = 1 AND a = 2", MET),
        ("NOT (a = 80 Or b > 1)", NOT_MET),
        ("b > 1% OR a > 2", MET),
    ],
)
def test_a_condition_is_judged_by_what_was_measured(text: str, verdict: Verdict) -> None:
    assert condition.judge(condition.parse(text), {"a": 80, "b": 0.5}) is verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("x > 1", MISSING),
        ("not x > 1", MISSING),
        ("a = 1 and x > 1", MISSING),
        ("a = 2 and x > 1", NOT_MET),
        ("a = 2 or x > 1", MISSING),
        ("a = 1 or x > 1", MET),
        ("nan < 1", MISSING),
        ("nan != 1", MISSING),
    ],
)
def test_what_was_not_measured_is_missing_unless_it_cannot_matter(text: str, verdict: Verdict) -> None:
    assert condition.judge(condition.parse(text), {"a": 1, "nan": math.nan}) is verdict


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("", 1, "at its end: expected a name"),
        ("coverage", 9, "at its end: expected one of >="),
        ("coverage >=", 12, "expected a number"),
        ("coverage >= x", 13, "at 'x': expected a number"),
        ("coverage >= 80% and", 20, "expected a name"),
        ("coverage >= 80% tests", 17, "expected 'and', 'or' or the end"),
        ("(coverage >= 80%", 17, "expected ')'"),
        ("coverage >= 80% )", 17, "expected 'and'"),
        ("and > 1", 1, "expected a name"),
        ("OR > 1", 1, "expected a name"),
        ("coverage ? 80%", 10, "at '?': this cannot be read"),
        ("coverage >= 80parsec", 13, "cannot be read"),
        ("coverage >= 80", 13, "coverage is a percentage, such as 80%"),
        ("p95 >= 80%", 8, "p95 is a time, such as 500ms"),
        ("tests >= 80%", 10, "tests is a plain number"),
        ("covrage >= 80%", 1, "covrage is not measured here. Known: coverage, p95, tests"),
        ("not " * 40 + "tests = 1", 125, "more than 30 levels"),
        ("(" * 40, 32, "more than 30 levels"),
    ],
)
def test_a_condition_that_cannot_be_read_is_refused_at_the_character(
    text: str, place: int, sentence: str
) -> None:
    with pytest.raises(UsageError) as problem:
        condition.parse(text, KNOWN)
    assert str(problem.value).startswith(f"Character {place} of the condition")
    assert sentence in str(problem.value)
    assert "\n" not in str(problem.value)


def test_a_condition_that_is_too_long_is_refused() -> None:
    with pytest.raises(UsageError, match="at most 2000 characters"):
        condition.parse("a" * 2001)


def test_findings_say_what_was_seen_for_every_comparison_once() -> None:
    parsed = condition.parse("coverage >= 80% and not (p95 > 500ms or tests < 3) and tests < 3", KNOWN)
    assert condition.findings(parsed, {"coverage": 79.994, "tests": 2}) == (
        "coverage is 79.994%; coverage >= 80% is not met",
        "p95 was not measured (p95 > 0.5s)",
        "tests is 2; tests < 3 is met",
    )


def test_a_percentage_just_below_is_not_rounded_up() -> None:
    rate = 100 * 9_999_999 / 10_000_000
    assert condition.judge(condition.parse("rate = 100%"), {"rate": rate}) is NOT_MET
    assert condition.amount(rate, Unit.PERCENT) == "99.99999%"


def _texts(parts: st.SearchStrategy[tuple[str, Condition]]) -> st.SearchStrategy[tuple[str, Condition]]:
    return st.one_of(
        parts.map(lambda part: (f"not ({part[0]})", Not(part[1]))),
        st.tuples(parts, parts).map(
            lambda two: (f"({two[0][0]}) and ({two[1][0]})", Every((two[0][1], two[1][1])))
        ),
        st.tuples(parts, parts).map(
            lambda two: (f"({two[0][0]}) or ({two[1][0]})", Either((two[0][1], two[1][1])))
        ),
    )


CONDITIONS = st.recursive(
    st.tuples(st.sampled_from("abc"), st.sampled_from([">=", "<", "!="]), st.integers(-9, 9)).map(
        lambda three: (
            f"{three[0]} {three[1]} {three[2]}",
            Comparison(three[0], three[1], float(three[2]), Unit.NUMBER),
        )
    ),
    _texts,
    max_leaves=6,
)
MEASURED = st.dictionaries(st.sampled_from("abc"), st.integers(-9, 9))


@given(CONDITIONS)
def test_what_is_written_is_what_is_read(pair: tuple[str, Condition]) -> None:
    assert condition.parse(pair[0]) == pair[1]


@given(CONDITIONS, MEASURED, st.dictionaries(st.sampled_from("abc"), st.integers(-9, 9), min_size=3))
def test_a_clear_verdict_stays_whatever_the_missing_measurements_would_have_been(
    pair: tuple[str, Condition], measured: dict[str, int], rest: dict[str, int]
) -> None:
    verdict = condition.judge(pair[1], measured)
    complete = condition.judge(pair[1], {**rest, **measured})
    assert complete is not MISSING
    assert verdict in (MISSING, complete)


@given(st.text("ab()<>=!% .0123456789mshandort", max_size=60))
def test_any_text_is_a_condition_or_a_sentence(text: str) -> None:
    outcome: object
    try:
        outcome = condition.judge(condition.parse(text), {})
    except UsageError as problem:
        outcome = str(problem)
    assert outcome is MISSING or "Character" in str(outcome)


def test_reading_the_longest_condition_takes_no_time() -> None:
    begun = time.process_time()
    condition.parse(" or ".join(["a > 1"] * 222))
    with pytest.raises(UsageError):
        condition.parse(" " * 1999 + "?")
    assert time.process_time() - begun < 0.5
