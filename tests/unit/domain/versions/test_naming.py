import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.domain.versions import TagPattern
from gonogo.domain.versions.calver import CalVerScheme
from gonogo.domain.versions.naming import (
    Stray,
    detected,
    not_ignored,
    numbers,
    of_package,
    of_whole,
    read_all,
    stated,
    stem,
)
from gonogo.domain.versions.semver import SemVerScheme, parse
from gonogo.domain.versions.sequential import Sequential, SequentialScheme

SEMVER = SemVerScheme()
GO = [f"v1.{minor}.0" for minor in range(3)]


def tags(*names):
    """Each on a commit of its own."""
    return {name: f"{at:040}" for at, name in enumerate(names)}


def found(*names, scheme=SEMVER, usual_only=False):
    return detected(of_whole(read_all(tags(*names), scheme), usual_only=usual_only), scheme, names)


def told(*names, by, scheme=SEMVER):
    return stated([TagPattern(text) for text in by], tags(*names), scheme, names)


def versions(naming):
    return {name: str(version) for name, version in naming.versions.items()}


def patterns(naming):
    return [pattern.text for pattern in naming.patterns]


@pytest.mark.parametrize(
    ("names", "pattern"),
    [
        ([], "v{version}"),
        (["1.0.0", "1.1.0"], "{version}"),
        (["shop-1.0.0", "shop-1.1.0"], "shop-{version}"),
        (["shop@1.0.0"], "shop@{version}"),
        (["shop/v1.0.0"], "shop/v{version}"),
        (["release-1.0.0", "release-1.1.0", "v2"], "release-{version}"),
        (["release/1.0.0-rc.1"], "release/{version}"),
        (["v1.0", "v1.1"], "v{version}"),
        (["log4j-2.17.1"], "log4j-{version}"),
        (["go1.21.0", "go1.21rc2"], "go{version}"),
        (["jenkins-2.440", "jenkins-2.441"], "jenkins-{version}"),
        (["v18.6.1-ce", "v18.6.0-ce"], "v{version}-ce"),
        (["5.6.0.Final", "5.6.1.Final"], "{version}.Final"),
        (["api@1.0.0", "api@1.1.0", "web@1.0.0", "v0.1.0"], "v{version}"),
        (["@shop/api@1.0.0", "@shop/api@1.1.0"], "@shop/api@{version}"),
        (["@shop/api@1.0.0", "@shop/api@1.1.0", "@shop/web@1.0.0"], "v{version}"),
        (["sdk/v1.0.0", "api/v2.0.0"], "v{version}"),
        (["shop-1.0.0", "shop-1.1.0", "other-1.0.0"], "shop-{version}"),
        (["nightly", "v1", "2024-01-01"], "v{version}"),
        (["{version}1.0.0"], "v{version}"),
    ],
)
def test_tags_tell_how_a_release_is_named(names, pattern):
    assert patterns(found(*names))[0] == pattern


def test_pattern_is_told_by_versions_of_the_scheme():
    assert patterns(found("r2026.1.0", "r2026.2.0", scheme=CalVerScheme())) == ["r{version}"]
    assert patterns(found("build-9", "build-10", scheme=SequentialScheme())) == ["build-{version}"]


def test_where_the_way_of_naming_changed_all_is_read_and_the_highest_says_how_to_go_on():
    naming = found("1.0.0", "1.1.0", "1.2.0", "1.3.0", "v2.0.0")
    assert patterns(naming) == ["v{version}", "{version}"]
    assert naming.counts == (1, 4)
    assert versions(naming)["1.3.0"] == "1.3.0"
    assert naming.strays == ()
    assert patterns(found("v1.9.0", "release-2.0.0")) == ["release-{version}", "v{version}"]


def test_of_two_tags_of_one_version_the_one_counts_that_is_named_as_the_next_will_be():
    naming = found("v1.0.0", "1.0.0", "1.1.0")
    assert versions(naming) == {"1.0.0": "1.0.0", "1.1.0": "1.1.0"}
    assert naming.strays == ()
    assert patterns(found("1.0.0", "v1.0.0"))[0] == "v{version}"


@pytest.mark.parametrize("names", [("v1.2.0rc1", "v1.2.0-rc.1"), ("v1.2.0-rc.1", "v1.2.0rc1")])
def test_of_two_tags_of_one_version_the_one_counts_that_is_spelled_as_the_scheme_says(names):
    assert versions(found("v1.1.0", *names)) == {"v1.1.0": "1.1.0", "v1.2.0-rc.1": "1.2.0-rc.1"}


