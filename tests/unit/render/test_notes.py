from gonogo.render.links import Links
from gonogo.render.markdown import Page
from gonogo.render.notes import Extra, notes

EXTRA = Extra(("Slow on Sundays; restart.",), ("help@example.com",), ("Published as tag v1.1.0.",))
EVERYTHING = (
    "feat(api)!: pages\n\nBREAKING CHANGE: ask on\nHighlight: Lists\n  have pages",
    "feat: search",
    "refactor: tidy",
    "perf: faster",
    "fix: count",
    "fix: add",
    "security: escape",
    "remove: old way",
    "fix(deps): renew\n\nKnown-issue: <slow>",
    "docs: more",
    "honest",
)


def headings(text: str) -> list[str]:
    return [line[3:] for line in text.split("\n") if line.startswith("## ")]


def block(text: str, heading: str) -> list[str]:
    return text.split(f"## {heading}\n\n")[1].split("\n\n", maxsplit=1)[0].strip("\n").split("\n")


def test_outline_is_fixed_and_what_has_nothing_to_say_is_left_out(said):
    text = notes("shop", said(*EVERYTHING), Page(), EXTRA)
    assert headings(text) == [
        "Highlights",
        "Breaking changes",
        "New features",
        "Improvements",
        "Performance",
        "Bug fixes",
        "Security",
        "Deprecated and removed",
        "Other changes",
        "Known issues",
        "Dependencies updated",
        "Deployment",
        "Contributors",
        "Support",
    ]
    assert headings(notes("shop", said("fix: a"), Page(), Extra())) == ["Bug fixes", "Contributors"]


def test_title_and_summary_say_what_when_and_how_much(said):
    text = notes("shop", said(*EVERYTHING), Page(), EXTRA)
    assert text.startswith(
        "# shop 1.1.0\n\nReleased on 2027-01-15.\n\n"
        "11 commits by 1 person since v1.0.0: 1 breaking change, 2 new features and 3 bug fixes.\n\n"
    )


def test_what_is_not_released_has_no_day(said):
    text = notes("shop", said("docs: a", version="", since=""), Page(), Extra())
    assert text.startswith("# shop: what is to come\n\n1 commit by 1 person.\n")


def test_updates_of_dependencies_have_a_heading_of_their_own(said):
    text = notes("shop", said(*EVERYTHING), Page(), EXTRA)
    assert block(text, "Dependencies updated") == ["- **deps:** renew (9999999)"]
    assert block(text, "Bug fixes") == ["- count (5555555)", "- add (6666666)"]


def test_footers_make_highlights_and_known_issues(said):
    text = notes("shop", said(*EVERYTHING), Page(), EXTRA)
    assert block(text, "Highlights") == ["- Lists have pages"]
    assert block(text, "Known issues") == ["- Slow on Sundays; restart.", "- &lt;slow&gt;"]


def test_links_are_those_of_the_page(said):
    text = notes("shop", said("fix: a"), Page(links=Links(commit="https://x/{sha}")), Extra())
    assert block(text, "Bug fixes") == [f"- a ([1111111](https://x/{'1' * 40}))"]


def test_what_breaks_without_more_words_is_told_once(said):
    assert headings(notes("shop", said("feat!: a"), Page(), Extra())) == ["Breaking changes", "Contributors"]
