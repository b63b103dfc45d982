from datetime import date
from itertools import pairwise

import pytest
import semver as reference
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.versions import Level, SemVer
from gonogo.domain.versions.semver import LONGEST, SemVerScheme, parse, raised
from gonogo.errors import VersionError

TODAY = date(2026, 11, 21)
NUMBER = st.integers(min_value=0, max_value=3) | st.integers(min_value=0, max_value=10**25)
WORD = st.from_regex(r"[0-9]{0,2}[A-Za-z-][0-9A-Za-z-]{0,4}", fullmatch=True)
PRE = st.lists(st.integers(min_value=0, max_value=30) | WORD, max_size=4).map(tuple)
BUILD = st.lists(st.from_regex(r"[0-9A-Za-z-]{1,6}", fullmatch=True), max_size=3).map(".".join)
VERSIONS = st.builds(SemVer, NUMBER, NUMBER, NUMBER, PRE, BUILD)
LEVELS = st.sampled_from([Level.patch, Level.minor, Level.major])
SCHEMES = st.sampled_from([SemVerScheme("minor"), SemVerScheme("shifted"), SemVerScheme("strict")])
NEARLY = st.text("019.-+aZ", max_size=16) | st.from_regex(
    r"\d{1,2}\.\d{1,2}\.\d{1,2}[-+][0-9a.+-]{0,8}", fullmatch=True
)

VALID = [
    "0.0.4",
    "1.2.3",
    "10.20.30",
    "1.1.2-prerelease+meta",
    "1.1.2+meta",
    "1.1.2+meta-valid",
    "1.0.0-alpha",
    "1.0.0-beta",
    "1.0.0-alpha.beta",
    "1.0.0-alpha.beta.1",
    "1.0.0-alpha.1",
    "1.0.0-alpha0.valid",
    "1.0.0-alpha.0valid",
    "1.0.0-alpha-a.b-c-somethinglong+build.1-aef.1-its-okay",
    "1.0.0-rc.1+build.1",
    "2.0.0-rc.1+build.123",
    "1.2.3-beta",
    "10.2.3-DEV-SNAPSHOT",
    "1.2.3-SNAPSHOT-123",
    "1.0.0",
    "2.0.0",
    "1.1.7",
    "2.0.0+build.1848",
    "2.0.1-alpha.1227",
    "1.0.0-alpha+beta",
    "1.2.3----RC-SNAPSHOT.12.9.1--.12+788",
    "1.2.3----R-S.12.9.1--.12+meta",
    "1.2.3----RC-SNAPSHOT.12.9.1--.12",
    "1.0.0+0.build.1-rc.10000aaa-kk-0.1",
    "99999999999999999999999.999999999999999999.99999999999999999",
    "1.0.0-0A.is.legal",
]

INVALID = [
    "1",
    "1.2",
    "1.2.3-0123",
    "1.2.3-0123.0123",
    "1.1.2+.123",
    "+invalid",
    "-invalid",
    "-invalid+invalid",
    "-invalid.01",
    "alpha",
    "alpha.beta",
    "alpha.beta.1",
    "alpha.1",
    "alpha+beta",
    "alpha_beta",
    "alpha.",
    "alpha..",
    "beta",
    "1.0.0-alpha_beta",
    "-alpha.",
    "1.0.0-alpha..",
    "1.0.0-alpha..1",
    "1.0.0-alpha...1",
    "1.0.0-alpha....1",
    "1.0.0-alpha.....1",
    "1.0.0-alpha......1",
    "1.0.0-alpha.......1",
    "01.1.1",
    "1.01.1",
    "1.1.01",
    "1.2",
    "1.2.3.DEV",
    "1.2-SNAPSHOT",
    "1.2.31.2.3----RC-SNAPSHOT.12.09.1--..12+788",
    "1.2-RC-SNAPSHOT",
    "-1.0.3-gamma+b7718",
    "+justmeta",
    "9.8.7+meta+meta",
    "9.8.7-whatever+meta+meta",
    "99999999999999999999999.999999999999999999.99999999999999999----RC-SNAPSHOT.12.09.1--------------------------------..12",
]


