from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain import condition
from gonogo.domain.condition import Unit
from gonogo.domain.evidence import measurement
from gonogo.domain.evidence.measurement import Quantity, Threshold
from gonogo.errors import UsageError


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (3, Quantity(3)),
        (0.5, Quantity(0.5)),
        ("12", Quantity(12)),
        (" 0.4 % ", Quantity(0.4, Unit.PERCENT)),
        ("230ms", Quantity(0.23, Unit.SECONDS)),
        ("1.5m", Quantity(90, Unit.SECONDS)),
        (True, None),
        (None, None),
        ("fast", None),
        ("1e9", None),
        (10**400, None),
        ([1], None),
    ],
)
def test_a_number_or_a_text_with_its_unit_is_a_quantity(value: object, found: Quantity | None) -> None:
    assert measurement.quantity(value) == found


@pytest.mark.parametrize(
    ("as_what", "found"),
    [
        ("ratio", Quantity(25, Unit.PERCENT)),
        ("%", Quantity(0.25, Unit.PERCENT)),
        ("ms", Quantity(0.00025, Unit.SECONDS)),
        ("h", Quantity(900, Unit.SECONDS)),
    ],
)
def test_a_plain_number_counts_what_it_is_said_to(as_what: measurement.Counted, found: Quantity) -> None:
    assert measurement.counted(Quantity(0.25), as_what) == found
    assert measurement.counted(Quantity(7, Unit.SECONDS), as_what) == Quantity(7, Unit.SECONDS)


def test_numbers_within_others_have_names_with_dots() -> None:
    document = {"http": {"p95": "230ms", "text": "x", "deep": {"a": 1}}, "b": 2, "list": [1], "none": None}
    assert measurement.flattened(document) == {
        "b": Quantity(2),
        "http.deep.a": Quantity(1),
        "http.p95": Quantity(0.23, Unit.SECONDS),
    }


@pytest.mark.parametrize(
    ("operator", "value", "text"),
    [
        ("lt", 1, "a < 1"),
        ("lte", "1%", "a <= 1%"),
        ("gt", "500ms", "a > 0.5s"),
        ("gte", 0.5, "a >= 0.5"),
        ("eq", "3", "a = 3"),
    ],
)
def test_a_threshold_is_a_comparison(operator: Any, value: float | str, text: str) -> None:
    assert str(Threshold("a", operator, value).comparison) == text


@pytest.mark.parametrize(
    ("stated", "sentence"),
    [
        ({"metric": "a b"}, "'a b' is no name of a metric"),
        ({"value": "much"}, "'much' is no number, such as 5, 1% or 500ms"),
        ({"operator": "ne"}, "Invalid enum value 'ne'"),
        ({"unit": "x"}, "unknown field"),
    ],
)
def test_a_threshold_that_cannot_be_compared_is_refused(stated: dict[str, Any], sentence: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=sentence):
        msgspec.convert({"metric": "a", "operator": "lt", "value": 1} | stated, Threshold)


def test_condition_and_thresholds_must_all_hold() -> None:
    threshold = Threshold("b", "gt", 1)
    both = measurement.required("a < 1", (threshold,))
    assert [str(each) for each in condition.comparisons(both)] == ["a < 1", "b > 1"]
    assert measurement.required("", (threshold,)) == threshold.comparison
    with pytest.raises(UsageError, match="say with require: or thresholds: what must hold"):
        measurement.required("", ())


def test_a_unit_that_is_not_the_conditions_is_told() -> None:
    wanted = condition.parse("a < 1% and b < 5 and c < 5s and d < 1 and a > 0%")
    measured = {"a": Quantity(1, Unit.SECONDS), "b": Quantity(1, Unit.PERCENT), "c": Quantity(3)}
    assert measurement.misfits(wanted, measured) == (
        "a is a time (1s), and is compared with a percentage (a < 1%)",
        "b is a percentage (1%), and is compared with a plain number (b < 5)",
        "a is a time (1s), and is compared with a percentage (a > 0%)",
    )


@given(
    st.recursive(
        st.none() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.dictionaries(st.text(max_size=3), inner, max_size=3) | st.lists(inner, max_size=3),
        max_leaves=8,
    )
)
def test_any_document_has_only_finite_numbers(document: object) -> None:
    for found in measurement.flattened({"a": document}).values():
        assert abs(found.number) <= 1e300
