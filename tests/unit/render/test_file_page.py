"""A release on top of change logs in many styles; golden files beside them tell how each goes on."""

from pathlib import Path

import pytest

from gonogo.formats.changelog_files.changelog_file import read
from gonogo.formats.changelog_files.insertion import inserted
from gonogo.formats.changelog_files.references import Released
from gonogo.render.file_page import FilePage
from gonogo.render.links import of_forge
from gonogo.render.markdown import CONVENTIONAL, KEEP_A_CHANGELOG, Page

CHANGELOGS = Path(__file__).parent / "changelogs"
STYLES = sorted(place.name for place in CHANGELOGS.iterdir())
LINKS = of_forge("https://github.com/o/r")
JANUARY = 1_800_000_000
SAID = (
    "feat(till): open by `name_` *now* (#12)\n\nBREAKING CHANGE: the old way is gone\nfor all",
    "fix: close it, fixes #9",
    "a word to Ann",
)


def source(style: str) -> Path:
    (found,) = (path for path in (CHANGELOGS / style).iterdir() if path.name != "released")
    return found


def text_of(path: Path) -> str:
    return path.read_bytes().decode()


def released(text, path, changes, unreleased="first"):
    """The text with a release on top, and its section."""
    file = read(text, path, ["shop"])
    page = FilePage(Page(links=LINKS), file, unreleased)
    section = page.section(changes)
    since = changes.since.name if changes.since else ""
    version = Released(changes.version, changes.tag.name, since)
    return inserted(file, page.head(), section, version, page.footnote(changes)), section


def version_of(style: str) -> tuple[str, str]:
    return ("1.0.0", "") if style in {"new-restructured", "only-unreleased"} else ("1.1.1", "v1.1.0")


@pytest.mark.parametrize("style", STYLES)
def test_a_release_goes_on_top_in_the_style_of_the_file(request, said, style):
    version, since = version_of(style)
    text, _ = released(text_of(source(style)), source(style).name, said(*SAID, version=version, since=since))
    expected = CHANGELOGS / style / "released"
    if request.config.getoption("--renew"):
        expected.write_bytes(text.encode())
    assert text == text_of(expected)


@pytest.mark.parametrize("style", STYLES)
def test_what_was_written_is_found_on_top_and_a_second_release_goes_above_it(said, style):
    version, since = version_of(style)
    path = source(style).name
    first, _ = released(text_of(source(style)), path, said(*SAID, version=version, since=since))
    assert read(first, path, ["shop"]).versions[0] == version
    second, section = released(first, path, said("feat: more", version="1.2.0", since=f"v{version}"))
    told = read(second, path, ["shop"])
    assert told.versions[:2] == ["1.2.0", version]
    assert told.text.count(section.replace("\n", told.newline)) == 1
    before, _, after = second.partition(section.replace("\n", told.newline))
    assert is_within(said_in(before + after), said_in(first))


MOVED = {"keep-a-changelog", "only-unreleased", "references", "version-unreleased", "development-version"}
"""The styles with something unreleased, which moves."""


@pytest.mark.parametrize("style", [style for style in STYLES if style not in MOVED | {"separated"}])
def test_the_old_text_stays_to_the_byte(said, style):
    version, since = version_of(style)
    before = text_of(source(style))
    text, section = released(before, source(style).name, said(*SAID, version=version, since=since))
    newline = "\r\n" if "\r\n" in before else "\n"
    above, found, below = text.partition(section.replace("\n", newline))
    assert found
    if before:
        kept = above if before.startswith(above) else above.removesuffix(newline)
        assert kept + below.lstrip("\r\n") == before


@pytest.mark.parametrize("style", sorted(MOVED))
def test_what_was_unreleased_is_all_there_once(said, style):
    before = text_of(source(style))
    text, _ = released(before, source(style).name, said(*SAID, version="1.1.1"))
    points = [line for line in before.split("\n") if line.startswith(("- ", "* "))]
    assert [text.count(f"{point}\n") for point in points if "Nothing yet" not in point] == [
        before.count(f"{point}\n") for point in points if "Nothing yet" not in point
    ]


def said_in(text: str) -> list[str]:
    """Its lines, but blank ones and those that move on with each release."""
    lines = [line for line in text.split("\n") if line.strip() and "compare/" not in line]
    return [line for line in lines if line != "<!-- SPLIT -->"]