def following(text, level, zero="minor"):
    return str(SemVerScheme(zero).following(parse(text), Level[level], TODAY))


def prerelease(text, level, channel, zero="minor"):
    return str(SemVerScheme(zero).prerelease(parse(text), Level[level], channel, TODAY))


@pytest.mark.parametrize("text", VALID)
def test_the_standards_valid_examples_are_versions(text):
    assert str(parse(text)) == text


@pytest.mark.parametrize("text", INVALID)
def test_the_standards_invalid_examples_are_refused_with_an_example(text):
    with pytest.raises(VersionError, match=r"\(X\.Y\.Z\)\. Example: --version 2\.5\.0"):
        parse(text)


@pytest.mark.parametrize(
    "text", ["", "v1.2.3", " 1.2.3", "1.2.3 ", "1.2.3\n", "\u0661.2.3", "1.2.3-ä", "1.2.3\0"]
)
def test_what_stands_beside_a_version_is_refused(text):
    with pytest.raises(VersionError):
        parse(text)


def test_the_standards_own_ordering_example():
    order = ["alpha", "alpha.1", "alpha.beta", "beta", "beta.2", "beta.11", "rc.1"]
    versions = [*(parse(f"1.0.0-{pre}") for pre in order), parse("1.0.0")]
    assert all(low < high and not high < low for low, high in pairwise(versions))
    versions_from_above = versions[::-1]
    assert sorted(versions_from_above) == versions


def test_the_standards_example_of_numbers():
    versions = [parse(text) for text in ("1.0.0", "2.0.0", "2.1.0", "2.1.1")]
    versions_from_above = versions[::-1]
    assert sorted(versions_from_above) == versions


def test_numeric_identifiers_are_below_words_and_fewer_below_more():
    assert parse("1.0.0-99") < parse("1.0.0-a") < parse("1.0.0-a.0") < parse("1.0.0-a.a")


def test_do_better_rc_2_is_below_rc_10():
    assert parse("1.0.0-rc.2") < parse("1.0.0-rc.10")


def test_do_better_a_stable_version_is_above_its_prereleases():
    assert parse("1.2.0-rc.99") < parse("1.2.0")
    assert parse("1.2.0") < parse("1.2.1-alpha")


@pytest.mark.parametrize("zero", ["minor", "shifted", "strict"])
def test_do_better_a_prerelease_from_1_2_0_is_above_it(zero):
    assert prerelease("1.2.0", "patch", "rc", zero) == "1.2.1-rc.1"
    assert prerelease("1.2.0", "minor", "rc", zero) == "1.3.0-rc.1"
    assert prerelease("1.2.0", "major", "rc", zero) == "2.0.0-rc.1"


def test_do_better_a_prerelease_from_1_2_0_that_nothing_asks_for_is_above_it_too():
    assert prerelease("1.2.0", "none", "rc") == "1.2.1-rc.1"


def test_do_better_minor_from_1_3_0_rc_1_gives_1_3_0():
    assert following("1.3.0-rc.1", "minor") == "1.3.0"


def test_do_better_hyphens_in_identifiers_are_allowed():
    assert parse("1.0.0-x-y-z.--+a-b").pre == ("x-y-z", "--")


@pytest.mark.parametrize("text", ["01.0.0", "1.00.0", "1.0.01", "1.0.0-01", "1.0.0-rc.01"])
def test_do_better_leading_zeros_are_refused(text):
    with pytest.raises(VersionError):
        parse(text)


def test_leading_zeros_are_allowed_where_they_are_no_number():
    assert parse("1.0.0-0a+001").build == "001"


@given(VERSIONS, LEVELS, SCHEMES)
def test_do_better_build_metadata_does_not_survive_a_bump(version, level, scheme):
    assert not scheme.following(version, level, TODAY).build
    assert not scheme.prerelease(version, level, "zz", TODAY).build


