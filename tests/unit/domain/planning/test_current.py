import pytest

from gonogo.domain.planning.current import Statement, current, is_development, is_placeholder, wished
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


def test_placeholders_and_development_versions_disagree_with_nothing():
    others = [statement("VERSION:1", "0.0.0"), statement("Cargo.toml:3", "9.9.9-dev")]
    assert current(None, others) is None
    assert current(TAGGED, others) is TAGGED
    assert current(None, [*others, CARGO]) is CARGO


def test_the_highest_development_version_is_a_wish():
    low, high = statement("VERSION:1", "2.0.0-dev.0"), statement("Cargo.toml:3", "2.1.0-SNAPSHOT")
    assert wished([low, high, CARGO, statement("a:1", "0.0.0-dev")]) is high
    assert wished([CARGO]) is None


def test_statement_is_told_as_it_is_spelled():
    assert CARGO.told == "Cargo.toml:3 states 1.2.0"
    spelled = Statement("pyproject.toml:3", semver.parse("2.0.0-dev.0"), "2.0.0.dev0")
    assert spelled.told == "pyproject.toml:3 states 2.0.0.dev0"


def test_a_tag_is_no_placeholder():
    first = statement("tag v0.0.0", "0.0.0")
    assert current(first, []) is first


@pytest.mark.parametrize("text", ["0.0.0", "0.0.0-alpha", "0.0.0+unknown", "0.0.0-rc.1+g123"])
def test_zero_in_any_form_is_a_placeholder(text):
    assert is_placeholder(semver.parse(text))


@pytest.mark.parametrize("text", ["0.0.1", "0.1.0", "10.0.0", "1.0.0-rc.1", "1.0.0+build", "1.2.0-dev"])
def test_other_versions_are_none(text):
    assert not is_placeholder(semver.parse(text))


@pytest.mark.parametrize(
    "text",
    ["1.2.0-dev", "1.2.0-dev.4", "1.2.0-dev4", "1.2.0-SNAPSHOT", "1.2.0-x-development", "1.0.0+unreleased"],
)
def test_versions_that_say_so_are_in_development(text):
    assert is_development(semver.parse(text))


@pytest.mark.parametrize("text", ["1.2.0", "1.2.0-device.1", "1.2.0-rc.1", "1.2.0-developer", "1.2.0+devil"])
def test_words_that_only_begin_alike_say_nothing(text):
    assert not is_development(semver.parse(text))


def test_versions_of_other_schemes_may_be_in_development_too():
    assert is_development(CalVerScheme().parse("2026.11.0-dev"))
    assert not is_placeholder(CalVerScheme().parse("2026.11.0-dev"))
    assert not is_placeholder(Sequential(7))
    assert not is_development(Sequential(7))


def test_a_file_without_room_for_a_prerelease_agrees_with_all_that_lead_to_its_number():
    tag = statement("tag v1.3.0-rc.1", "1.3.0-rc.1")
    number = Statement("Directory.Build.props:3", semver.parse("1.3.0"), number_only=True)
    assert current(tag, [number]) == tag
    with pytest.raises(VersionError, match="disagree"):
        current(statement("tag v1.4.0", "1.4.0"), [number])
