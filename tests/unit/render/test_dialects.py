"""Entries in other markups than Markdown: nothing in a commit's message is obeyed."""

import pytest

from gonogo.formats.changelog_files.changelog_file import read
from gonogo.render.dialects import AsciidocPage, PlainPage, RestructuredPage
from gonogo.render.file_page import FilePage
from gonogo.render.links import of_forge
from gonogo.render.markdown import Page

LINKS = of_forge("https://github.com/o/r")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("open `till`", "open ``till``"),
        ("open `till`s", "open ``till``\\ s"),
        ("*all* of |it|", r"\*all\* of \|it\|"),
        ("the name_ of x_y", r"the name\_ of x_y"),
        ("a ` alone", r"a \` alone"),
        (r"C:\tills", r"C:\\tills"),
        ("see #12", "see `#12 <https://github.com/o/r/issues/12>`__"),
        ("sell (#12)", "sell (`#12 <https://github.com/o/r/pull/12>`__)"),
        ("<b>1 < 2</b>", "<b>1 < 2</b>"),
        ("a\x1b[31m", r"a\\x1b[31m"),
    ],
)
def test_restructured_text_has_literals_and_links_of_its_own(text, expected):
    assert RestructuredPage(links=LINKS).text(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("open `till_`", "open `+till_+`"),
        ("*all* of _it_", r"\*all* of \_it_"),
        ("a {name} and <<this>>", r"a \{name} and \<<this>>"),
        ("see #12", "see https://github.com/o/r/issues/12[#12]"),
        ("C# and C++", "C# and C++"),
    ],
)
def test_asciidoc_has_literals_and_links_of_its_own(text, expected):
    assert AsciidocPage(links=LINKS).text(text) == expected


def test_plain_text_is_what_it_is():
    assert PlainPage(links=LINKS).text("*open* `till` <b> (#12)") == "*open* `till` <b> (#12)"


@pytest.mark.parametrize(
    ("path", "head", "section"),
    [
        (
            "CHANGELOG.rst",
            "Changelog\n=========\n",
            "1.1.0 (2027-01-15)\n------------------\n\nFeatures\n~~~~~~~~\n\n- **till:** open (1111111)\n",
        ),
        (
            "CHANGELOG.adoc",
            "= Changelog\n",
            "== 1.1.0 (2027-01-15)\n\n=== Features\n\n- *till:* open (1111111)\n",
        ),
        (
            "CHANGELOG.org",
            "* Changelog\n",
            "** 1.1.0 (2027-01-15)\n\n*** Features\n\n- till: open (1111111)\n",
        ),
        (
            "CHANGELOG.textile",
            "h1. Changelog\n",
            "h2. 1.1.0 (2027-01-15)\n\nh3. Features\n\n- till: open (1111111)\n",
        ),
    ],
)
def test_a_new_file_is_begun_in_the_markup_that_its_name_tells(said, path, head, section):
    page = FilePage(Page(), read("", path))
    assert (page.head(), page.section(said("feat(till): open"))) == (head, section)


def test_what_is_to_come_stands_in_a_file_of_its_own_markup(said):
    page = FilePage(Page(), read("", "CHANGES.rst"))
    assert page.section(said("fix: open", version="")).startswith(
        "Unreleased\n----------\n\nBug Fixes\n~~~~~~~~~\n"
    )


def test_a_breaking_change_keeps_its_further_lines_in_its_point(said):
    file = read("Version 1.0.0\n-------------\n\n-   a\n", "CHANGES.rst")
    section = FilePage(Page(), file).section(said("feat!: open\n\nBREAKING CHANGE: no `key`\n\n  turn it"))
    assert "-   no ``key`` (1111111)\n\n    " in section
