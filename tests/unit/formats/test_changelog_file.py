from string import ascii_letters

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.formats.changelog_file import contains, has_section, prepended

HEAD = "# Changelog\n"
SECTION = "## 1.1.0 (2026-03-02)\n\n### Features\n\n- search\n"
FOOTNOTE = "[1.1.0]: https://example.com/compare\n"


def test_empty_file_gets_head_and_section():
    assert prepended("", HEAD, SECTION) == f"{HEAD}\n{SECTION}"


def test_file_of_blank_lines_counts_as_empty():
    assert prepended("\n \n", HEAD, SECTION, FOOTNOTE) == f"{HEAD}\n{SECTION}\n{FOOTNOTE}"


def test_section_goes_before_the_latest_release():
    text = "# Changes\n\nWritten by hand.\n\n## 1.0.0\n\n- first\n"
    assert prepended(text, HEAD, SECTION) == (
        f"# Changes\n\nWritten by hand.\n\n{SECTION}\n## 1.0.0\n\n- first\n"
    )


@pytest.mark.parametrize(
    "heading", ["## Unreleased", "## [Unreleased]", "## [unreleased]", "##  Unreleased "]
)
def test_section_goes_below_what_is_unreleased(heading):
    text = f"# Changes\n\n{heading}\n\n- to come\n\n## 1.0.0\n"
    assert prepended(text, HEAD, SECTION) == f"# Changes\n\n{heading}\n\n- to come\n\n{SECTION}\n## 1.0.0\n"


def test_without_any_release_the_section_goes_to_the_end():
    assert prepended("# Changes", HEAD, SECTION) == f"# Changes\n\n{SECTION}"


def test_without_any_release_the_section_goes_before_the_references():
    text = "# Changes\n\n## [Unreleased]\n\n[Unreleased]: https://example.com\n"
    assert prepended(text, HEAD, SECTION, FOOTNOTE) == (
        f"# Changes\n\n## [Unreleased]\n\n{SECTION}\n{FOOTNOTE}[Unreleased]: https://example.com\n"
    )


def test_file_that_begins_with_a_release_keeps_its_first_line():
    assert prepended("## 1.0.0\n", HEAD, SECTION) == f"{SECTION}\n## 1.0.0\n"


def test_line_ends_are_those_of_the_file():
    assert prepended("# Changes\r\n\r\n## 1.0.0\r\n", HEAD, SECTION, FOOTNOTE) == (
        f"# Changes\n\n{SECTION}\n## 1.0.0\n\n{FOOTNOTE}".replace("\n", "\r\n")
    )


@pytest.mark.parametrize("fence", ["```", "~~~", "````"])
def test_heading_in_a_block_of_code_is_none(fence):
    code = f"# Changes\n\n{fence}markdown\n## 9.9.9\n{fence}\n"
    assert not has_section(code, "9.9.9")
    assert prepended(f"{code}\n## 1.0.0\n", HEAD, SECTION) == f"{code}\n{SECTION}\n## 1.0.0\n"


def test_shorter_fence_does_not_end_a_longer_one():
    assert not has_section("````\n```\n## 9.9.9\n````\n", "9.9.9")


def test_code_within_a_line_opens_no_block():
    assert has_section("```code``` is removed\n\n## 1.0.0\n", "1.0.0")


@pytest.mark.parametrize(
    "heading",
    ["## 1.1.0", "## v1.1.0", "## [1.1.0]", "## [1.1.0] - 2026-03-02", "## [1.1.0](https://x) (2026-03-02)"],
)
def test_release_is_known_by_any_heading(heading):
    assert has_section(f"# Changes\n\n{heading}\n", "1.1.0")


@pytest.mark.parametrize("heading", ["## 1.1.0-rc.1", "## 1.1.01", "### 1.1.0", "##1.1.0", "    ## 1.1.0"])
def test_other_headings_are_no_such_release(heading):
    assert not has_section(f"# Changes\n\n{heading}\n", "1.1.0")