@given(VERSIONS, st.sampled_from(Level), SCHEMES)
def test_do_better_asking_twice_gives_the_same_answer(version, level, scheme):
    assert scheme.following(version, level, TODAY) == scheme.following(version, level, date(1999, 1, 1))
    assert scheme.prerelease(version, level, "zz", TODAY) == scheme.prerelease(version, level, "zz", TODAY)


def test_a_channel_goes_from_beta_to_beta_to_rc_to_stable():
    assert prerelease("1.3.0-beta.2", "minor", "beta") == "1.3.0-beta.3"
    assert prerelease("1.3.0-beta.3", "minor", "rc") == "1.3.0-rc.1"
    assert following("1.3.0-rc.1", "none") == "1.3.0"


def test_a_prerelease_that_stands_for_less_than_is_asked_for_begins_again_higher():
    assert prerelease("1.2.1-rc.4", "minor", "rc") == "1.3.0-rc.1"
    assert prerelease("1.3.0-rc.4", "patch", "rc") == "1.3.0-rc.5"


@pytest.mark.parametrize(
    ("current", "level", "expected"),
    [
        ("1.2.3", "none", "1.2.3"),
        ("1.2.3", "patch", "1.2.4"),
        ("1.2.3", "minor", "1.3.0"),
        ("1.2.3", "major", "2.0.0"),
        ("1.2.1-rc.1", "none", "1.2.1"),
        ("1.2.1-rc.1", "patch", "1.2.1"),
        ("1.2.1-rc.1", "minor", "1.3.0"),
        ("1.2.1-rc.1", "major", "2.0.0"),
        ("1.3.0-rc.1", "patch", "1.3.0"),
        ("1.3.0-rc.1", "major", "2.0.0"),
        ("2.0.0-rc.1", "patch", "2.0.0"),
        ("2.0.0-rc.1", "minor", "2.0.0"),
        ("2.0.0-rc.1", "major", "2.0.0"),
    ],
)
def test_each_level_raises_its_part_and_a_prerelease_becomes_what_it_stands_for(current, level, expected):
    assert str(raised(parse(current), Level[level])) == expected


@pytest.mark.parametrize(
    ("zero", "level", "expected"),
    [
        ("minor", "major", "0.4.0"),
        ("minor", "minor", "0.4.0"),
        ("minor", "patch", "0.3.5"),
        ("minor", "none", "0.3.4"),
        ("shifted", "major", "0.4.0"),
        ("shifted", "minor", "0.3.5"),
        ("shifted", "patch", "0.3.5"),
        ("shifted", "none", "0.3.4"),
        ("strict", "major", "1.0.0"),
        ("strict", "minor", "0.4.0"),
        ("strict", "patch", "0.3.5"),
        ("strict", "none", "0.3.4"),
    ],
)
def test_before_1_0_0_the_policy_decides(zero, level, expected):
    assert following("0.3.4", level, zero) == expected


@pytest.mark.parametrize("zero", ["minor", "shifted", "strict"])
def test_from_1_0_0_on_every_policy_is_the_standards(zero):
    assert following("1.0.0", "major", zero) == "2.0.0"
    assert following("1.0.0", "minor", zero) == "1.1.0"


def test_the_first_version_is_0_1_0_and_may_begin_as_a_prerelease():
    scheme = SemVerScheme()
    assert str(scheme.first(TODAY)) == "0.1.0"
    assert str(scheme.leading(scheme.first(TODAY), "rc")) == "0.1.0-rc.1"


def test_a_version_says_whether_it_is_a_prerelease_and_of_what():
    version = SemVerScheme().parse("1.3.0-rc.1+build.7")
    assert version.is_prerelease
    assert version.stable == SemVer(1, 3, 0)
    assert not version.stable.is_prerelease


@pytest.mark.parametrize(
    "text", ["1.0." + "9" * 5000, "1.0.0-" + "9" * 5000, "1.0.0+" + "a" * LONGEST, "1." * 10**6, "1" * 10**6]
)
def test_oversized_texts_are_refused(text):
    with pytest.raises(VersionError):
        parse(text)


