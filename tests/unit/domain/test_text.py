import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.text import abridged, counted, listed, printable, shortened


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("übermäßig 漢字", "übermäßig 漢字"),
        ("two\nlines", "two\\x0alines"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\u202eb", "a\\u202eb"),
        ("\udc80", "\\udc80"),
        ("\ufefffirst", "\\ufefffirst"),
        ("👩\u200d🚒", "👩\u200d🚒"),
    ],
)
def test_what_moves_a_cursor_or_reorders_text_is_escaped(text, shown):
    assert printable(text) == shown


@given(st.text(st.characters()))
def test_printable_text_is_one_line_and_stays_as_it_is(text):
    shown = printable(text)
    assert printable(shown) == shown
    assert len(shown.splitlines()) <= 1
    assert not any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in shown)
    assert not any(
        unicodedata.bidirectional(character)
        in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        for character in shown
    )
    assert shown.encode().decode() == shown


@pytest.mark.parametrize(
    ("text", "width", "short"),
    [("four", 4, "four"), ("fives", 4, "fiv…"), ("a word", 3, "a…"), ("ab", 1, "…"), ("", 1, "")],
)
def test_long_text_ends_with_an_ellipsis(text, width, short):
    assert shortened(text, width) == short


@given(st.text(), st.integers(min_value=1, max_value=50))
def test_shortened_text_never_exceeds_its_width(text, width):
    assert len(shortened(text, width)) <= width


@pytest.mark.parametrize(
    ("number", "told"), [(0, "0 commits"), (1, "1 commit"), (2, "2 commits"), (1200, "1,200 commits")]
)
def test_things_are_counted_in_singular_and_plural(number, told):
    assert counted(number, "commit") == told


def test_an_irregular_plural_is_given():
    assert counted(2, "branch", "branches") == "2 branches"
    assert counted(1, "branch", "branches") == "1 branch"


@pytest.mark.parametrize(
    ("words", "told"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_words_are_listed_with_an_and_before_the_last(words, told):
    assert listed(words) == told


@pytest.mark.parametrize(
    ("words", "told"),
    [([], ""), (["a"], "a"), (["a", "b", "c"], "a, b and c"), (["a", "b", "c", "d"], "a, b and 2 more")],
)
def test_of_many_words_the_first_are_told_and_how_many_more_there_are(words, told):
    assert abridged(words) == told