def test_versions_that_python_spells_are_read():
    assert versions(found("4.2", "4.2.1", "5.0a1", "5.0rc1", "2.0b1", "1.3.0.dev2", "6.0c1")) == {
        "4.2": "4.2.0",
        "4.2.1": "4.2.1",
        "5.0a1": "5.0.0-alpha.1",
        "5.0rc1": "5.0.0-rc.1",
        "2.0b1": "2.0.0-beta.1",
        "1.3.0.dev2": "1.3.0-dev.2",
        "6.0c1": "6.0.0-rc.1",
    }
    assert versions(found("8.3.0RC1", "6.0.0.CR1", "6.0.0.Beta2")) == {
        "8.3.0RC1": "8.3.0-rc.1",
        "6.0.0.CR1": "6.0.0-rc.1",
        "6.0.0.Beta2": "6.0.0-beta.2",
    }
    assert versions(found("2026.1.0rc1", scheme=CalVerScheme())) == {"2026.1.0rc1": "2026.1.0-rc.1"}
    assert versions(found("v6.7-rc1", "v6.7")) == {"v6.7-rc1": "6.7.0-rc.1", "v6.7": "6.7.0"}


def test_tags_that_move_with_releases_are_none():
    moving = {"v1": "b", "v1.2": "b", "v1.2.0": "a", "v1.2.1": "b", "v1.1": "0", "v1.1.1": "0"}
    naming = detected(of_whole(read_all(moving, SEMVER)), SEMVER, moving)
    assert sorted(naming.versions) == ["v1.1.1", "v1.2.0", "v1.2.1"]
    assert naming.strays == ()
    assert sorted(stated([TagPattern()], moving, SEMVER, moving).versions) == sorted(naming.versions)


def test_short_version_stands_for_itself_beside_others_of_its_minor():
    assert sorted(found("v1.2", "v1.2.1").versions) == ["v1.2", "v1.2.1"]


def test_short_prerelease_is_none_that_moves():
    assert sorted(found("v1.2.0", "v1.2-rc1").versions) == ["v1.2-rc1", "v1.2.0"]


def test_calendar_tags_among_semantic_ones_are_strays():
    naming = found(*GO, "2024.10.1", "v2023.1.0")
    assert patterns(naming) == ["v{version}"]
    assert sorted(naming.versions) == GO
    assert naming.strays == (
        Stray("2024.10.1", (2024, 10, 1), "{version}"),
        Stray("v2023.1.0", (2023, 1, 0), "v{version}"),
    )
    assert all(stray.is_date for stray in naming.strays)


def test_semantic_tags_among_calendar_ones_are_strays():
    naming = found("2024.1.0", "2024.2.0", "v1.0.0")
    assert patterns(naming) == ["{version}"]
    assert naming.strays == (Stray("v1.0.0", (1, 0, 0), "v{version}"),)
    assert found("2024.1.0", "v1.2.0", scheme=CalVerScheme()).strays == (Stray("v1.2.0", (1, 2, 0)),)


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("curl-8_5_0", (8, 5, 0)),
        ("REL_16_1", (16, 1)),
        ("v24.04", (24, 4)),
        ("v1.2.3.4", (1, 2, 3, 4)),
        ("OpenSSL_1_1_1w", (1, 1, 1)),
        ("17.03.0-ce", (17, 3, 0)),
        ("nightly-2024.01.01", (2024, 1, 1)),
    ],
)
def test_what_reads_as_a_version_and_is_none_of_the_scheme_is_a_stray(name, read):
    naming = found(*GO, name)
    assert naming.strays == (Stray(name, read),)
    assert not naming.strays[0].pattern


@pytest.mark.parametrize(
    "name", ["nightly", "v1", "2024-01-01", "20240101", "v1.0.0-", "deploy/1.2.3/eu", "x9"]
)
def test_other_tags_are_nothing(name):
    assert found(*GO, name).strays == ()


def test_single_number_reads_as_a_version_where_there_is_no_other():
    assert found("v3").strays == (Stray("v3", (3,)),)


def test_tags_of_other_names_are_strays_with_the_pattern_that_would_read_them():
    assert found("v1.0.0", "sdk/v1.2.3").strays == (Stray("sdk/v1.2.3", (1, 2, 3), "sdk/v{version}"),)