def test_the_longest_number_is_read_raised_and_spelled():
    digits = "9" * (LONGEST - 4)
    assert following(f"0.0.{digits}", "patch") == f"0.0.1{'0' * len(digits)}"


@given(VERSIONS)
def test_what_is_spelled_is_parsed_to_the_same(version):
    assert parse(str(version)) == version


@given(st.sampled_from(VALID) | NEARLY | st.text())
def test_what_is_parsed_is_spelled_as_before_and_everything_else_is_refused_by_the_reference_too(text):
    try:
        version = parse(text)
    except VersionError:
        assert not reference.Version.is_valid(text)
    else:
        assert str(version) == text
        assert reference.Version.is_valid(text)


@given(VERSIONS)
def test_the_parts_are_those_that_the_reference_finds(version):
    found = reference.Version.parse(str(version))
    assert (found.major, found.minor, found.patch) == (version.major, version.minor, version.patch)
    assert (found.prerelease or "") == ".".join(map(str, version.pre))
    assert (found.build or "") == version.build


SIMILAR = st.builds(
    SemVer, st.just(1), st.integers(0, 1), st.just(0), PRE, st.sampled_from(["", "b", "7"])
) | st.sampled_from([parse(text) for text in VALID])


@given(SIMILAR, SIMILAR)
def test_two_versions_order_as_in_the_reference(one, other):
    expected = reference.Version.parse(str(one)).compare(str(other))
    assert (one > other) - (one < other) == expected


@given(st.lists(SIMILAR, max_size=8))
def test_the_order_is_total(versions):
    assert sorted(versions) == sorted(versions, key=lambda version: reference.Version.parse(str(version)))


@given(SIMILAR, SIMILAR)
def test_build_metadata_does_not_count_in_the_order(one, other):
    plain = SemVer(other.major, other.minor, other.patch, other.pre)
    assert (one < other) == (one < plain)


@given(VERSIONS, LEVELS, SCHEMES)
def test_a_bump_is_always_above(version, level, scheme):
    following = scheme.following(version, level, TODAY)
    assert version < following
    assert not following.is_prerelease


@given(VERSIONS, st.sampled_from(Level), SCHEMES, st.sampled_from(["alpha", "beta", "rc", "zz"]))
def test_a_prerelease_is_above_its_origin_and_below_what_it_stands_for(version, level, scheme, channel):
    try:
        found = scheme.prerelease(version, level, channel, TODAY)
    except VersionError:
        assert version.is_prerelease
    else:
        assert version < found < found.stable
        assert found.pre[0] == channel


@given(VERSIONS)
def test_a_higher_level_never_gives_a_lower_version(version):
    following = [raised(version, level) for level in Level]
    assert not any(high < low for low, high in pairwise(following))


def test_versions_of_python_packages_are_ordered_as_there():
    scheme = SemVerScheme(python=True)
    names = ["1.0.0-dev.2", "1.0.0-alpha.1", "1.0.0-beta.1", "1.0.0-rc.1", "1.0.0"]
    assert [str(version) for version in sorted(map(scheme.parse, reversed(names)))] == names
    today = date(2026, 1, 1)
    for current, channel, expected in (
        ("1.0.0-dev.2", "alpha", "1.0.0-alpha.1"),
        ("1.0.0-dev.2", "dev", "1.0.0-dev.3"),
        ("0.9.0", "dev", "0.10.0-dev.1"),
    ):
        found = scheme.prerelease(scheme.parse(current), Level.minor, channel, today)
        assert (str(found), type(found)) == (expected, type(scheme.parse(current)))
    with pytest.raises(VersionError, match="comes before alpha"):
        scheme.prerelease(scheme.parse("1.0.0-alpha.1"), Level.minor, "dev", today)
    assert scheme.first(today) == scheme.parse("0.1.0")
    assert scheme.following(scheme.parse("1.2.3"), Level.major, today).stable == scheme.parse("2.0.0")
