from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.versions import Level
from gonogo.domain.versions.sequential import Sequential, SequentialScheme
from gonogo.errors import VersionError

TODAY = date(2026, 11, 21)
SCHEME = SequentialScheme()
NUMBERS = st.integers(min_value=1, max_value=10**30)


def test_the_first_version_is_one():
    assert SCHEME.first(TODAY) == Sequential(1)


@given(NUMBERS, st.sampled_from(Level))
def test_each_version_is_one_more_whatever_changed(number, level):
    assert SCHEME.following(Sequential(number), level, TODAY) == Sequential(number + 1)


@given(NUMBERS)
def test_what_is_spelled_is_parsed_to_the_same(number):
    assert SCHEME.parse(str(Sequential(number))) == Sequential(number)


@given(NUMBERS, NUMBERS)
def test_versions_order_as_numbers_do(one, other):
    assert (Sequential(one) < Sequential(other)) == (one < other)


@pytest.mark.parametrize(
    "text", ["", "0", "01", "-1", "1.0", "v1", "1 ", "1\n", "\u0661", "1" * 257, "9" * 5000]
)
def test_anything_but_a_whole_number_from_one_up_is_refused(text):
    with pytest.raises(VersionError, match="must be a whole number from 1 up"):
        SCHEME.parse(text)


def test_there_is_nothing_between_two_numbers():
    version = Sequential(7)
    assert version.stable is version
    assert not version.is_prerelease
    with pytest.raises(VersionError, match="have no prereleases"):
        SCHEME.prerelease(version, Level.minor, "rc", TODAY)
    with pytest.raises(VersionError, match="have no prereleases"):
        SCHEME.leading(version, "rc")


@given(st.lists(NUMBERS))
def test_versions_are_sorted_by_what_goes_first(numbers):
    versions = sorted(map(Sequential, numbers), key=lambda version: version.precedence)
    assert [version.number for version in versions] == sorted(numbers)
