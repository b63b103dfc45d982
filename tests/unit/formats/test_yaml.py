"""Reading YAML settings: data with lines, and one plain sentence for each thing that is refused."""

from __future__ import annotations

import json
import math
import re
import string
import time
from typing import TYPE_CHECKING
from unittest import mock

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.text import quoted
from gonogo.errors import ConfigError
from gonogo.formats.yaml import Document, bounded, dotted, read

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS = """\
# a comment
project: shop
gates:
  unit:
    timeout: 5m
    run: >
      pytest
      tests
people:
  - {name: Ann, roles: [qa, lead]}
  -
    name: Bob
"""


@pytest.fixture(params=["libyaml", "pure Python"])
def scanner(request: pytest.FixtureRequest) -> Iterator[None]:
    """Both scanners: the second is what is left where PyYAML was built without libyaml."""
    chosen = yaml.CSafeLoader if request.param == "libyaml" else yaml.SafeLoader
    with mock.patch.object(yaml, "CSafeLoader", chosen):
        yield


def refused(text: str | bytes) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        read(text, "gonogo.yml")
    return caught.value.problems


def scalar(text: str) -> object:
    return read(f"a: {text}\n", "gonogo.yml").data["a"]


def test_data_is_plain_and_every_key_and_item_has_its_line() -> None:
    document = read(SETTINGS, "gonogo.yml")
    assert document.data == {
        "project": "shop",
        "gates": {"unit": {"timeout": "5m", "run": "pytest tests\n"}},
        "people": [{"name": "Ann", "roles": ["qa", "lead"]}, {"name": "Bob"}],
    }
    assert document.line(()) == 1
    assert document.line(("project",)) == 2
    assert document.line(("gates", "unit", "timeout")) == 5
    assert document.line(("people", 0, "roles", 1)) == 10
    assert document.line(("people", 1, "name")) == 12


def test_what_is_missing_has_the_line_of_its_nearest_parent() -> None:
    document = read(SETTINGS, "gonogo.yml")
    assert document.line(("gates", "unit", "coverage")) == 4
    assert document.line(("gates", "e2e", "retry", "times")) == 3
    assert document.line(("windows",)) == 1


def test_a_problem_names_file_line_and_path() -> None:
    document = read(SETTINGS, "gonogo.yml")
    assert document.problem(("people", 1, "name"), "is wrong") == "gonogo.yml:12: people[1].name: is wrong"
    assert document.problem((), "is wrong") == "gonogo.yml:1: is wrong"


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n", "---\n...\n", "~", "\ufeff", b""])
def test_an_empty_file_is_an_empty_mapping(text: str | bytes) -> None:
    assert read(text, "gonogo.yml").data == {}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((word, None) for word in ("", "~", "null", "Null", "NULL")),
        *((word, True) for word in ("true", "True", "TRUE")),
        *((word, False) for word in ("false", "False", "FALSE")),
        *(("0", 0), ("12", 12), ("-3", -3), ("+4", 4), ("007", 7), ("0o17", 15), ("0x1F", 31)),
        *(("1.5", 1.5), (".5", 0.5), ("1.", 1.0), ("-1e3", -1000.0), ("1E-2", 0.01), ("1.10", 1.1)),
        *((text, text) for text in ("on", "no", "yes", "y", "tRUE", "nulL", "09:00", "5:00", "1_000", "5m")),
        *((text, text) for text in ("2026-12-18", "1.2.3", "0b1", "0o8", "0xG", "1e", ".", "12e4567")),
        *((text, text) for text in (".inf", "-.INF", ".nan", "1e999", "9" * 19, "9" * 5000, "٣")),
        *(("'12'", "12"), ('"true"', "true"), ('""', ""), ('"\\t\\u00e9"', "\té")),
    ],
)
def test_plain_scalars_are_those_of_the_core_schema(text: str, value: object) -> None:
    read_back = scalar(text)
    assert read_back == value
    assert type(read_back) is type(value)