def test_what_is_said_counts_and_the_first_is_written():
    naming = told("v1.0.0", "shop_2.0.0", "3.0.0", by=["shop_{version}", "v{version}"])
    assert (patterns(naming), naming.counts) == (["shop_{version}", "v{version}"], (1, 1))
    assert versions(naming) == {"shop_2.0.0": "2.0.0", "v1.0.0": "1.0.0"}
    assert [stray.name for stray in naming.strays] == ["3.0.0"]
    assert naming.stated
    assert not found("v1.0.0").stated


def test_what_is_said_reads_calendar_and_semantic_tags_alike():
    assert sorted(told(*GO, "v2024.1.0", by=["v{version}"]).versions) == [*GO, "v2024.1.0"]


def test_tags_that_begin_or_end_otherwise_are_not_read_by_what_is_said():
    naming = told("v1.0.0-ce", "x1.1.0-ce", "v1.2.0-ee", "v-ce", by=["v{version}-ce"])
    assert versions(naming) == {"v1.0.0-ce": "1.0.0"}


def test_tag_that_two_patterns_fit_is_read_by_the_first():
    assert versions(told("1.0.0-ce", by=["{version}", "{version}-ce"])) == {"1.0.0-ce": "1.0.0-ce"}
    assert versions(told("1.0.0-ce", by=["{version}-ce", "{version}"])) == {"1.0.0-ce": "1.0.0"}


def test_only_tags_without_a_name_count_where_names_are_those_of_packages():
    assert patterns(found("api@1.0.0", "api@1.1.0", usual_only=True)) == ["v{version}"]


@pytest.mark.parametrize(
    "name",
    ["api@1.0.0", "api-1.0.0", "api-v1.0.0", "api/v1.0.0", "api_1.0.0", "@shop/api@1.0.0", "libs/api/v1.0.0"],
)
def test_package_has_the_tags_that_name_it(name):
    assert [read.name for read in of_package(read_all(tags(name), SEMVER), "api", "libs/api")] == [name]


@pytest.mark.parametrize(
    "name", ["v1.0.0", "api-client-1.0.0", "web@1.0.0", "shop/api/1.0.0", "@shop/api-x@1.0.0"]
)
def test_package_has_no_others(name):
    assert of_package(read_all(tags(name), SEMVER), "api", "libs/api") == []


def test_package_has_all_tags_that_name_it():
    reads = read_all(tags("api@1.0.0", "web@1.0.0", "api@1.1.0", "api-1.2.0"), SEMVER)
    assert [read.name for read in of_package(reads, "api", "api")] == ["api@1.0.0", "api@1.1.0", "api-1.2.0"]


def test_package_without_tags_is_named_as_usual():
    naming = detected([], SEMVER, usual=TagPattern("api@{version}"))
    assert (patterns(naming), naming.versions) == (["api@{version}"], {})


def test_tags_that_are_to_be_ignored_are_not_there():
    assert list(not_ignored(tags("v1.0.0", "nightly-1", "v2024.1.0"), ["nightly-*", "v2024.*"])) == ["v1.0.0"]


def test_stem_is_the_name_without_what_joins_it():
    names = ["v", "", "api@", "api-v", "api/v", "@shop/api@", "Release-", "rev", "v."]
    assert [stem(name) for name in names] == ["", "", "api", "api", "api", "@shop/api", "release", "rev", ""]


def test_numbers_of_a_version_are_those_of_its_stable_one():
    assert numbers(parse("1.2.3-rc.4+5")) == (1, 2, 3)
    assert numbers(CalVerScheme("YYYY.0M.MICRO").parse("2026.03.1")) == (2026, 3, 1)
    assert numbers(Sequential(7)) == (7,)


@given(
    st.lists(st.text(max_size=12) | st.from_regex(r"(v|x-|)[0-9]\.[0-9]\.[0-9]", fullmatch=True), max_size=6)
)
@settings(deadline=None, derandomize=True)
def test_any_names_tell_a_pattern_that_finds_its_own_tags(names):
    naming = found(*dict.fromkeys(names))
    assert naming.patterns[0].version(naming.patterns[0].name("1.2.3")) == "1.2.3"
    assert not naming.versions.keys() & {stray.name for stray in naming.strays}
