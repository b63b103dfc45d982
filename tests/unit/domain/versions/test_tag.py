import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.versions import TagPattern
from gonogo.errors import VersionError

AFFIX = st.text(st.characters(exclude_characters="{}"), max_size=8)


@pytest.mark.parametrize(
    ("pattern", "tag", "version"),
    [
        ("v{version}", "v1.2.3", "1.2.3"),
        ("{version}", "1.2.3", "1.2.3"),
        ("api@{version}", "api@1.2.0", "1.2.0"),
        ("release-{version}-final", "release-1.2.0-final", "1.2.0"),
        ("v{version}", "1.2.3", None),
        ("v{version}", "v", None),
        ("api@{version}", "web@1.2.0", None),
        ("a{version}a", "aa", None),
        ("a{version}a", "a", None),
        ("release-{version}-final", "release-1.2.0", None),
    ],
)
def test_a_tag_of_the_pattern_tells_its_version_and_others_tell_nothing(pattern, tag, version):
    assert TagPattern(pattern).version(tag) == version


@pytest.mark.parametrize("pattern", ["", "v", "version", "{version}{version}", "v{Version}", "v{ version }"])
def test_a_pattern_has_the_version_once(pattern):
    with pytest.raises(VersionError, match=r"must contain \{version\} once\. Example: v\{version\}"):
        TagPattern(pattern)


def test_by_default_a_v_stands_before_the_version():
    assert TagPattern().name("1.2.3") == "v1.2.3"


@given(AFFIX, AFFIX, st.text(min_size=1))
def test_the_version_of_a_name_is_the_version_that_made_it(before, after, version):
    pattern = TagPattern(f"{before}{{version}}{after}")
    assert pattern.version(pattern.name(version)) == version


@given(AFFIX, AFFIX, st.text())
def test_a_tag_with_a_version_is_named_so_again(before, after, tag):
    pattern = TagPattern(f"{before}{{version}}{after}")
    version = pattern.version(tag)
    assert version is None or pattern.name(version) == tag
