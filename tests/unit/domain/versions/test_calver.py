from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gonogo.domain.versions import Level
from gonogo.domain.versions.calver import CalVerScheme
from gonogo.errors import VersionError

TODAY = date(2026, 11, 5)
DAYS = st.dates(date(2000, 1, 3), date(2199, 12, 31))
WITH_COUNTER = [
    "YYYY.MM.MICRO",
    "YYYY.0M.MICRO",
    "YYYY.0M.0D.MICRO",
    "YYYY.MM.DD-MICRO",
    "YY.MINOR.MICRO",
    "YY.MM.MAJOR.MINOR.MICRO",
    "0Y.0W.MICRO",
    "YYYY.WW.MICRO",
    "YYYY_MICRO",
    "YYYY0M0D.MICRO",
]
WITHOUT_COUNTER = ["YYYY.0M.0D", "YY.0M", "YYYY.WW", "YYYY0M0D", "0Y0M"]
PATTERNS = st.sampled_from(WITH_COUNTER + WITHOUT_COUNTER)
COUNTING = st.sampled_from(WITH_COUNTER)
LEVELS = st.sampled_from(Level)


@pytest.mark.parametrize(
    ("pattern", "first"),
    [
        ("YYYY.MM.MICRO", "2026.11.0"),
        ("YYYY.0M.0D", "2026.11.05"),
        ("YY.0M", "26.11"),
        ("YY.MINOR.MICRO", "26.0.0"),
        ("YYYY.MM.DD-MICRO", "2026.11.5-0"),
        ("0Y.0W.MICRO", "26.45.0"),
        ("YYYY0M0D", "20261105"),
        ("YYYY_MAJOR", "2026_0"),
    ],
)
def test_the_first_version_of_a_day_is_spelled_by_the_pattern(pattern, first):
    scheme = CalVerScheme(pattern)
    assert str(scheme.first(TODAY)) == first
    assert scheme.parse(first) == scheme.first(TODAY)


def following(pattern, current, level, today=TODAY):
    scheme = CalVerScheme(pattern)
    return str(scheme.following(scheme.parse(current), Level[level], today))


@pytest.mark.parametrize(
    ("pattern", "current", "level", "expected"),
    [
        ("YYYY.MM.MICRO", "2026.10.7", "major", "2026.11.0"),
        ("YYYY.MM.MICRO", "2026.11.0", "none", "2026.11.1"),
        ("YYYY.MM.MICRO", "2026.11.9", "major", "2026.11.10"),
        ("YYYY.MM.MICRO", "2026.11.3-rc.2", "minor", "2026.11.3"),
        ("YYYY.MM.DD-MICRO", "2026.11.5-0", "patch", "2026.11.5-1"),
        ("YY.MINOR.MICRO", "26.3.4", "patch", "26.3.5"),
        ("YY.MINOR.MICRO", "26.3.4", "minor", "26.4.0"),
        ("YY.MINOR.MICRO", "26.3.4", "major", "26.4.0"),
        ("YY.MINOR.MICRO", "25.3.4", "patch", "26.0.0"),
        ("YY.MAJOR.MINOR.MICRO", "26.1.3.4", "major", "26.2.0.0"),
        ("YYYY.MAJOR", "2026.1", "patch", "2026.2"),
    ],
)
def test_a_new_date_begins_anew_and_the_same_date_counts_up(pattern, current, level, expected):
    assert following(pattern, current, level) == expected


def test_a_clock_that_went_back_does_not_take_the_version_with_it():
    assert following("YYYY.MM.MICRO", "2026.12.3", "patch") == "2026.12.4"
    assert following("YYYY.MM.MICRO", "2027.1.0-rc.1", "patch") == "2027.1.0"


@pytest.mark.parametrize(
    ("current", "channel", "expected"),
    [
        ("2026.10.7", "rc", "2026.11.0-rc.1"),
        ("2026.11.0", "rc", "2026.11.1-rc.1"),
        ("2026.11.1-beta.1", "beta", "2026.11.1-beta.2"),
        ("2026.11.1-beta.2", "rc", "2026.11.1-rc.1"),
        ("2026.10.1-beta.2", "beta", "2026.11.0-beta.1"),
    ],
)
def test_prereleases_go_on_in_their_channel(current, channel, expected):
    scheme = CalVerScheme()
    assert str(scheme.prerelease(scheme.parse(current), Level.patch, channel, TODAY)) == expected


def test_a_version_that_was_never_released_may_begin_as_a_prerelease():
    scheme = CalVerScheme()
    assert str(scheme.leading(scheme.first(TODAY), "rc")) == "2026.11.0-rc.1"


