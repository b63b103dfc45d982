import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.render.links import Links, fill, of_forge


@pytest.mark.parametrize(
    ("page", "commit", "pull", "compare"),
    [
        ("https://github.com/a/b", "/commit/1", "/pull/7", "/compare/v1...v2"),
        ("https://gitlab.com/a/b/c", "/-/commit/1", "/-/merge_requests/7", "/-/compare/v1...v2"),
        ("https://gitlab.shop.example/a/b", "/-/commit/1", "/-/merge_requests/7", "/-/compare/v1...v2"),
        ("https://bitbucket.org/a/b", "/commits/1", "/pull-requests/7", "/branches/compare/v2%0Dv1"),
        ("https://gitea.shop.example/a/b", "/commit/1", "/pulls/7", "/compare/v1...v2"),
        ("https://codeberg.org/a/b", "/commit/1", "/pulls/7", "/compare/v1...v2"),
    ],
)
def test_each_forge_has_its_own_addresses(page, commit, pull, compare):
    links = of_forge(page)
    assert fill(links.commit, sha="1") == page + commit
    assert fill(links.pull, number="7") == page + pull
    assert fill(links.compare, before="v1", after="v2") == page + compare
    assert links.ticket == ""


@pytest.mark.parametrize("page", ["https://code.shop.example/github/b", "https://shop.example/gitlab.com/x"])
def test_host_alone_tells_the_forge(page):
    assert of_forge(page) == Links()


def test_no_pattern_gives_no_address():
    assert fill("", sha="1") == ""


def test_values_are_escaped():
    assert fill("https://x/{before}...{after}", before="a/b", after="{before}&?") == (
        "https://x/a%2Fb...%7Bbefore%7D%26%3F"
    )


@given(st.text(max_size=20), st.text(max_size=20).filter(lambda text: text.isascii()))
def test_no_value_leaves_its_place(before, after):
    address = fill("https://x/{before}/{after}", before=before, after=after)
    assert address.count("/") == 4
    assert not set(address) & set(" <>\"'()\n")
