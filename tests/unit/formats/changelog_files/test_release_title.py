import pytest

from gonogo.formats.changelog_files.release_title import read_title

RELEASES = {
    "1.2.3": "",
    "v1.2.3": "",
    "[1.2.3]": "",
    "[1.2.3](https://forge.example/compare/v1.2.2...v1.2.3) (2024-02-01)": "2024-02-01",
    "[1.2.3][] - 2024-02-01": "2024-02-01",
    "<small>1.2.3 (2024-02-01)</small>": "2024-02-01",
    "Version 1.2.3": "",
    "v1.2.3 - February 1st, 2024": "February 1st, 2024",
    "1.2.3 / 2024-02-01": "2024-02-01",
    "Release 1.2.3": "",
    "shop 1.2.3": "",
    "shop v1.2.3 (01 Feb 2024)": "01 Feb 2024",
    "shop@1.2.3": "",
    "@till/shop@1.2.3": "",
    ":tada: 1.2.3": "",
    "🎉 1.2.3 🎉": "",
    "2024-02-01, Version 1.2.3 (Current), @ann": "2024-02-01",
    "01.02.2024 - 1.2.3": "01.02.2024",
    "1.2.3 (1.2.2024)": "1.2.2024",
    "February 2024 (version 1.2.3)": "February 2024",
    "Changes in 1.2.3": "",
    "What's new in shop 1.2.3?": "",
    "Noteworthy changes in release 1.2.3 (2024-02-01) [stable]": "2024-02-01",
    "1.2.3 - 2024-02-01 [YANKED]": "2024-02-01",
    '1.2.3 "Silver Till" (2024-02-01)': "2024-02-01",
    "`1.2.3 <https://forge.example>`__ - 2024-02-01": "2024-02-01",
    "https://forge.example/1.2.3[1.2.3] (2024-02-01)": "2024-02-01",
    "1.2.3 {#v1.2.3}": "",
    "release-1.2.3": "",
    "1.2.3 release notes": "",
}


@pytest.mark.parametrize("title", RELEASES)
def test_a_title_names_its_version_and_day(title):
    found = read_title(title, {"shop", "till shop"})
    assert found
    assert (found.version, found.unreleased, found.sure) == ("1.2.3", False, True)
    assert found.date == RELEASES[title]


@pytest.mark.parametrize(
    "version",
    ["1.2", "1.2.3.4", "1.2.3-rc.1", "1.2.3rc1", "1.0.0.Final", "2024.01.15", "1.2.3+build.5", "1.2.3.post1"],
)
def test_a_version_is_read_as_a_whole(version):
    found = read_title(f"## {version} (2024-02-01)".removeprefix("## "))
    assert found
    assert found.version == version


@pytest.mark.parametrize(
    "title",
    [
        "3 ways to open a till",
        "Upgrading from 1.x",
        "Upgrading to 2.0.0",
        "Migration from v1.2.3",
        "Downloads for v1.28.0",
        "Changelog since v1.27.0",
        "Node.js 18.0.0 support",
        "2.0 Migration guide",
        "5.4.x",
        "Python 3.8+",
        "1.2.3 → 1.2.4",
        ">= 1.2.3",
        "2024",
        "January 2024",
        "Bug fixes in 1.2.3",
        "1.2 How we began",
        "Features",
        "100% covered",
        "1.2.3 " + "x" * 400,
    ],
)
def test_other_titles_name_no_release(title):
    assert read_title(title) is None


@pytest.mark.parametrize(("title", "sure"), [("v3 (2024-02-01)", True), ("Release 12", True), ("42", False)])
def test_a_version_may_be_a_single_number(title, sure):
    found = read_title(title)
    assert found
    assert (found.version in title, found.sure) == (True, sure)


@pytest.mark.parametrize(
    "title",
    [
        "Unreleased",
        "[Unreleased]",
        "[unreleased](https://forge.example/compare/v1.0.0...HEAD)",
        "UNRELEASED - 2024-xx-xx",
        "Next release",
        "Upcoming",
        "__WORK IN PROGRESS__",
        "shop (development version)",
        "x.y.z",
        "vNext",
        "Not released yet",
        "1.3.0 (unreleased)",
        "[1.3.0] - Unreleased",
        "1.3.0 - TBD",
        "1.3.0 (YYYY-MM-DD)",
        "1.3.0 (not yet released)",
        "1.3.0-SNAPSHOT",
        "1.3.0.dev0",
    ],
)
def test_what_is_to_come_is_known(title):
    found = read_title(title, {"shop"})
    assert found
    assert found.unreleased


@pytest.mark.parametrize("title", ["1.3.0 - Pick a date", "1.3.0 (next to nothing)", "1.3.0 - dev tools"])
def test_a_release_whose_name_only_sounds_like_it_is_none_to_come(title):
    found = read_title(title)
    assert found
    assert not found.unreleased


@pytest.mark.parametrize(
    "title",
    [
        "Changes between 1.2.2 and 1.2.3 [1 Feb 2024]",
        "Changes from version 1.2.* to version 1.2.3:",
        "2024.02.01, Version 1.2.3 (Stable)",
        "1.2.3 (2024.02.01)",
    ],
)
def test_of_several_numbers_the_one_that_is_released_is_the_version(title):
    found = read_title(title)
    assert found
    assert (found.version, found.sure) == ("1.2.3", True)


@pytest.mark.parametrize(
    "title", ["ChangeLog | 3496", "$Id: NEWS,v 1.3895 $", "1.2 -> 1.3", "shop 1.2 change log"]
)
def test_what_only_has_numbers_in_it_is_none(title):
    assert read_title(title, {"shop"}) is None