def test_a_second_release_of_a_day_needs_a_counter():
    with pytest.raises(VersionError, match=r"2026\.11\.05 is taken.*Use YYYY\.0M\.0D\.MICRO"):
        following("YYYY.0M.0D", "2026.11.05", "patch")


def test_a_week_counts_to_the_year_that_its_thursday_is_in():
    scheme = CalVerScheme("YYYY.0W")
    assert str(scheme.first(date(2027, 1, 1))) == "2026.53"
    assert str(scheme.first(date(2027, 1, 4))) == "2027.01"
    assert str(scheme.first(date(2024, 12, 30))) == "2025.01"


@pytest.mark.parametrize(
    "pattern", ["YYYYMMDD", "YYMM", "YYMICRO", "0YMM", "MMDD", "YYYY.MMMICRO", "YYYY.MMDDMICRO"]
)
def test_a_pattern_whose_numbers_run_together_is_refused(pattern):
    with pytest.raises(VersionError, match="is not a calendar pattern"):
        CalVerScheme(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["DD.MM.YYYY", "MM.YYYY", "YYYY.MINOR.MM", "YYYY.DD", "YYYY.MM.WW", "YYYY.MICRO.MINOR", "YYYY.YY.MM"],
)
def test_a_pattern_by_which_a_later_version_could_be_lower_is_refused(pattern):
    with pytest.raises(VersionError, match="goes from the year to the smallest part"):
        CalVerScheme(pattern)


@pytest.mark.parametrize(
    "pattern", ["", "MAJOR.MINOR.MICRO", "1.2.3", "YYYY.x.MICRO", "YYYY MM", "v.YYYY", "yyyy"]
)
def test_what_is_no_calendar_pattern_is_refused_where_it_is_written(pattern):
    with pytest.raises(VersionError, match=r"Example: YYYY\.MM\.MICRO"):
        CalVerScheme(pattern)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026.11",
        "2026.13.0",
        "2026.0.0",
        "2026.011.0",
        "2026.11.01",
        "26.11.0",
        "2026.11.0-1",
        "2026.11.0-rc.01",
        "2026.11.0-",
        "2026.11.0\n",
        "v2026.11.0",
        "2026.11." + "9" * 5000,
        "2026.11.0-rc." + "a" * 10**6,
    ],
)
def test_a_text_that_does_not_follow_the_pattern_is_refused(text):
    with pytest.raises(VersionError, match=r"must follow the calendar pattern YYYY\.MM\.MICRO"):
        CalVerScheme().parse(text)


def test_a_prerelease_is_below_its_stable_version_and_above_the_one_before():
    scheme = CalVerScheme()
    texts = ["2026.9.9", "2026.11.0-rc.2", "2026.11.0-rc.10", "2026.11.0", "2026.11.1-rc.1"]
    versions = [scheme.parse(text) for text in texts]
    assert all(low < high for low, high in pairwise(versions))
    assert [version.is_prerelease for version in versions] == [False, True, True, False, True]
    assert str(versions[1].stable) == "2026.11.0"


@st.composite
def versions(draw, patterns=PATTERNS):
    scheme = CalVerScheme(draw(patterns))
    version = scheme.first(draw(DAYS))
    for level in draw(st.lists(LEVELS, max_size=3)):
        try:
            version = scheme.following(version, level, date(2000, 1, 3))
        except VersionError:
            assume(False)
    return scheme, scheme.leading(version, "beta") if draw(st.booleans()) else version


@given(versions())
def test_what_is_spelled_is_parsed_to_the_same(given_version):
    scheme, version = given_version
    assert scheme.parse(str(version)) == version


@given(versions(COUNTING), LEVELS, DAYS)
def test_with_a_counter_the_following_version_is_above_whatever_the_clock_says(given_version, level, today):
    scheme, version = given_version
    following = scheme.following(version, level, today)
    assert version < following
    assert not following.is_prerelease
    assert scheme.following(version, level, today) == following


@given(versions(), LEVELS, DAYS)
def test_no_pattern_ever_goes_back(given_version, level, today):
    scheme, version = given_version
    with suppress(VersionError):
        assert version < scheme.following(version, level, today)


@given(versions(COUNTING), LEVELS, DAYS, st.sampled_from(["beta", "rc"]))
def test_a_prerelease_is_above_its_origin_and_below_what_it_stands_for(given_version, level, today, channel):
    scheme, version = given_version
    found = scheme.prerelease(version, level, channel, today)
    assert version < found < found.stable


@given(PATTERNS, DAYS, st.integers(min_value=0, max_value=400))
def test_a_later_day_never_has_a_lower_first_version(pattern, day, days):
    scheme = CalVerScheme(pattern)
    assert not scheme.first(day + timedelta(days)) < scheme.first(day)
