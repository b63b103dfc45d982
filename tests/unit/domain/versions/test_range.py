import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.versions import SemVer, semver
from gonogo.domain.versions import range as ranges
from gonogo.errors import VersionError


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        (">=2.1", "2.1.0 2.1.1 3.0.0 2.2.0-rc.1", "2.0.9 2.1.0-rc.1"),
        (">= 2.1.0-rc.1", "2.1.0-rc.1 2.1.0-rc.2 2.1.0", "2.1.0-beta.9"),
        (">2.1", "2.2.0 3.0.0", "2.1.0 2.1.9 2.2.0-rc.1"),
        (">2.1.0", "2.1.1 2.2.0", "2.1.0"),
        ("<3", "2.9.9 0.0.1", "3.0.0 3.0.0-rc.1"),
        ("<3.0.0-rc.2", "3.0.0-rc.1", "3.0.0-rc.2 3.0.0"),
        ("<=2.1", "2.1.9 2.0.0", "2.2.0 2.2.0-rc.1"),
        ("<=2.1.3", "2.1.3 2.1.3-rc.1", "2.1.4"),
        ("2.1", "2.1.0 2.1.7", "2.2.0 2.0.9 2.1.0-rc.1"),
        ("=2.1.3", "2.1.3 2.1.3+build", "2.1.4 2.1.3-rc.1"),
        ("v16", "16.0.0 16.3.2", "17.0.0 15.9.9"),
        ("16.x", "16.3.0", "17.0.0"),
        ("1.2.*", "1.2.3", "1.3.0"),
        ("*", "0.0.0 99.0.0", ""),
        ("^*", "0.0.0 99.0.0", ""),
        ("!=2.1", "2.2.0 2.0.0", "2.1.0 2.1.5"),
        ("!=2.1.3", "2.1.4", "2.1.3"),
        ("^1.2", "1.2.0 1.9.0", "1.1.9 2.0.0 2.0.0-rc.1"),
        ("^0", "0.0.1 0.9.0", "1.0.0"),
        ("^0.2.3", "0.2.3 0.2.9", "0.3.0 0.2.2"),
        ("^0.0", "0.0.5", "0.1.0"),
        ("^0.0.3", "0.0.3", "0.0.4 0.0.2"),
        ("^1.2.3", "1.2.3 1.9.9", "1.2.2 2.0.0"),
        ("~1.2.3", "1.2.3 1.2.9", "1.3.0 1.2.2"),
        ("~1.2", "1.2.0 1.2.9", "1.3.0"),
        ("~1", "1.0.0 1.9.0", "2.0.0"),
        (">=3.12 <5", "3.12.0 4.9.0", "3.11.9 5.0.0"),
        (">=3.12, <5, !=4.0.0", "4.0.1", "4.0.0"),
        ("1.x || >=3 <4 || 7.1.0", "1.5.0 3.9.0 7.1.0", "2.0.0 4.0.0 7.1.1"),
    ],
)
def test_a_range_admits_what_it_means(text: str, inside: str, outside: str) -> None:
    wanted = ranges.parse(text)
    assert [each for each in inside.split() if not wanted.admits(semver.parse(each))] == []
    assert [each for each in outside.split() if wanted.admits(semver.parse(each))] == []


@pytest.mark.parametrize(
    "text",
    ["", " ", "latest", ">=", "1.2.3.4", ">=1..2", "1 - 2", "1 ||", "|| 1", "=>1", "01.2", "1.2-rc.1",
     "1.2.3-rc..1", "1.2.3-01", ">=1" * 400, "1\x1b"],
)  # fmt: skip
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(VersionError, match=r"is no range of versions\. Write it as >=2\.1") as problem:
        ranges.parse(text)
    assert "\x1b" not in str(problem.value)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("2.1.0", "2.1.0"),
        ("v2.1", "2.1.0"),
        ("PostgreSQL 16.3 (Debian 16.3-1.pgdg120+1) on x86_64", "16.3.0"),
        ("psql (PostgreSQL) 17beta1", "17.0.0-beta.1"),
        ("10.11.6-MariaDB-1:10.11.6+maria~deb12", "10.11.6"),
        ("8.0.36-0ubuntu0.22.04.1", "8.0.36"),
        ("redis_version:7.2.4", "7.2.4"),
        ("go version go1.22.1 linux/amd64", "1.22.1"),
        ("nginx/1.24.0", "1.24.0"),
        ("10.0.19041.3", "10.0.19041"),
        ("3.13.0-rc.2", "3.13.0-rc.2"),
        ("1.2.0-SNAPSHOT", "1.2.0-snapshot"),
        ("release 7", "7.0.0"),
        ("v12", "12.0.0"),
        ("up 3 days, version 4.5", "4.5.0"),
        ("x86_64", None),
        ("", None),
        ("unknown", None),
    ],
)
def test_a_version_is_found_in_what_a_service_says(text: str, version: str | None) -> None:
    found = ranges.told(text)
    assert (str(found) if found else None) == version


NUMBERS = st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))


@given(NUMBERS, NUMBERS, st.integers(1, 3), st.booleans())
def test_every_version_is_on_one_side_of_a_bound(
    bound: tuple[int, int, int], other: tuple[int, int, int], given: int, pre: bool
) -> None:
    text = ".".join(map(str, bound[:given]))
    version = SemVer(*other, ("rc", 1) if pre else ())
    holds = {sign: ranges.parse(sign + text).admits(version) for sign in ("<", "<=", "=", "!=", ">", ">=")}
    assert holds["="] != holds["!="]
    assert not (holds["<"] and holds[">"])
    if not pre:
        assert holds["<="] == (holds["<"] or holds["="])
        assert holds[">="] == (holds[">"] or holds["="])
        assert holds["<"] != holds[">="]


@given(st.text(">=<^~!|, x*.-0123456789rcv", max_size=40))
def test_any_text_is_a_range_or_a_sentence(text: str) -> None:
    try:
        outcome = str(ranges.parse(text).admits(SemVer(1, 2, 3)))
    except VersionError as problem:
        outcome = str(problem)
    assert outcome in ("True", "False") or "is no range" in outcome
