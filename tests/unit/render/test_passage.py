from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.render.passage import Line, escaped, passage


def texts(passage_text: str) -> str:
    return "\n".join(line.text for line in passage(passage_text))


def test_html_is_shown_instead_of_obeyed():
    assert escaped("a <script>x</script> b") == "a &lt;script&gt;x&lt;/script&gt; b"


@pytest.mark.parametrize("code", ["`<b>`", "``<b> ` <i>``", "a `<b>` and `<i>`", "`a\\` and `<b>`"])
def test_code_stays_as_it_is(code):
    assert escaped(code) == code


@pytest.mark.parametrize(
    ("line", "safe"),
    [
        ("`<b>", "&#96;&lt;b&gt;"),
        ("``<b>`", "&#96;&#96;&lt;b&gt;&#96;"),
        ("\\`<b>`", "\\\\&#96;&lt;b&gt;&#96;"),
        ("\\\\`<b>`", "\\\\\\\\`<b>`"),
        ("`a``<b>`", "`a``<b>`"),
        ("``a`<b>`", "&#96;&#96;a`<b>`"),
        ("`a` <b> `c`", "`a` &lt;b&gt; `c`"),
    ],
)
def test_backticks_are_paired_as_markdown_pairs_them(line, safe):
    assert escaped(line) == safe


@pytest.mark.parametrize(
    ("character", "shown"),
    [("\x1b", "\\x1b"), ("\x9b", "\\x9b"), ("\r", "\\x0d"), ("\u202e", "\\u202e"), ("\u2066", "\\u2066")],
)
def test_what_moves_a_cursor_or_turns_the_reading_is_shown(character, shown):
    assert escaped(f"a{character}b") == f"a{shown}b"
    assert passage(f"a{character}b") == [Line(f"a{shown}b")]
    assert passage(f"a\n```\nb{character}c\n```")[2] == Line(f"b{shown}c", code=True)


@pytest.mark.parametrize("line", ["# a", "  ## a", "---", "===", "#"])
def test_line_makes_no_heading(line):
    assert escaped(line).lstrip(" ").startswith("\\")


@pytest.mark.parametrize("line", ["#12 is gone", "-a", "1.2 a", "a # b", "a ---"])
def test_line_that_makes_no_heading_stays(line):
    assert escaped(line) == line


def test_fenced_code_stays_as_it_is():
    code = '```html\n<b class="x">\n\n\t<i>\n```'
    assert texts(f"Write:\n{code}\nno <b>") == f"Write:\n{code}\nno &lt;b&gt;".replace("\t", "    ")


def test_blank_lines_around_are_taken_away():
    assert passage("\n\na\n\n") == [Line("a")]


def test_first_line_opens_no_fence_because_something_may_stand_before_it():
    assert texts("```\n<b>\n```\n<i>") == "\\`&#96;&#96;\n&lt;b&gt;\n```\n<i>\n```"


@pytest.mark.parametrize("closing", ["``", "~~~", "```x", "    ```"])
def test_only_a_fence_of_its_kind_ends_a_block(closing):
    assert passage(f"a\n```\n{closing}\n<b>")[3] == Line("<b>", code=True)


def test_fence_that_is_indented_is_none_because_it_may_end_with_what_holds_it():
    assert texts("a\n1. a\n   ```\n<b>") == "a\n1. a\n   \\`&#96;&#96;\n&lt;b&gt;"


def test_a_backtick_above_cannot_pair_with_one_below():
    assert texts("a ` b\n`<script>` c") == "a &#96; b\n`<script>` c"


def test_code_is_trusted_where_all_backticks_above_are_paired():
    assert texts("a `b`\n`<script>` c") == "a `b`\n`<script>` c"


def markdown_html(line: str) -> list[str]:
    """What CommonMark sees as raw in one paragraph: all outside of spans of code, spelled out naively."""
    outside, place = [], 0
    while place < len(line):
        if line[place] == "\\":
            place += 2
        elif line[place] == "`":
            length = len(line[place:]) - len(line[place:].lstrip("`"))
            end, at = -1, place + length
            while at < len(line):
                run = len(line[at:]) - len(line[at:].lstrip("`"))
                if run == length:
                    end = at + run
                    break
                at += max(run, 1)
            place = end if end > 0 else place + length
        else:
            outside.append(line[place])
            place += 1
    return outside


@given(st.text("`\\<>a ", max_size=24))
@settings(deadline=None, derandomize=True, max_examples=500)
def test_no_html_is_left_outside_of_code(line):
    assert not set(markdown_html(escaped(line))) & {"<", ">"}


@given(st.lists(st.text("`\\<>a ", max_size=10), max_size=4))
@settings(deadline=None, derandomize=True, max_examples=500)
def test_no_html_is_left_however_the_lines_are_joined(lines):
    told = [line.text for line in passage("\n".join(lines)) if not line.code]
    for first in range(len(told)):
        for last in range(first, len(told)):
            assert not set(markdown_html("\n".join(told[first : last + 1]))) & {"<", ">"}


@pytest.mark.parametrize("line", ["<" + "`" * 300_000, "<" + "` `` " * 60_000, "\\" * 300_000 + "<"])
def test_long_lines_take_no_long_time(line):
    begin = process_time()
    escaped(line)
    assert process_time() - begin < 3
