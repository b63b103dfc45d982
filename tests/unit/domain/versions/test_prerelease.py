import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gonogo.domain.versions import prerelease
from gonogo.errors import VersionError

IDENTIFIERS = st.lists(
    st.integers(min_value=0, max_value=30) | st.from_regex(r"[a-c-][a-c0-9-]{0,3}", fullmatch=True),
    min_size=1,
    max_size=4,
).map(tuple)


@pytest.mark.parametrize(
    ("identifiers", "channel", "expected"),
    [
        ((), "rc", ("rc", 1)),
        (("beta", 2), "beta", ("beta", 3)),
        (("beta", 2), "rc", ("rc", 1)),
        (("beta",), "beta", ("beta", 1)),
        (("beta", "x"), "beta", ("beta", "x", 1)),
        (("beta", "x", 4), "beta", ("beta", "x", 5)),
        ((7,), "rc", ("rc", 1)),
        (("rc1",), "rc", ("rc2",)),
        (("rc10",), "rc", ("rc11",)),
        (("beta2",), "rc", ("rc", 1)),
    ],
)
def test_a_channel_goes_on_or_begins_at_one(identifiers, channel, expected):
    assert prerelease.following(identifiers, channel) == expected


def test_a_lower_channel_is_refused_because_the_version_would_go_down():
    with pytest.raises(VersionError, match=r"'beta' comes before rc\.2"):
        prerelease.following(("rc", 2), "beta")


def test_a_number_without_a_dot_that_would_sort_lower_is_refused():
    with pytest.raises(VersionError, match=r"would be lower: rc10\. Leave the channel out"):
        prerelease.following(("rc9",), "rc")


def test_dev_comes_first_where_it_is_the_lowest():
    assert prerelease.following(("dev", 2), "alpha", "dev") == ("alpha", 1)
    assert prerelease.following(("dev", 2), "dev", "dev") == ("dev", 3)
    with pytest.raises(VersionError, match=r"'alpha' comes before dev\.2"):
        prerelease.following(("dev", 2), "alpha")
    with pytest.raises(VersionError, match=r"'dev' comes before alpha\.1"):
        prerelease.following(("alpha", 1), "dev", "dev")


@pytest.mark.parametrize("channel", ["", "1", "rc.1", "-rc", "rc_1", "rc 1", "ŕc", "rc\n"])
def test_a_channel_is_one_word(channel):
    with pytest.raises(VersionError, match="must be a word such as alpha, beta or rc"):
        prerelease.following((), channel)


@given(IDENTIFIERS)
def test_what_is_spelled_is_parsed_to_the_same(identifiers):
    assert prerelease.parse(prerelease.spell(identifiers)) == identifiers


@given(IDENTIFIERS, st.sampled_from(["a", "b", "c", "rc"]))
def test_the_following_prerelease_is_above_and_below_the_stable_version(identifiers, channel):
    try:
        found = prerelease.following(identifiers, channel)
    except VersionError:
        assume(False)
    assert prerelease.precedence(identifiers) < prerelease.precedence(found) < prerelease.precedence(())
