from string import ascii_letters

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.formats.changelog_files.changelog_file import read
from gonogo.formats.changelog_files.faults import fault_of
from gonogo.formats.changelog_files.insertion import contains, inserted
from gonogo.formats.changelog_files.names import candidates
from gonogo.formats.changelog_files.references import Released

HEAD = "# Changelog\n"
SECTION = "## 1.1.0 (2026-03-02)\n\n### Features\n\n- search\n"
FOOTNOTE = "[1.1.0]: https://example.com/compare\n"
RELEASED = Released("1.1.0", "v1.1.0", "v1.0.0")


def prepended(text, section=SECTION, footnote=""):
    return inserted(read(text, "CHANGELOG.md"), HEAD, section, RELEASED, footnote)


def told(text, path="CHANGELOG.md"):
    return read(text, path).versions


def test_empty_file_gets_head_and_section():
    assert prepended("") == f"{HEAD}\n{SECTION}"


def test_file_of_blank_lines_counts_as_empty():
    assert prepended("\n \n", footnote=FOOTNOTE) == f"{HEAD}\n{SECTION}\n{FOOTNOTE}"


def test_section_goes_before_the_latest_release():
    text = "# Changes\n\nWritten by hand.\n\n## 1.0.0\n\n- first\n"
    assert prepended(text) == f"# Changes\n\nWritten by hand.\n\n{SECTION}\n## 1.0.0\n\n- first\n"


@pytest.mark.parametrize(
    "heading", ["## Unreleased", "## [Unreleased]", "## [unreleased]", "##  Unreleased "]
)
def test_section_goes_below_what_is_unreleased(heading):
    text = f"# Changes\n\n{heading}\n\n- to come\n\n## 1.0.0\n"
    assert prepended(text) == f"# Changes\n\n{heading}\n\n- to come\n\n{SECTION}\n## 1.0.0\n"


def test_without_any_release_the_section_goes_to_the_end():
    assert prepended("# Changes") == f"# Changes\n\n{SECTION}"


def test_without_any_release_the_section_goes_before_the_references():
    text = "# Changes\n\n## Soon\n\n[other]: https://example.com\n"
    assert prepended(text, footnote=FOOTNOTE) == (
        f"# Changes\n\n## Soon\n\n{SECTION}\n{FOOTNOTE}[other]: https://example.com\n"
    )


def test_file_that_begins_with_a_release_keeps_its_first_line():
    assert prepended("## 1.0.0\n") == f"{SECTION}\n## 1.0.0\n"


def test_line_ends_are_those_of_the_file():
    assert prepended("# Changes\r\n\r\n## 1.0.0\r\n", footnote=FOOTNOTE) == (
        f"# Changes\n\n{SECTION}\n## 1.0.0\n\n{FOOTNOTE}".replace("\n", "\r\n")
    )


def test_a_byte_order_mark_stays_where_it_is():
    assert prepended("\ufeff## 1.0.0\n") == f"\ufeff{SECTION}\n## 1.0.0\n"
    assert prepended("\ufeff") == f"\ufeff{HEAD}\n{SECTION}"


@pytest.mark.parametrize("fence", ["```", "~~~", "````"])
def test_heading_in_a_block_of_code_is_none(fence):
    code = f"# Changes\n\n{fence}markdown\n## 9.9.9\n{fence}\n"
    assert told(code) == []
    assert prepended(f"{code}\n## 1.0.0\n") == f"{code}\n{SECTION}\n## 1.0.0\n"


@pytest.mark.parametrize(
    "text",
    [
        "````\n```\n## 9.9.9\n````\n",
        "<!--\n## 9.9.9\n-->\n",
        "Words <!-- and\n## 9.9.9\n-->\n",
        "<pre>\n## 9.9.9\n</pre>\n",
        "> ## 9.9.9\n",
        "    ## 9.9.9\n",
        "---\nversion: 9.9.9\n---\n",
        "- 9.9.9\n  ---\n",
        "|9.9.9|\n---\n",
        "said\u2028## 9.9.9\n",
        "said\x0c## 9.9.9\n",
        "##9.9.9\n",
    ],
)
def test_what_only_looks_like_a_heading_is_none(text):
    assert told(
        f"# Changes\n\n{text}\n## 1.0.0\n" if not text.startswith("---") else f"{text}\n## 1.0.0\n"
    ) == ["1.0.0"]