@pytest.mark.parametrize("separator", ["\u2028", "\x0b", "\x0c", "\x85"])
def test_only_newlines_end_a_line(separator):
    assert not has_section(f"said{separator}## 1.1.0\n", "1.1.0")


def test_section_with_a_heading_of_its_own_is_known_by_its_text():
    section = "### Release 1.1.0\n\n* search\n"
    assert contains(prepended("# Changes\r\n", HEAD, section), section)
    assert not contains("# Changes\n", section)


def test_footnote_leads_the_references_that_are_there():
    text = "# Changes\n\n## [1.0.0]\n\n[1.0.0]: https://example.com/1\n[a]: https://example.com/a\n"
    found = prepended(text, HEAD, SECTION, FOOTNOTE)
    assert found.endswith(f"\n\n{FOOTNOTE}[1.0.0]: https://example.com/1\n[a]: https://example.com/a\n")


def test_footnote_without_others_stands_at_the_end():
    assert prepended("## [1.0.0]\n\n- first", HEAD, SECTION, FOOTNOTE) == (
        f"{SECTION}\n## [1.0.0]\n\n- first\n\n{FOOTNOTE}"
    )


def test_what_gonogo_wrote_as_unreleased_gives_way_to_the_release():
    text = "# Changes\n\n## Unreleased\n\n### Features\n\n- search\n\n## 1.0.0\n\n- first\n"
    assert prepended(text, HEAD, SECTION) == f"# Changes\n\n{SECTION}\n## 1.0.0\n\n- first\n"


def test_what_people_wrote_as_unreleased_stays():
    text = "# Changes\n\n## Unreleased\n\n### Features\n\n- search\n- and more\n\n## 1.0.0\n"
    assert prepended(text, HEAD, SECTION) == text.replace("## 1.0.0", f"{SECTION}\n## 1.0.0")


LINES = st.sampled_from(
    [
        "",
        "# Changes",
        "## Unreleased",
        "## [Unreleased]",
        "## 1.0.0 (2026-01-01)",
        "## [0.9.0]",
        "### Fixed",
        "- a thing",
        "```",
        "~~~~",
        "    ## code",
        "[1.0.0]: https://example.com",
        "<!-- said -->",
        "\t",
        "é\u2028x",
    ]
) | st.text(ascii_letters + "#[] `-", max_size=12)
TEXTS = st.tuples(st.lists(LINES, max_size=14), st.sampled_from(["\n", "\r\n"]), st.booleans()).map(
    lambda parts: parts[1].join(parts[0]) + (parts[1] if parts[2] else "")
)


def remains(text: str, of: str) -> bool:
    """Whether what people wrote is all there, in order, with nothing but additions around it."""
    place = 0
    for letter in of:
        place = text.find(letter, place) + 1
        if not place:
            return False
    return True


@given(TEXTS, st.sampled_from(["", FOOTNOTE]))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_what_people_wrote_stays_to_the_byte(text, footnote):
    found = prepended(text, HEAD, SECTION, footnote)
    end = "\r\n" if "\r\n" in text else "\n"
    section = SECTION.replace("\n", end)
    before, _, after = found.partition(section)
    assert found.count(section) == 1
    if text.strip():
        assert text.startswith(before.removesuffix(end).removesuffix(end))
        assert remains(before + after, text)
        added = len(before + after) - len(text) - len(footnote.replace("\n", end))
        assert 0 <= added <= 5 * len(end)


@given(TEXTS)
@settings(deadline=None, derandomize=True, max_examples=300)
def test_what_was_put_there_is_found_again_unless_code_is_left_open(text):
    found = prepended(text, HEAD, SECTION)
    fences = [line for line in text.split("\n") if line.lstrip(" ").startswith(("```", "~~~"))]
    assert contains(found, SECTION)
    if not fences:
        assert has_section(found, "1.1.0")
