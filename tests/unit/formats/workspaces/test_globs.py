"""Which folders a pattern names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.formats.workspaces.globs import is_pattern, matches, placed, relative


@pytest.mark.parametrize(
    ("pattern", "folder", "named"),
    [
        ("packages/*", "packages/a", True),
        ("./packages/*/", "packages/a", True),
        ("packages/*", "packages", False),
        ("packages/*", "packages/a/b", False),
        ("packages/**", "packages/a/b", True),
        ("packages/**", "packages", True),
        ("**", "a/b/c", True),
        ("**/test/**", "packages/a/test/b", True),
        ("**/test/**", "packages/a/tests", False),
        ("a/**/b/**/c", "a/b/c", True),
        ("a/**/b/**/c", "a/x/b/y/z/c", True),
        ("a/**/b/**/c", "a/x/c", False),
        ("packages/*-core", "packages/shop-core", True),
        ("packages/[ab]", "packages/b", True),
        ("packages/[!ab]", "packages/b", False),
        ("packages/?", "packages/ab", False),
        ("{apps,packages}/*", "apps/x", True),
        ("{apps,{libs,packages}}/*", "libs/x", True),
        ("{apps}/*", "{apps}/x", True),
        ("packages/*", "packages/.hidden", False),
        ("packages/.*", "packages/.hidden", True),
        ("**", "a/.git/b", False),
        (".", "", True),
        ("", "", True),
        ("packages/*", "Packages/a", False),
    ],
)
def test_folder_is_named_or_not(pattern, folder, named):
    assert matches(pattern, folder) is named


def test_hidden_folders_are_named_where_they_count():
    assert matches("packages/*", "packages/.hidden", hidden=True)


def test_a_pattern_with_thousands_of_stars_is_answered():
    assert not matches("/".join(["**/*a*a*a*a*a*"] * 200), "/".join(["a" * 200] * 100))
    assert not matches("{a,b}" * 60, "x")


def test_a_text_without_special_characters_names_one_folder():
    assert [is_pattern(text) for text in ("packages/a", "a*", "a?", "[a]", "{a,b}")] == [False, *[True] * 4]


@pytest.mark.parametrize(
    ("root", "text", "found"),
    [
        ("", "crates/a", "crates/a"),
        ("", ".", ""),
        ("rust", "../shared", "shared"),
        ("rust", "..", ""),
        ("rust", "./a/../b/", "rust/b"),
        ("rust", "../../elsewhere", None),
        ("", "..", None),
        ("", "/etc", None),
        ("rust", "/etc", None),
    ],
)
def test_what_is_written_in_a_folder_is_placed_from_the_top(root, text, found):
    assert placed(root, text) == found


@pytest.mark.parametrize(
    ("root", "folder", "found"),
    [("", "a/b", "a/b"), ("a", "a/b", "b"), ("a", "a", ""), ("a/b", "a/c/d", "../c/d"), ("ab", "a", "../a")],
)
def test_a_folder_is_seen_from_another(root, folder, found):
    assert relative(root, folder) == found


NAMES = st.text("abc", min_size=1, max_size=3)
FOLDERS = st.lists(NAMES, min_size=1, max_size=5).map("/".join)


@given(FOLDERS)
def test_a_folder_names_itself_and_two_stars_name_every_folder(folder):
    assert matches(folder, folder)
    assert matches("**", folder)
    assert matches("/".join("*" for _ in folder.split("/")), folder)


@given(FOLDERS, st.integers(0, 5), FOLDERS)
def test_two_stars_stand_for_any_folders_between(before, number, after):
    between = "".join(f"/x{place}" for place in range(number))
    assert matches(f"{before}/**/{after}", f"{before}{between}/{after}")


@given(FOLDERS, st.lists(st.sampled_from(["*", "**", "a", "b*"]), min_size=1, max_size=4).map("/".join))
def test_a_pattern_names_what_it_names_with_a_further_choice(folder, pattern):
    if matches(pattern, folder):
        assert matches(f"{{{pattern},zzz}}", folder)


@given(FOLDERS, FOLDERS)
def test_a_folder_that_is_seen_from_another_is_placed_where_it_lies(root, folder):
    assert placed(root, relative(root, folder)) == folder