def test_code_within_a_line_opens_no_block():
    assert told("```code``` is removed\n\n`<!--` is a comment\n\n## 1.0.0\n") == ["1.0.0"]


def test_headings_of_code_and_comments_are_none_in_asciidoc_and_restructured_text():
    assert told("= Log\n\n----\n== 9.9.9\n----\n\n////\n== 8.8.8\n////\n\n== 1.0.0\n", "a.adoc") == ["1.0.0"]
    assert told("Log\n===\n\n::\n\n  9.9.9\n  -----\n\n1.0.0\n-----\n", "a.rst") == ["1.0.0"]


def test_lines_below_a_release_that_name_others_are_none():
    text = "## 1.1.0\n\n### What's new in 1.1.0\n\n### Node 18.0.0\n\n**0.9.0**\n\n## 1.0.0\n"
    assert told(text) == ["1.1.0", "1.0.0"]


def test_points_of_a_list_that_name_versions_are_no_releases():
    assert told("NEWS\n\n* shop 0.8 sold\n\n* Needs till 5.5.1.\n", "NEWS") == []
    assert told("2024-01-02  Ann\n\n* a\n* Version 1.0\n* b\n* c\n", "ChangeLog") == []


def test_outlines_name_releases_in_their_outermost_points():
    text = "* Changes in release 1.1\n\n** Fixes\n\n* Changes in release 1.0\n\n* a point\n\n* another\n"
    assert told(text, "NEWS") == ["1.1", "1.0"]


def test_a_name_that_goes_with_several_versions_is_that_of_the_project():
    assert told("OpenShop 1.1 (2024-01-01)\n\n\ta\n\nOpenShop 1.0 (2023-01-01)\n", "CHANGES") == [
        "1.1",
        "1.0",
    ]


def test_a_heading_over_the_releases_of_a_series_is_none():
    assert told("# 1.2\n\n## 1.2.1\n\n## 1.2.0\n\n# 1.1\n\n## 1.1.0\n") == ["1.2.1", "1.2.0", "1.1.0"]


SERIES = (
    "Log\n===\n\nShop 6.x\n--------\n\n6.1.0\n~~~~~\n\n- a\n\nShop 5.x\n--------\n\n5.0.0\n~~~~~\n\n- b\n"
)


@pytest.mark.parametrize(
    ("version", "begun", "below"),
    [("6.2.0", "", "6.1.0\n~~~~~"), ("7.0.0", "Shop 7.x\n--------\n\n", "Shop 6.x\n--------")],
)
def test_a_release_goes_below_the_heading_of_its_series_which_it_may_begin(version, begun, below):
    section = f"{version}\n~~~~~\n\n- c\n"
    text = inserted(read(SERIES, "CHANGES.rst"), HEAD, section, Released(version, f"v{version}"))
    before, _, after = SERIES.partition(below)
    assert text == f"{before}{begun}{section}\n{below}{after}"


def test_one_heading_over_all_releases_is_the_title_of_the_file():
    text = "# Shop 6\n\n## 6.1.0\n\n## 6.0.0\n"
    section = "## 7.0.0\n\n- c\n"
    found = inserted(read(text, "CHANGELOG.md"), HEAD, section, Released("7.0.0", "v7.0.0"))
    assert found == f"# Shop 6\n\n{section}\n## 6.1.0\n\n## 6.0.0\n"


def test_section_with_a_heading_of_its_own_is_known_by_its_text():
    section = "### Words\n\n* search\n"
    assert contains(prepended("# Changes\r\n", section), section)
    assert not contains("# Changes\n", section)


