import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gonogo
from gonogo.domain.text import abridged, counted, excerpt, listed, printable, quoted, shortened


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


TOKEN = "glpat" + "-" + "q7Rz2LmX9vTb4KpW8sYd"


@pytest.mark.parametrize("width", range(4, 80))
def test_an_excerpt_shows_no_part_of_a_secret_wherever_it_is_cut(width):
    shown = excerpt(f"it answered {TOKEN} and ended, which took it very long this time", width)
    assert len(shown) <= width
    assert TOKEN[:6] not in shown


def test_an_excerpt_shows_what_is_short_as_it_is():
    assert excerpt("it answered\x1b", 20) == "it answered\\x1b"
    assert excerpt("words that are cut", 10) == "words tha…"


def test_an_excerpt_looks_at_whole_words_only():
    assert excerpt("x" * 100 + f" {TOKEN}" * 400, 150) == "x" * 100 + " [secret]" * 5 + " [se…"
    assert excerpt(f"{TOKEN} " * 150 + "a" * 4000 + TOKEN, 2000).endswith("[secret]…")


@pytest.mark.parametrize("text", [" " * 9000, "word" * 3000])
def test_an_excerpt_of_a_text_of_one_word_or_none_is_short(text):
    assert len(excerpt(text, 20)) <= 20


def test_what_is_quoted_is_cut_without_a_part_of_a_secret():
    assert quoted(f"the token {TOKEN}", 15) == "'the token [sec…'"


PUBLIC = ("cli/", "render/", "domain/planning/", "domain/history/", "domain/text.py")
"""Where texts are cut that are ours, or public already: commits, tags and packages, for a terminal."""


def test_what_programs_and_services_wrote_is_masked_before_it_is_cut():
    root = Path(gonogo.__file__).parent
    sources = {str(path.relative_to(root)): path.read_text() for path in root.rglob("*.py")}
    cutting = [name for name, text in sources.items() if re.search(r"\bshortened\(", text)]
    assert [name for name in cutting if not name.startswith(PUBLIC)] == []
