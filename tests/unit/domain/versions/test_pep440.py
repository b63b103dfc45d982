from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version as PythonVersion

from gonogo.domain.versions import SemVer, pep440, semver
from gonogo.domain.versions.calver import CalVerScheme
from gonogo.errors import VersionError

NUMBER = st.integers(min_value=0, max_value=4)
PRE = st.just(()) | st.tuples(
    st.sampled_from(["alpha", "beta", "rc"]), st.integers(min_value=0, max_value=12)
)
VERSIONS = st.builds(SemVer, NUMBER, NUMBER, NUMBER, PRE)
BUILD = st.from_regex(r"[0-9A-Za-z-]{1,6}(\.[0-9A-Za-z-]{1,6}){0,2}", fullmatch=True)


@pytest.mark.parametrize(
    ("version", "spelled"),
    [
        ("1.3.0", "1.3.0"),
        ("1.3.0-rc.1", "1.3.0rc1"),
        ("1.3.0-alpha.0", "1.3.0a0"),
        ("1.3.0-beta.12", "1.3.0b12"),
        ("1.3.0-b.2", "1.3.0b2"),
        ("1.3.0-dev.2", "1.3.0.dev2"),
        ("1.3.0+linux-x86.1", "1.3.0+linux.x86.1"),
        ("1.3.0-rc.1+a--b.-c", "1.3.0rc1+a.b.c"),
        ("1.3.0+--", "1.3.0"),
        ("1.3.0-rc2", "1.3.0rc2"),
        ("1.3.0-alpha10", "1.3.0a10"),
    ],
)
def test_a_semantic_version_is_spelled_as_python_does(version, spelled):
    assert pep440.spell(semver.parse(version)) == spelled


def test_a_calendar_version_is_spelled_as_python_does():
    assert pep440.spell(CalVerScheme("YYYY.0M.MICRO").parse("2026.03.1-rc.2")) == "2026.03.1rc2"
    with pytest.raises(VersionError, match="Join its numbers by dots"):
        pep440.spell(CalVerScheme("YYYY-0M-MICRO").parse("2026-03-1"))


def test_python_orders_what_it_can_read():
    assert pep440.is_below("1.3.0.dev1", "1.3.0a1")
    assert not pep440.is_below("1.3.0a1", "1.3.0.dev1")
    assert not pep440.is_below("1.3.0a1", "1.3.0-next.1")


@pytest.mark.parametrize("pre", ["nightly.1", "rc", "rc.1.2", "rc.x", "1", "dev", "dev.x", "DEV.1"])
def test_a_prerelease_that_python_does_not_know_is_refused(pre):
    with pytest.raises(VersionError, match="Use channel alpha, beta, rc or dev with a number"):
        pep440.spell(semver.parse(f"1.0.0-{pre}"))


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("1", "1.0.0"),
        ("1.3", "1.3.0"),
        ("1.3.0rc1", "1.3.0-rc.1"),
        ("1.3.0a2", "1.3.0-alpha.2"),
        ("1.3.0-beta-3", "1.3.0-beta.3"),
        ("v1.3.0c1", "1.3.0-rc.1"),
        ("1.3.0.dev4", "1.3.0-dev.4"),
        ("1.3.0+ubuntu.1", "1.3.0+ubuntu.1"),
        (" 1.3.0 ", "1.3.0"),
    ],
)
def test_a_python_version_is_read_as_a_semantic_one(text, version):
    assert str(pep440.parse(text)) == version


@pytest.mark.parametrize("text", ["1!1.0", "1.0.post1", "1.2.3.4", "1.0rc1.dev2"])
def test_parts_that_a_semantic_version_lacks_are_refused(text):
    with pytest.raises(VersionError, match="has parts that a semantic version cannot carry"):
        pep440.parse(text)


@pytest.mark.parametrize("text", ["", "one", "1.0-x", "1..0"])
def test_what_is_no_python_version_is_refused(text):
    with pytest.raises(VersionError, match="is not a version that Python packages may have"):
        pep440.parse(text)


@pytest.mark.parametrize("text", ["9" * 5000, "1.0+" + "9" * 5000, "1.0rc" + "9" * 5000, "1." * 10**6])
def test_oversized_texts_are_refused(text):
    with pytest.raises(VersionError, match="A version may have 256 characters, not"):
        pep440.parse(text)


@given(st.text() | st.from_regex(r"[0-9]{1,3}(\.[0-9]{1,3}){0,3}[a-z.+-]{0,4}[0-9]?", fullmatch=True))
def test_any_text_is_a_version_or_refused(text):
    with suppress(VersionError):
        version = pep440.parse(text)
        assert semver.parse(str(version)) == version


@given(VERSIONS, VERSIONS)
def test_spelled_versions_order_like_semantic_ones(one, other):
    spelled = PythonVersion(pep440.spell(one)), PythonVersion(pep440.spell(other))
    assert (spelled[0] < spelled[1]) == (one < other)
    assert (spelled[0] == spelled[1]) == (one == other)


@given(VERSIONS)
def test_a_spelled_version_is_read_as_the_same(version):
    assert pep440.parse(pep440.spell(version)) == version


@given(VERSIONS, BUILD)
def test_a_spelled_version_is_one_that_python_accepts_and_keeps(version, build):
    spelled = pep440.spell(SemVer(version.major, version.minor, version.patch, version.pre, build))
    assert PythonVersion(spelled).public == pep440.spell(version)