def test_footnote_leads_the_references_that_are_there():
    text = "# Changes\n\n## 1.0.0\n\n[a]: https://example.com/a\n[b]: https://example.com/b\n"
    found = prepended(text, footnote=FOOTNOTE)
    assert found.endswith(f"\n\n{FOOTNOTE}[a]: https://example.com/a\n[b]: https://example.com/b\n")


def test_footnote_without_others_stands_at_the_end():
    assert prepended("## [1.0.0]\n\n- first", footnote=FOOTNOTE) == (
        f"{SECTION}\n## [1.0.0]\n\n- first\n\n{FOOTNOTE}"
    )


@pytest.mark.parametrize(
    ("address", "moved", "new"),
    [
        ("/compare/v1.0.0...HEAD", "/compare/v1.1.0...HEAD", "/compare/v1.0.0...v1.1.0"),
        ("/-/compare/v1.0.0...main", "/-/compare/v1.1.0...main", "/-/compare/v1.0.0...v1.1.0"),
        (
            "/branches/compare/HEAD%0Dv1.0.0",
            "/branches/compare/HEAD%0Dv1.1.0",
            "/branches/compare/v1.1.0%0Dv1.0.0",
        ),
    ],
)
def test_the_link_of_what_is_unreleased_moves_on_and_the_release_gets_one(address, moved, new):
    text = f"# Changes\n\n## [Unreleased]\n\n## [1.0.0]\n\n[Unreleased]: https://forge.example{address}"
    section = "## [1.1.0]\n\n- search\n"
    assert prepended(text, section) == (
        f"# Changes\n\n## [Unreleased]\n\n{section}\n## [1.0.0]\n\n"
        f"[Unreleased]: https://forge.example{moved}\n[1.1.0]: https://forge.example{new}\n"
    )


def test_a_link_in_the_heading_of_what_is_unreleased_moves_on():
    text = "## [Unreleased](https://forge.example/compare/v1.0.0...HEAD)\n\n## 1.0.0\n"
    assert prepended(text).startswith("## [Unreleased](https://forge.example/compare/v1.1.0...HEAD)\n")


def test_what_gonogo_wrote_as_unreleased_gives_way_to_the_release():
    text = "# Changes\n\n## Unreleased\n\n### Features\n\n- search\n\n## 1.0.0\n\n- first\n"
    assert prepended(text) == f"# Changes\n\n## Unreleased\n\n{SECTION}\n## 1.0.0\n\n- first\n"


def test_what_the_section_does_not_tell_stays_unreleased():
    text = "# Changes\n\n## Unreleased\n\n### Features\n\n- search\n- and more\n  of it\n\n## 1.0.0\n"
    assert prepended(text) == (
        f"# Changes\n\n## Unreleased\n\n### Features\n\n- and more\n  of it\n\n{SECTION}\n## 1.0.0\n"
    )


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("# Log\n\n## About\n\n## How\n", "none of its headings is a release"),
        ("# Log\n\n- sold things\n", "line 3 tells a change"),
        ("2024-01-02  Ann  <ann@x.example>\n\n\t* till.c: open\n", "line 1 tells a change"),
        ("# Log\n\n| 1.0.0 | sold |\n", "line 3 speaks of a release"),
        ("# Log\n\n## 1.0.0\n\n## 1.1.0\n\n## 1.2.0\n", "its oldest release is on top"),
    ],
)
def test_a_file_that_does_not_say_where_a_release_belongs_is_refused(text, part):
    assert part in fault_of(read(text, "CHANGELOG.md"), ["1.0.0"])


@pytest.mark.parametrize(
    "text",
    [
        "# Log\n\nWords about 1.0.0.\n",
        "# Log\n\n## [Unreleased]\n\n- more\n",
        "## 1.0.1\n\n## 2.0.0\n",
        "## 1.2.0\n\n## 1.0.1\n\n## 1.1.0\n",
    ],
)
def test_other_files_are_written(text):
    assert fault_of(read(text, "CHANGELOG.md"), ["1.0.0"]) == ""


