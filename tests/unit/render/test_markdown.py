import pytest

from gonogo.render.links import Links
from gonogo.render.markdown import CONVENTIONAL, KEEP_A_CHANGELOG, Page, day

LINKS = Links(
    "https://x/c/{sha}", "https://x/i/{number}", "https://x/p/{number}", "https://x/{before}...{after}"
)
PAGE = Page()


def entries(text: str) -> list[str]:
    return [line[2:] for line in text.split("\n") if line.startswith("- ")]


def test_section_names_version_and_day(said):
    assert PAGE.section(said("feat: a")) == ("## 1.1.0 (2027-01-15)\n\n### Features\n\n- a (1111111)\n")


def test_what_is_not_released_has_no_day(said):
    assert PAGE.section(said("feat: a", version="")).startswith("## Unreleased\n")


def test_heading_links_to_the_comparison(said):
    heading = Page(links=LINKS).section(said("feat: a")).split("\n")[0]
    assert heading == "## [1.1.0](https://x/v1.0.0...v1.1.0) (2027-01-15)"


def test_first_release_has_nothing_to_be_compared_with(said):
    page = Page(KEEP_A_CHANGELOG, LINKS)
    assert page.section(said("feat: a", since="")).startswith("## 1.1.0 - 2027-01-15\n")
    assert page.footnote(said("feat: a", since="")) == ""


def test_keep_a_changelog_puts_the_comparison_at_the_foot(said):
    page = Page(KEEP_A_CHANGELOG, LINKS)
    assert page.section(said("feat: a")).startswith("## [1.1.0] - 2027-01-15\n")
    assert page.footnote(said("feat: a")) == "[1.1.0]: https://x/v1.0.0...v1.1.0\n"
    assert page.footnote(said("feat: a", version="")) == "[Unreleased]: https://x/v1.0.0...HEAD\n"


def test_commits_issues_and_pull_requests_are_linked(said):
    (entry,) = entries(Page(links=LINKS).section(said("fix(api): do #3 (#7)\n\nCloses #4 and #5")))
    assert entry == (
        "**api:** do [#3](https://x/i/3) ([#7](https://x/p/7))"
        f" ([1111111](https://x/c/{'1' * 40})), closes [#4](https://x/i/4), [#5](https://x/i/5)"
    )


def test_tickets_are_linked_where_there_is_a_pattern(said):
    links = Links(ticket="https://t/{key}")
    assert entries(Page(links=links).section(said("fix: do SHOP-12"))) == [
        "do [SHOP-12](https://t/SHOP-12) (1111111)"
    ]


def test_what_breaks_leads_with_its_migration_in_its_bullet(said):
    text = PAGE.section(
        said("feat(api)!: pages\n\nBREAKING CHANGE: a list has pages.\nAsk on.\n\n  page()\n\nDone.")
    )
    assert text == (
        "## 1.1.0 (2027-01-15)\n\n### Breaking Changes\n\n"
        "- **api:** a list has pages.\n  Ask on. (1111111)\n\n    page()\n\n  Done.\n\n"
        "### Features\n\n- **api:** pages (1111111)\n"
    )


def test_every_line_of_what_breaks_stays_in_its_bullet(said):
    lines = "a\n# b\n- c\n---\n\n## 9.9.9\n```\n## d\n```\n> e\n[x]: y\n\n\n1. f"
    section = PAGE.section(said(f"feat!: x\n\nBREAKING CHANGE: {lines}", titles={}))
    below = section.split("### Breaking Changes\n\n")[1].rstrip("\n").split("\n")
    assert below[0].startswith("- a")
    assert [line for line in below[1:] if line and not line.startswith("  ")] == []
    assert [line for line in below if line.lstrip().startswith("# ")] == []


def test_link_to_the_commit_stays_out_of_a_block_of_code(said):
    text = PAGE.section(said("feat!: x\n\nBREAKING CHANGE: write\n```\n<b>\n```", titles={}))
    assert "- write (1111111)\n  ```\n  <b>\n  ```\n" in text


def test_what_breaks_without_more_words_is_told_once(said):
    assert entries(PAGE.section(said("feat!: other things", "fix: a"))) == [
        "other things (1111111)",
        "a (2222222)",
    ]


def test_scope_cannot_pair_its_backtick_with_one_behind_it(said):
    (entry,) = entries(PAGE.section(said("fix(a`<b>`c`): `<script>` x")))
    assert entry == "**a`<b>`c&#96;:** `<script>` x (1111111)"


def test_names_of_people_are_escaped(said):
    section = Page(contributors=True).section(said("fix: a", author="A\u202en <b>"))
    assert section.endswith("### Contributors\n\n- A\\u202en &lt;b&gt; (first contribution)\n")


@pytest.mark.parametrize(
    ("choice", "end"),
    [
        ("list", "### Other Changes\n\n- honest (2222222)\n"),
        ("count", "1 commit without a conventional message.\n"),
        ("hide", "- a (1111111)\n"),
    ],
)
def test_unconventional_commits_are_listed_counted_or_hidden(said, choice, end):
    assert Page(unconventional=choice).section(said("fix: a", "honest")).endswith(f"\n{end}")


def test_keep_a_changelog_puts_what_is_unclear_under_changed(said):
    titles = {"refactor": "Changed"}
    text = Page(KEEP_A_CHANGELOG).section(said("refactor!: a\n\nBREAKING CHANGE: b", "honest", titles=titles))
    assert text.count("### Changed") == 1
    assert entries(text) == ["**Breaking:** b (1111111)", "a (1111111)", "honest (2222222)"]


@pytest.mark.parametrize(
    ("messages", "sentence"),
    [
        ((), "No changes since v1.0.0."),
        (("docs: a", "test: b"), "2 internal changes."),
        (("fix: a",), None),
    ],
)
def test_release_without_entries_says_so(said, messages, sentence):
    section = PAGE.section(said(*messages))
    assert (sentence in section.split("\n")) if sentence else ("No changes" not in section)


def test_first_release_without_commits_says_so(said):
    assert "No changes." in PAGE.section(said(since="")).split("\n")


def test_release_of_which_all_was_taken_back_says_so(said):
    undone = said(f"revert: feat: a\n\nThis reverts commit {'2' * 40}.", "feat: a")
    assert "No changes that are still in force." in PAGE.section(undone).split("\n")


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (0, "1970-01-01"),
        (1_800_000_000, "2027-01-15"),
        (10**18, "9999-12-31"),
        (-(10**18), "0001-01-01"),
        (-62_135_596_800, "0001-01-01"),
    ],
)
def test_day_is_one_of_the_calendar_whatever_a_clock_said(time, text):
    assert day(time) == text


def test_look_is_all_that_decides_how_a_release_is_written():
    assert PAGE.look == Page(CONVENTIONAL)
    assert PAGE.look != Page(KEEP_A_CHANGELOG).look
    assert not PAGE.names_people
    assert Page(contributors=True).names_people
