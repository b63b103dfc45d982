from __future__ import annotations

from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.ledger import BEGINNING, LARGEST, Entry, canonical, read_entry

NAMES = st.text(st.characters(max_codepoint=127), max_size=8)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda part: st.lists(part, max_size=4) | st.dictionaries(NAMES, part, max_size=4),
    max_leaves=12,
)


def entry(data: dict[str, Any]) -> Entry:
    return Entry(1, 1_700_000_000, "gate.decided", "r-1", "p-1", "r-1/unit", data, BEGINNING)


@given(VALUES)
def test_what_is_written_is_what_rfc_8785_asks_for(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_an_entry_is_read_back_as_it_was_written(data: dict[str, Any]) -> None:
    assert read_entry(entry(data).line) == entry(data)


@given(st.binary(max_size=200))
def test_bytes_that_are_no_entry_are_refused(line: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the reader's own words, or the decoder's
        read_entry(line)


@pytest.mark.parametrize(
    "value",
    [1.5, float("nan"), 2**53, -(2**53), {"é": 1}, {1: 1}, "\ud800", b"bytes", {1, 2}],
    ids=repr,
)
def test_what_has_no_exact_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - a lone surrogate is refused by the encoder
        canonical({"value": value})


def test_lists_in_lists_end_somewhere() -> None:
    deep: list[Any] = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(ValueError, match="in one another"):
        canonical(deep)


def test_an_entry_has_a_largest_size() -> None:
    with pytest.raises(ValueError, match="at most"):
        _ = entry({"text": "x" * LARGEST}).line


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'"seq":1', b'"seq":1 '),
        (b'"seq":1', b'"seq":-0'),
        (b'"data":{}', b'"data":{"a":1,"a":1}'),
        (b'"data":{}', b'"data":{"a":1e400}'),
        (b'"data":{}', b'"data":' + b"[" * 100_000 + b"]" * 100_000),
        (b'"data":{}', b'"data":{"a":"\xff"}'),
        (b'"who":', b'"extra":1,"who":'),
        (b"\n", b"\r\n"),
    ],
)
def test_another_way_of_writing_an_entry_is_refused(before: bytes, after: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the reader's own words, or the decoder's
        read_entry(entry({}).line.replace(before, after))


def test_numbers_that_are_too_large_to_be_written_again_are_refused() -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the reader's own words, or the decoder's
        read_entry(entry({}).line.replace(b'"data":{}', b'"data":' + b'{"a":' * 2_000 + b"1" + b"}" * 2_000))
