import pytest

from gonogo.domain.planning.current import Statement, current, is_placeholder
from gonogo.domain.versions import semver
from gonogo.domain.versions.calver import CalVerScheme
from gonogo.domain.versions.sequential import Sequential
from gonogo.errors import VersionError


def statement(source, version):
    return Statement(source, semver.parse(version))


TAGGED = statement("tag v1.2.0", "1.2.0")
CARGO = statement("Cargo.toml:3", "1.2.0")


def test_do_better_the_tag_comes_first_then_the_files_in_their_order():
    other = statement("package.json:2", "1.2.0")
    assert current(TAGGED, [CARGO, other]) is TAGGED
    assert current(None, [CARGO, other]) is CARGO
    assert current(None, [other, CARGO]) is other


def test_do_better_a_tag_and_a_file_that_disagree_are_an_error_that_names_both():
    sentence = (
        r"disagree: tag v1\.2\.0 says 1\.2\.0, VERSION:1 says 1\.2\.1\. Write 1\.2\.0 into the file, tag"
    )
    with pytest.raises(VersionError, match=sentence):
        current(TAGGED, [CARGO, statement("VERSION:1", "1.2.1")])


def test_do_better_files_that_disagree_are_an_error_that_names_both():
    sentence = r"disagree: Cargo\.toml:3 says 1\.2\.0, VERSION:1 says 1\.2\.1\. Make them equal, or name"
    with pytest.raises(VersionError, match=sentence):
        current(None, [CARGO, statement("VERSION:1", "1.2.1")])


def test_nothing_states_a_version_where_there_are_no_sources():
    assert current(None, []) is None


def test_a_placeholder_states_nothing_and_disagrees_with_nothing():
    placeholders = [statement("VERSION:1", "0.0.0"), statement("Cargo.toml:3", "9.9.9-dev")]
    assert current(None, placeholders) is None
    assert current(TAGGED, placeholders) is TAGGED
    assert current(None, [*placeholders, CARGO]) is CARGO


def test_a_tag_is_no_placeholder():
    first = statement("tag v0.0.0", "0.0.0")
    assert current(first, []) is first


@pytest.mark.parametrize(
    "text",
    [
        "0.0.0",
        "0.0.0-alpha",
        "0.0.0+unknown",
        "0.0.0-rc.1+g123",
        "1.2.0-dev",
        "1.2.0-dev.4",
        "1.2.0-SNAPSHOT",
        "1.2.0-x-development",
        "1.0.0+unreleased",
    ],
)
def test_versions_that_only_stand_in_for_one_are_placeholders(text):
    assert is_placeholder(semver.parse(text))


@pytest.mark.parametrize("text", ["0.0.1", "0.1.0", "10.0.0", "1.0.0-rc.1", "1.0.0+build"])
def test_other_versions_are_none(text):
    assert not is_placeholder(semver.parse(text))


def test_versions_of_other_schemes_may_be_placeholders_too():
    assert is_placeholder(CalVerScheme().parse("2026.11.0-dev"))
    assert not is_placeholder(Sequential(7))
