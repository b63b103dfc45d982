from hypothesis import given
from hypothesis import strategies as st

from gonogo.formats.yaml import read
from gonogo.formats.yaml_text import comment, write

SAFE = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"])
TEXTS = st.text(SAFE, max_size=12) | st.sampled_from(
    [
        "",
        "~",
        "null",
        "yes",
        "1.10",
        "1e5",
        "0o17",
        "a: b",
        "# x",
        "- x",
        "{",
        "'\"",
        "<<",
        "2026-12-18",
        "!t",
        "&a",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers(-(10**16), 10**16) | st.floats(-1e9, 1e9) | TEXTS
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=9,
)


@given(st.dictionaries(TEXTS, TREES, max_size=5))
def test_what_is_written_is_read_as_it_was(data):
    assert read(write(data), "x").data == data


@given(st.text(max_size=50))
def test_a_comment_is_one_line_that_says_nothing(text):
    assert read(f"a: 1\n{comment(text)}\n", "x").data == {"a": 1}


def test_sections_stand_apart_and_lists_on_one_line():
    text = write({"project": "shop", "gates": {"unit": {"kind": "tests", "junit": ["a.xml", "b c.xml"]}}})
    assert text == 'project: shop\n\ngates:\n  unit:\n    kind: tests\n    junit: [a.xml, "b c.xml"]\n'