def test_numbers_and_booleans_remember_how_they_were_written() -> None:
    document = read("a: 1.10\nb: [007, TRUE, text, ~, '1.10']\n", "gonogo.yml")
    assert document.written(("a",)) == "1.10"
    assert [document.written(("b", place)) for place in range(5)] == ["007", "TRUE", None, None, None]


def test_keys_are_text_as_written() -> None:
    assert read("1: a\n1.10: b\n'true': c\n'': d\n'<<': e\n", "x").data == {
        "1": "a",
        "1.10": "b",
        "true": "c",
        "": "d",
        "<<": "e",
    }


@pytest.mark.usefixtures("scanner")
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_ending_counts_lines_alike(ending: str) -> None:
    document = read(SETTINGS.replace("\n", ending).encode(), "gonogo.yml")
    assert document.line(("people", 1, "name")) == 12
    assert document == read(SETTINGS, "gonogo.yml")


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert read(b"\xef\xbb\xbfa: 1", "gonogo.yml").data == {"a": 1}
    assert read("\ufeffa: 1", "gonogo.yml").data == {"a": 1}


@pytest.mark.usefixtures("scanner")
@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("a: 1\nb: &x 1", 2, "anchors and aliases are not supported"),
        ("a: &x {b: 1}", 1, "anchors and aliases"),
        ("a: 1\nb: *x", 2, "anchors and aliases"),
        ("run: *.py", 1, "put text that begins with & or * in quotes"),
        ("&x a: 1", 1, "anchors and aliases"),
        ("a: {<<: {b: 1}}", 1, "merge keys (<<) are not supported"),
        ("a: !foo 1", 1, "tags are not supported"),
        ("a: !!str 1", 1, "tags are not supported"),
        ("a: !!python/object:os.system {}", 1, "tags are not supported"),
        ("a: ! 1", 1, "tags are not supported"),
        ("!x a: 1", 1, "tags are not supported"),
        ("# \n%TAG ! tag:x,2000:\n---\na: 1", 2, "tags are not supported"),
        ("a: 1\n---\nb: 1", 2, "a second document begins here"),
        ("a: 1\ntrue: 1", 2, "a key must be text; put 'true' in quotes"),
        ("~: 1", 1, "a key must be text; put '~' in quotes"),
        ("? [a]\n: b", 1, "a key must be text"),
        ("a:\n  ? {b: c}\n  : d", 2, "a key must be text"),
        ("- a", 1, "the top level must be a mapping"),
        ("\njust text", 2, "the top level must be a mapping"),
        ("12", 1, "the top level must be a mapping"),
        ("a: 1\nb: \x1b[31m", 2, "a control character"),
        ("a: \x00", 1, "a control character"),
        ("a: b\u2028c: d", 1, "a control character"),
        ('a: "x\\0y"', 1, "an escape that makes a control character"),
        ('a: "x\\e[31m"', 1, "an escape that makes a control character"),
        ('"\\x07": 1', 1, "an escape that makes a control character"),
        ("a: \ud800", 1, "not UTF-8 text"),
        (b"a: 1\nb: \xff", 2, "not UTF-8 text"),
        ("a: 1".encode("utf-16"), 1, "not UTF-8 text"),
        (bytes(range(256)), 2, "not UTF-8 text"),
        (b"\x7fELF\x02\x01\x01\x00", 1, "a control character"),
        ("#" * (1 << 20) + "#", 1, "larger than 1 MiB"),
        ("é" * (1 << 19) + "#", 1, "larger than 1 MiB"),
    ],
)
def test_what_settings_do_not_need_is_refused_with_its_line(text: str | bytes, line: int, part: str) -> None:
    (problem,) = refused(text)
    assert problem.startswith(f"gonogo.yml:{line}: ")
    assert part in problem