def is_within(few: list[str], many: list[str]) -> bool:
    """Whether the first lines are among the second, in this order."""
    rest = iter(many)
    return all(line in rest for line in few)


UNRELEASED = """\
# Changelog

## [Unreleased]

### Added

- Open the till by name (#12)
<!-- one line each -->

### Removed

## [1.1.0] - 2024-01-01

### Added

- a
"""


def test_what_people_wrote_comes_first_and_what_it_tells_is_not_told_again(said):
    text, section = released(
        UNRELEASED, "CHANGELOG.md", said("feat: open it (#12)", "fix: close", "feat: see", version="1.2.0")
    )
    assert section.split("\n") == [
        "## [1.2.0] - 2027-01-15",
        "",
        "### Added",
        "",
        "- Open the till by name (#12)",
        "- see ([3333333](https://github.com/o/r/commit/" + "3" * 40 + "))",
        "",
        "### Fixed",
        "",
        "- close ([2222222](https://github.com/o/r/commit/" + "2" * 40 + "))",
        "",
    ]
    assert text.startswith(
        "# Changelog\n\n## [Unreleased]\n\n### Added\n\n<!-- one line each -->\n\n### Removed\n\n## [1.2.0]"
    )


def test_what_people_wrote_may_stand_alone(said):
    _, section = released(UNRELEASED, "CHANGELOG.md", said("feat: see", version="1.2.0"), "alone")
    assert section == "## [1.2.0] - 2027-01-15\n\n### Added\n\n- Open the till by name (#12)\n"


def test_without_anything_written_commits_are_told_where_people_s_words_stand_alone(said):
    text = UNRELEASED.replace("- Open the till by name (#12)\n", "")
    _, section = released(text, "CHANGELOG.md", said("fix: close", version="1.2.0"), "alone")
    assert "### Fixed\n\n- close" in section


def test_a_release_that_tells_nothing_but_what_people_wrote_does_not_say_that_it_is_quiet(said):
    _, section = released(UNRELEASED, "CHANGELOG.md", said("chore: tidy", version="1.2.0"))
    assert section == "## [1.2.0] - 2027-01-15\n\n### Added\n\n- Open the till by name (#12)\n"


def test_the_first_release_of_our_own_has_a_link_as_soon_as_it_compares_something(said):
    first, _ = released("", "CHANGELOG.md", said("feat: a", version="1.0.0", since=""))
    assert first.startswith("# Changelog\n\n## 1.0.0 (2027-01-15)\n")
    second, _ = released(first, "CHANGELOG.md", said("feat: b"))
    assert "\n## [1.1.0](https://github.com/o/r/compare/v1.0.0...v1.1.0) (2027-01-15)\n" in second


def test_releases_of_another_package_in_the_same_file_are_not_ours():
    file = read("# web@1.2.0\n\n- a\n\n# api@1.1.0\n\n- b\n", "CHANGELOG.md", ["api"], ["web"])
    assert file.versions == ["1.1.0"]
    assert [section.title.version for section in file.releases] == ["1.2.0", "1.1.0"]


def test_the_first_release_of_a_package_in_a_file_of_another_has_its_own_name(said):
    file = read("# @shop/web@1.2.0\n\n- a\n", "CHANGELOG.md", ["@shop/api"], ["@shop/web", "web"])
    assert FilePage(Page(), file).section(said("feat: b")).startswith("# @shop/api@1.1.0\n")


@pytest.mark.parametrize("layout", [CONVENTIONAL, KEEP_A_CHANGELOG])
@pytest.mark.parametrize("unconventional", ["list", "count", "hide"])
def test_a_new_file_of_markdown_has_no_style_but_the_pages(said, layout, unconventional):
    page = Page(layout, LINKS, contributors=True, unconventional=unconventional)
    new = FilePage(page, read("", "CHANGELOG.md"))
    for changes in (
        said(*SAID, version="1.1.0", since="v1.0.0"),
        said(SAID[1], version="1.0.0", since=""),
        said("docs: b", version="2.0.0-rc.1", since="v1.0.0"),
    ):
        assert new.section(changes) == page.section(changes)
        assert new.footnote(changes) == page.footnote(changes)
    assert (new.head(), new.names_people) == (page.head(), page.names_people)
