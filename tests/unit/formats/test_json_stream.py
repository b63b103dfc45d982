import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.errors import FormatError
from gonogo.formats.json_stream import Cursor

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def cursor(text: str | bytes) -> Cursor:
    return Cursor(io.BytesIO(text if isinstance(text, bytes) else text.encode()))


def walked(at: Cursor) -> Any:
    """The value, taken apart as far as it goes."""
    if at.peek() == "{":
        return {name: walked(at) for name in at.members()}
    return [walked(at) for _ in at.items()] if at.peek() == "[" else at.value()


@given(VALUES, st.integers(1, 20), st.sampled_from([None, 1]), st.booleans())
def test_what_is_read_in_pieces_is_what_was_written(
    dribble: Callable[[bytes, int], io.BytesIO],
    value: Any,
    chunk: int,
    indent: int | None,
    ascii_only: bool,
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)

    def in_pieces(text: str) -> Cursor:
        return Cursor(dribble(text.encode(), chunk))

    assert walked(in_pieces(text)) == value
    assert in_pieces(text).value() == value
    passed = in_pieces(f"[{text}, 1]")
    for place in passed.items():
        passed.skip() if place == 0 else passed.value()
    passed.finish()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_mark_says_how_the_text_is_encoded(encoding: str) -> None:
    assert walked(cursor('{"ä": ["✓"]}'.encode(encoding))) == {"ä": ["✓"]}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("{", "is not whole JSON (character 2)"),
        ('{"a"', "is not whole JSON (character 5)"),
        ('{"a": }', "is not whole JSON (character 7)"),
        ('{"a": 1', "is not whole JSON (character 8)"),
        ("{1: 1}", "is not whole JSON (character 2)"),
        ('{"a": 1,}', "is not whole JSON (character 9)"),
        ('{"a": "b', "is not whole JSON (character 7)"),
        (b'{"a": "\xff"}', "is not text (character 1)"),
        ('{"a": ' + "9" * 5000 + "}", "is not whole JSON (character 7)"),
        ('{"a": ' + "[" * 100_000, "nests too deeply (character 7)"),
    ],
)
def test_what_is_not_whole_is_refused_with_its_place(text: str | bytes, sentence: str) -> None:
    with pytest.raises(FormatError) as refused:
        walked_flat(cursor(text))
    assert str(refused.value) == sentence


def walked_flat(at: Cursor) -> None:
    for _ in at.members():
        at.value()
    at.finish()


def test_what_follows_the_document_is_refused() -> None:
    at = cursor('{"a": 1} x')
    with pytest.raises(FormatError, match=r"is not whole JSON \(character 10\)"):
        walked_flat(at)


def test_what_is_too_large_is_refused() -> None:
    long = io.BytesIO(b'["' + b"x" * (5 << 20) + b'"]')
    with pytest.raises(FormatError, match="has a value of more than 2 MiB"):
        Cursor(long, longest=2 << 20).value()
    large = io.BytesIO(b"[" + b"1," * (1 << 20) + b"1]")
    with pytest.raises(FormatError, match="is larger than 1 MiB, more than is read"):
        walked(Cursor(large, largest=1 << 20))