@pytest.mark.usefixtures("scanner")
@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("a: 1\nb: 'x\n\n", 2, "the quote that opens here is not closed"),
        ("a: 1\nb: [1,\n 2\nc: 3", 2, "the list that opens here needs"),
        ("a: 1\nb: {c: 1,\n d: 2", 2, "the mapping that opens here needs"),
        ("a: 1\nb\nc: 1", 2, "a key needs a ':' and a space after it"),
        ("a: b: c", 1, "put text with a ': ' in quotes"),
        ("a: - b", 1, "a '- ' where no list can begin"),
        ("a:\n\tb: 1", 2, "indent with spaces, never with tabs"),
        ("a: @x", 1, "put text that begins with @, ` or % in quotes"),
        ('a: "\\d"', 1, "no such escape; use single quotes"),
        ('a: "\\UFFFFFFFF"', 1, "no such escape"),
        ('a: "\\xZZ"', 1, "no such escape"),
        ("a:\n  - b\n c: d", 3, "the indentation does not fit the lines above"),
        ("a:\n  b: 1\n - c", 3, "the indentation does not fit the lines above"),
        ("a: [}", 1, "a value is missing here"),
        ("%YAML 3.0\n---\na: 1", 1, "not YAML: found incompatible YAML document"),
    ],
)
def test_a_syntax_error_is_a_plain_sentence_with_its_line(text: str, line: int, part: str) -> None:
    (problem,) = refused(text)
    assert problem.startswith(f"gonogo.yml:{line}: ")
    assert part in problem


def test_an_error_without_a_mark_is_on_the_first_line() -> None:
    with mock.patch.object(yaml, "parse", side_effect=yaml.MarkedYAMLError(problem="odd")):
        assert refused("a: 1") == ("gonogo.yml:1: not YAML: odd",)


def test_duplicate_keys_are_all_told_with_both_lines() -> None:
    text = "a: 1\nb: {c: 1}\na: 2\nd:\n  e: 1\n  'e': {x: 1}\nb: {c: 2}\n"
    assert refused(text) == (
        "gonogo.yml:3: a: the same key is on line 1",
        "gonogo.yml:6: d.e: the same key is on line 5",
        "gonogo.yml:7: b: the same key is on line 2",
    )


def test_duplicate_keys_are_told_beside_what_ends_the_reading() -> None:
    first, last = refused("a: 1\na: 2\nb: &x 1\n")
    assert first == "gonogo.yml:2: a: the same key is on line 1"
    assert last.startswith("gonogo.yml:3: anchors")


def test_a_number_and_its_text_are_the_same_key() -> None:
    assert refused("1: a\n'1': b\n") == ("gonogo.yml:2: 1: the same key is on line 1",)


@pytest.mark.usefixtures("scanner")
@pytest.mark.parametrize("end", ["", "b: &x 1\n"])
def test_very_many_problems_are_cut_and_it_is_said(end: str) -> None:
    problems = refused("a: 1\n" * 5000 + end)
    assert len(problems) == 101
    assert problems[-1] == "gonogo.yml:1: there are more problems than these 100; fix these first"
    assert bounded("x", iter(["p"])) == ("p",)


def test_exploding_anchors_are_refused_before_they_explode() -> None:
    levels = "\n".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]"
        for before, name in zip(string.ascii_lowercase, string.ascii_lowercase[1:], strict=False)
    )
    (problem,) = refused("a: &a ['lol', 'lol']\n" + levels)
    assert problem.startswith("gonogo.yml:1: anchors and aliases are not supported")