def test_without_a_release_yet_any_file_is_written():
    assert fault_of(read("# Log\n\n- sold things\n", "CHANGELOG.md"), []) == ""


def test_files_are_known_by_their_names():
    names = [
        "CHANGELOG",
        "Changes.rst",
        "changes.py",
        "HISTORY.md",
        "NEWS",
        "README.md",
        "changelog.d",
        "Changes",
    ]
    assert candidates(names) == (["CHANGELOG", "Changes.rst", "Changes"], ["HISTORY.md", "NEWS"])


LINES = st.sampled_from(
    [
        "",
        "# Changes",
        "## Unreleased",
        "## [Unreleased]",
        "## 1.0.0 (2026-01-01)",
        "## [0.9.0]",
        "### 0.8.0",
        "**0.7.0**",
        "0.6.0",
        "-----",
        "### Fixed",
        "- a thing",
        "```",
        "~~~~",
        "    ## code",
        "[1.0.0]: https://example.com",
        "[Unreleased]: https://example.com/compare/v1.0.0...HEAD",
        "<!-- said -->",
        "<!--",
        "\t",
        "é\u2028x",
    ]
) | st.text(ascii_letters + "#[] `-*", max_size=12)
MARKS, ENDS = st.sampled_from(["", "\ufeff"]), st.sampled_from(["\n", "\r\n"])
TEXTS = st.tuples(MARKS, st.lists(LINES, max_size=14), ENDS, st.booleans()).map(
    lambda parts: parts[0] + parts[2].join(parts[1]) + (parts[2] if parts[3] else "")
)
PATHS = st.sampled_from(["a.md", "a.rst", "a.adoc", "CHANGES", "a.org"])


def remains(text: str, of: str) -> bool:
    """Whether what people wrote is all there, in order, with nothing but additions around it."""
    letters = iter(text)
    return all(letter in letters for letter in of)


@given(TEXTS, st.sampled_from(["", FOOTNOTE]), PATHS)
@settings(deadline=None, derandomize=True, max_examples=400)
def test_what_people_wrote_stays_to_the_byte(text, footnote, path):
    section = "## 1.1.0 (2026-03-02)\n\n### Searching\n\n- search\n"
    found = inserted(read(text, path), HEAD, section, RELEASED, footnote)
    end = "\r\n" if "\r\n" in text else "\n"
    before, _, after = found.partition(section.replace("\n", end))
    assert found.count(section.replace("\n", end)) == 1
    if text.strip().strip("\ufeff"):
        moved = text.replace("compare/v1.0.0...", "compare/v1.1.0...", 1)
        assert remains(before + after, text) or remains(before + after, moved)
        added = len(before + after) - len(text)
        assert 0 <= added <= len(footnote.replace("\n", end)) + 7 * len(end)


@given(TEXTS)
@settings(deadline=None, derandomize=True, max_examples=300)
def test_what_was_put_there_is_found_on_top_unless_code_or_a_comment_is_left_open(text):
    found = prepended(text)
    assert contains(found, SECTION)
    lines = [line.lstrip(" ") for line in text.lstrip("\ufeff").split("\n")]
    if not any(line.startswith(("```", "~~~", "<", "-----")) or "<!--" in line for line in lines):
        assert told(found)[:1] == ["1.1.0"]


@pytest.mark.parametrize("line", ["# {}1", "**{}", "[{}", "= {}x", "- {}[", "1.0.0 {}("])
def test_a_line_of_any_length_is_read_in_a_moment(line):
    text = line.format("[ ** " * 20_000) + "\n" + line.format(" " * 100_000) + "\n\n## 1.0.0\n"
    assert told(text) == ["1.0.0"]
    assert fault_of(read(text, "CHANGELOG.md"), ["1.0.0"]) == ""


def test_a_comment_that_does_not_end_hides_the_rest():
    assert told("## 1.1.0\n\n<!-- " + "<!-- " * 20_000 + "\n\n## 1.0.0\n") == ["1.1.0"]
