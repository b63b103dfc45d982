"""Ranges by example, and laws that hold for all of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from gonogo.domain.packages.ranges import CARGO, NPM, POETRY, PYTHON, admits, following
from gonogo.errors import VersionError

LANGUAGES = {"npm": NPM, "cargo": CARGO, "python": PYTHON, "poetry": POETRY}
FOLLOWED = [
    ("npm", "^1.0.0", "1.9.0", "^1.0.0"),
    ("npm", "^1.0.0", "2.0.0", "^2.0.0"),
    ("npm", "^1.0.0", "1.1.0-rc.1", "^1.1.0-rc.1"),
    ("npm", "^1.1.0-rc.1", "1.1.0-rc.2", "^1.1.0-rc.1"),
    ("npm", "^0.2.3", "0.2.9", "^0.2.3"),
    ("npm", "^0.2.3", "0.3.0", "^0.3.0"),
    ("npm", "^0.0.3", "0.0.4", "^0.0.4"),
    ("npm", "^0.0", "0.1.0", "^0.1"),
    ("npm", "^0", "1.0.0", "^1"),
    ("npm", "^1", "2.1.0", "^2"),
    ("npm", "^1.2", "2.0.0-rc.1", "^2.0.0-rc.1"),
    ("npm", "1.0.0", "1.1.0", "1.1.0"),
    ("npm", "=1.0.0", "1.1.0", "=1.1.0"),
    ("npm", "v1.0.0", "1.1.0", "v1.1.0"),
    ("npm", "1.0.0", "1.0.0+b.2", "1.0.0"),
    ("npm", "~1.0", "1.1.0", "~1.1"),
    ("npm", "~1", "1.9.0", "~1"),
    ("npm", "~>1.2", "2.0.0", "~>2.0"),
    ("npm", ">=1 <2", "2.0.0", ">=2 <3"),
    ("npm", ">=1.0.0 <2.0.0-0", "2.1.0", ">=2.1.0 <3.0.0-0"),
    ("npm", "> 1.0.0 < 2", "2.0.0", ">= 2.0.0 < 3"),
    ("npm", ">=1.2 <1.4", "1.4.1", ">=1.4 <1.5"),
    ("npm", "<=1.9", "2.0.0", "<=2.0"),
    ("npm", "<=1.9.0", "1.9.0", "<=1.9.0"),
    ("npm", "<0", "0.1.0", "<1"),
    ("npm", ">1", "1.5.0", ">=1"),
    ("npm", ">1", "2.0.0", ">1"),
    ("npm", "1.0.0 - 1.9.9", "2.0.0", "2.0.0 - 2.0.0"),
    ("npm", "1.x", "2.0.0", "2.x"),
    ("npm", "1.2.*", "1.3.4", "1.3.*"),
    ("npm", "1", "1.3.4", "1"),
    ("npm", "1", "2.3.4", "2"),
    ("npm", "*", "2.0.0-rc.1", "*"),
    ("npm", "", "2.0.0-rc.1", ""),
    ("npm", "^1 || ^2", "3.1.0", "^1 || ^2 || ^3"),
    ("npm", "^1 || ^2", "1.1.0", "^1 || ^2"),
    ("cargo", "0.3.1", "0.3.2", "0.3.1"),
    ("cargo", "0.3.1", "0.4.0", "0.4.0"),
    ("cargo", "1", "2.0.0", "2"),
    ("cargo", "1", "2.0.0-rc.1", "2.0.0-rc.1"),
    ("cargo", "=1.0.0", "1.1.0", "=1.1.0"),
    ("cargo", "= 1.0.0", "1.1.0", "= 1.1.0"),
    ("cargo", "~1.0", "1.1.0", "~1.1"),
    ("cargo", "1.*", "2.3.4", "2.*"),
    ("cargo", ">=1, <2", "2.0.0", ">=2, <3"),
    ("python", ">=1,<2", "2.0.0", ">=2,<3"),
    ("python", ">=1, <2", "2.0.0rc1", ">=2.0.0rc1, <3"),
    ("python", "<2.0.0rc1", "2.0.0rc1", "<3.0.0rc1"),
    ("python", "==1.0.0", "1.0.1", "==1.0.1"),
    ("python", "==1.0", "2.0.0", "==2.0"),
    ("python", "==1.0", "1.0.1", "==1.0.1"),
    ("python", "==1.*", "2.0.0rc1", "==2.*"),
    ("python", "===1.0.0", "1.0.1", "===1.0.1"),
    ("python", "~=1.4.2", "1.5.0", "~=1.5.0"),
    ("python", "~= 1.4", "1.9.0", "~= 1.4"),
    ("python", ">=1,!=1.5,<2", "2.0.0", ">=2,!=1.5,<3"),
    ("python", "!=1.*,>1", "2.0.0", "!=1.*,>1"),
    ("npm", ">=1.x <3", "2.0.0", ">=1.x <3"),
    ("npm", "* <2", "2.0.0", "* <3"),
    ("npm", "<=1.x", "1.9.0", "<=1.x"),
    ("poetry", "^1.0", "2.0.0", "^2.0"),
    ("poetry", "~1.2", "1.3.0", "~1.3"),
    ("poetry", "1.0.0", "1.0.1", "1.0.1"),
    ("poetry", ">=1,<2 || ^3", "4.0.0", ">=1,<2 || ^3 || ^4"),
    ("poetry", "*", "9.0", "*"),
]


@pytest.mark.parametrize(("language", "text", "version", "after"), FOLLOWED)
def test_range_follows_a_version_in_its_own_style_and_only_where_it_must(language, text, version, after):
    assert following(text, version, LANGUAGES[language]) == after
    assert admits(after, version, LANGUAGES[language])
    assert admits(text, version, LANGUAGES[language]) == (text == after)


@pytest.mark.parametrize(
    ("language", "text", "version"),
    [
        (NPM, "latest", "1.0.0"),
        (NPM, "^1.0.0 and more", "1.0.0"),
        (NPM, "^1.0.0", "one"),
        (NPM, "^1.0.0,", "1.0.0"),
        (NPM, f">={'1' * 600}", "1.0.0"),
        (CARGO, ">=1 <2", "1.0.0"),
        (PYTHON, "^1.0", "1.0.0"),
        (PYTHON, "@ file:///a", "1.0.0"),
        (PYTHON, ">=1.x-y", "1.0.0"),
    ],
)
def test_what_is_no_range_is_said_to_be_none(language, text, version):
    assert admits(text, version, language) is None
    with pytest.raises(VersionError, match="is not a range of versions that can be read"):
        following(text, version, language)


def test_range_that_excludes_the_version_by_name_cannot_follow():
    with pytest.raises(VersionError, match="cannot be written in its own way to admit"):
        following(">=1,!=2.0.0", "2.0.0", PYTHON)


@pytest.mark.parametrize(
    ("language", "text", "before", "version", "after"),
    [
        (NPM, "^1.1.0-dev", "1.1.0-dev", "1.1.0", "^1.1.0"),
        (NPM, "^1.1.0-dev", "1.1.0-dev", "1.2.0", "^1.2.0"),
        (NPM, ">=1.1.0-dev <2", "1.1.0-dev", "1.1.0", ">=1.1.0 <2"),
        (NPM, "^1.0.0", "1.1.0-dev", "1.1.0", "^1.0.0"),
        (NPM, "^1.0.0", "1.0.0", "1.1.0", "^1.0.0"),
        (NPM, "^1.1.0-dev.1", "1.1.0-dev", "1.1.0", "^1.1.0-dev.1"),
        (PYTHON, ">=1.1.0.dev0", "1.1.0.dev0", "1.1.0", ">=1.1.0"),
        (PYTHON, ">=1.1.0", "1.1.0", "1.2.0", ">=1.1.0"),
    ],
)
def test_range_that_names_the_prerelease_before_follows_what_that_led_to(
    language, text, before, version, after
):
    assert following(text, version, language, before) == after


VERSIONS = st.tuples(*[st.integers(0, 12)] * 3).map(lambda numbers: ".".join(map(str, numbers)))
NUMBERS = st.lists(st.integers(0, 12), min_size=1, max_size=3).map(lambda some: ".".join(map(str, some)))
SEMANTIC = st.tuples(st.sampled_from(["", "^", "~", "=", ">=", ">", "<=", "<"]), NUMBERS).map("".join)
PEP_440 = st.tuples(st.sampled_from(["==", "!=", ">=", ">", "<=", "<", "~="]), NUMBERS).map("".join)


@given(text=st.lists(PEP_440, min_size=1, max_size=3).map(",".join), version=VERSIONS)
def test_python_admits_what_its_own_tools_admit(text, version):
    comparable = ",".join(
        one + ".0" if one.startswith("~=") and "." not in one else one for one in text.split(",")
    )
    assert admits(comparable, version, PYTHON) == SpecifierSet(comparable).contains(version, prereleases=True)


@pytest.mark.parametrize(("language", "joint"), [(NPM, " "), (CARGO, ", ")])
@given(parts=st.lists(SEMANTIC, min_size=1, max_size=3), version=VERSIONS)
def test_range_that_followed_admits_the_version_and_stays_then(language, joint, parts, version):
    after = following(joint.join(parts), version, language)
    assert admits(after, version, language)
    assert following(after, version, language) == after


@given(
    text=st.text(max_size=30)
    | st.lists(SEMANTIC | PEP_440 | st.sampled_from(["||", " - ", ",", "*", " "])).map("".join)
)
@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_any_text_follows_or_is_refused(language, text):
    try:
        after = following(text, "1.2.3", language)
    except VersionError:
        return
    assert admits(after, "1.2.3", language)