@pytest.mark.usefixtures("scanner")
@pytest.mark.parametrize("opening", ["[", "[\n", "{a: ", "? ", "- ", "{? ", "[{a: "])
def test_a_megabyte_of_nesting_is_refused_at_once(opening: str) -> None:
    text = "a: " * (opening[0] in "[{") + opening * ((1 << 20) // len(opening) - 4)
    begun = time.process_time()
    (problem,) = refused(text)
    assert re.match(r"gonogo\.yml:\d+: (nested deeper than 50|a key must be text|the top level)", problem)
    assert time.process_time() - begun < 2


def test_nesting_up_to_fifty_levels_is_read() -> None:
    assert read("a: " + "[" * 49 + "]" * 49, "gonogo.yml").data["a"]
    assert "nested deeper than 50 levels" in refused("a: " + "[" * 50 + "]" * 50)[0]
    deep = "\n".join(f"{' ' * level}a:" for level in range(51))
    assert refused(deep)[0].startswith("gonogo.yml:51: nested deeper")


@pytest.mark.slow
def test_the_largest_file_is_read_in_bounded_time() -> None:
    text = "a: [" + "1," * ((1 << 19) - 8) + "]"
    begun = time.process_time()
    document = read(text, "gonogo.yml")
    assert document.line(("a", 500_000)) == 1
    assert time.process_time() - begun < 20


@pytest.mark.parametrize("key", ["a\u202eb", "\u2066x", "x\ufeff", "a\u200fb"])
def test_bidirectional_characters_in_keys_are_shown_escaped(key: str) -> None:
    (problem,) = refused(f"{key}: 1\n{key}: 2\n")
    assert key not in problem
    assert re.search(r"\\u[0-9a-f]{4}", problem)


def test_control_characters_in_the_name_and_in_sentences_are_shown_escaped() -> None:
    with pytest.raises(ConfigError) as caught:
        read("a: 1\na: 2", "go\n\x1bnogo.yml")
    assert caught.value.problems == ("go\\x0a\\x1bnogo.yml:2: a: the same key is on line 1",)
    document = Document("x", {}, {(): 1}, {})
    assert document.problem((), "two\n lines \u202e") == "x:1: two lines \\u202e"


def test_long_values_keys_and_sentences_are_cut() -> None:
    assert len(quoted("x" * 10**6)) == 62
    assert len(dotted(("k" * 10**6,) * 50)) == 200
    assert len(Document("x", {}, {(): 1}, {}).problem((), "y" * 10**6)) < 700


PLAIN = st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs", "Mn", "Cf"])
SCALARS = st.none() | st.booleans() | st.integers(-(10**16), 10**17) | st.floats(allow_nan=False)
KEYS = st.text(PLAIN, max_size=9)
TREES = st.recursive(
    SCALARS | st.text(PLAIN, max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(PLAIN, max_size=9), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(st.dictionaries(KEYS, TREES, max_size=5))
def test_json_reads_as_what_it_says(data: dict[str, object]) -> None:
    finite = json.loads(json.dumps(data), parse_constant=lambda _: 0)
    assert read(json.dumps(finite, ensure_ascii=False), "gonogo.yml").data == finite


SNIPPETS = [*"ab1 .:-?,[]{}&*!|>'%@`#\"\\\n\t~<=xU0/é\x07", "\r\n", "a: ", "\n  ", "---\n", "- "]
NOISE = st.lists(st.sampled_from(SNIPPETS), max_size=40).map("".join)


@pytest.mark.parametrize("loader", [yaml.CSafeLoader, yaml.SafeLoader])
@given(text=NOISE | st.text(max_size=40) | st.binary(max_size=60))
def test_any_bytes_are_a_document_or_one_clear_refusal(
    loader: type[yaml.SafeLoader], text: str | bytes
) -> None:
    with mock.patch.object(yaml, "CSafeLoader", loader):
        data, problems = outcome(text)
    assert all(re.fullmatch(r"gonogo\.yml:\d+: .+", problem) for problem in problems)
    assert all(type(value) in {str, int, float, bool, type(None)} for value in leaves(data))
    assert (data is None) == bool(problems)


def outcome(text: str | bytes) -> tuple[object, tuple[str, ...]]:
    try:
        return read(text, "gonogo.yml").data, ()
    except ConfigError as error:
        return None, error.problems


def leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict | list):
        for child in value.values() if isinstance(value, dict) else value:
            yield from leaves(child)
    else:
        assert not isinstance(value, float) or math.isfinite(value)
        yield value
