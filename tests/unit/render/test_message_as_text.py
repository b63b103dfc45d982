"""What a commit says is text in a page, whatever it is: a real renderer finds nothing else in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from gonogo.domain.history.changelog import Change
from gonogo.domain.history.commits import Commit
from gonogo.render.links import Links
from gonogo.render.markdown import Page
from gonogo.render.passage import cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

OWN = "https://forge.example/shop/shop"
PAGE = Page(
    links=Links(
        f"{OWN}/commit/{{sha}}", f"{OWN}/issues/{{number}}", f"{OWN}/pull/{{number}}", "", f"{OWN}/t/{{key}}"
    )
)
RENDERER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
TEXT = {
    "text", "softbreak", "hardbreak", "code_inline", "inline", "fence", "code_block", "paragraph_open",
    "paragraph_close", "em_open", "em_close", "strong_open", "strong_close", "s_open", "s_close",
    "text_special", "link_open", "link_close", "bullet_list_open", "bullet_list_close", "list_item_open",
    "list_item_close", "ordered_list_open", "ordered_list_close",
}  # fmt: skip
"""What may come of a message. Links lead to the project alone; lists are in what breaks alone."""
LIVE = re.compile(r"(?i)[a-z]://|(?<![a-z0-9])www\.|(?<![\w.])@\w|(?<=\w)#\d|\w@\w+\.\w")
"""What a forge makes a link or a mention of, wherever in a text it stands."""
SIGNS = (
    "[", "]", "(", ")", "![", "](", "]: ", "][", "<", ">", "`", "``", "```", "~~~", "*", "**", "_", "\\",
    "&", "&#64;", "&lt;", "#", "# ", "- ", "1. ", "> ", "---", "===", "***", "|", "|---|", "\t", "    ",
    " ", "a", "b.c", "!", ":", "http://evil.example/x", "https://forge.example/shop/shop/issues/1",
    "www.evil.example", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd",
    "mailto:a@b.example", "@octocat", "@shop/team", "a@b.example", "o/r#12", "#12", "SHOP-1",
    "<img src=x onerror=y>", "<!--", "-->", "<https://evil.example>", "[x]: http://evil.example",
    "[^1]: a", "[ ] ", "\x1b[2J", "\u202e", "\u200b", "\u2028",
)  # fmt: skip


def tokens(text: str) -> Iterator[Token]:
    for token in RENDERER.parse(text):
        yield token
        yield from token.children or ()


def refuse_more_than_text(page: str, *, lists: bool) -> None:
    """page: one entry, and one behind it that nothing in the first may have swallowed."""
    found = list(tokens(page))
    assert {token.type for token in found} <= TEXT
    items = [token for token in found if token.type == "list_item_open" and token.level == 1]
    assert len(items) == 2
    assert lists or sum(token.type == "list_item_open" for token in found) == 2
    assert all(str(token.attrs["href"]).startswith(OWN) for token in found if token.type == "link_open")
    told = "".join(token.content if token.type in ("text", "text_special") else "\n" for token in found)
    elsewhere = re.sub(r"https://forge\.example/\S*", "", told)
    live = [word for word in elsewhere.split() if LIVE.search(word)]
    assert not live
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e]", page)


def commit(message: str) -> Commit:
    return Commit("1" * 40, (), 0, "Ann", "ann@example.com", message)


lines = st.lists(st.sampled_from(SIGNS), min_size=1, max_size=9).map("".join)


@pytest.mark.threat("contributor", "Bring links, mentions, HTML or escapes to readers by a commit message")
@settings(max_examples=300, derandomize=True, deadline=None)
@given(lines, st.lists(lines, max_size=4))
def test_a_message_is_text_in_a_change_log(subject, more):
    subject = subject.replace("\n", " ")
    plain = PAGE.plain(commit(subject))
    refuse_more_than_text(f"- {plain}\n- the next one\n", lists=False)
    said = commit(f"feat: x{subject}\n\nBREAKING CHANGE: y{chr(10).join([subject, *more])}")
    if said.said:
        refuse_more_than_text(f"- {PAGE.change(Change(said, said.said))}\n- the next one\n", lists=False)
        refuse_more_than_text(f"- {PAGE.breaking(Change(said, said.said))}\n- the next one\n", lists=True)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(lines)
def test_what_anybody_said_is_text_in_a_table(text):
    found = list(tokens(f"| a | b |\n| --- | --- |\n| {cell(text)} | end |\n"))
    cells = [token for token in found if token.type == "td_open"]
    assert len(cells) == 2
    assert not {token.type for token in found} & {
        "link_open",
        "image",
        "html_inline",
        "html_block",
    }


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("see http://evil.example/x", "see `http://evil.example/x`"),
        ("GET http://evil.example/x: 200.", "GET `http://evil.example/x`: 200."),
        ("http://..", "`http://..`"),
        (f"see {OWN}/wiki", f"see {OWN}/wiki"),
        ("thanks @octocat", "thanks `@octocat`"),
        ("api@1.3.0, web-kit@2.", "api@1.3.0, web-kit@2."),
        ("ann@1.example x.@1.3.0 _a_@1.3.0", "ann`@1`.example x.`@1`.3.0 _a_`@1`.3.0"),
        (
            "[x](javascript:y) ![z](http://t.example/1.png)",
            "\\[x](javascript&#58;y) !\\[z](`http://t.example/1.png)`",
        ),
        ("closes other/shop#1", "closes other/shop`#1`"),
        ("`http://a.example` and *stress*", "`http://a.example` and *stress*"),
        ("# - > 1. ~~~", "\\# - &gt; 1. ~~~"),
        ("a ` b", "a &#96; b"),
        ("&#64;octocat", "&amp;#64;octocat"),
    ],
)
def test_what_would_lead_somewhere_is_written_so_that_it_does_not(said, written):
    assert PAGE.text(said) == written
