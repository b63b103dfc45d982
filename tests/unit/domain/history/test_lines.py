from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.history.changelog import TITLES, change_set
from gonogo.domain.history.commits import Commit
from gonogo.domain.history.lines import Bounds, Line, line_named
from gonogo.domain.planning.bump import Policy, Standing, Wish, decide
from gonogo.domain.versions import SemVer
from gonogo.domain.versions.calver import CalVerScheme
from gonogo.domain.versions.semver import SemVerScheme, parse
from gonogo.errors import VersionError

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("branch", "numbers"),
    [
        ("1.x", (1,)),
        ("1.x.x", (1,)),
        ("1.2.x", (1, 2)),
        ("v1", (1,)),
        ("v1.x", (1,)),
        ("6.4", (6, 4)),
        ("release-1.28", (1, 28)),
        ("release/1.28", (1, 28)),
        ("release-v3.5", (3, 5)),
        ("support/1.2", (1, 2)),
        ("support/1.2.x", (1, 2)),
        ("maint-1", (1,)),
        ("stable/4.2.x", (4, 2)),
        ("1.2-stable", (1, 2)),
        ("0.x", (0,)),
    ],
)
def test_the_name_of_a_branch_tells_its_line(branch, numbers):
    assert line_named(branch) == Line(branch, numbers)


@pytest.mark.parametrize(
    "branch",
    [
        "main",
        "develop",
        "1234",
        "release",
        "release/1.3.0",
        "1.2.3",
        "feature/1.x",
        "fix-1.2",
        "x",
        "1.2.x.x",
        "hotfix/1.2.1",
        "release-01.2",
        "v1234567",
    ],
)
def test_other_branches_are_no_lines(branch):
    assert line_named(branch) is None


def test_a_line_holds_versions_by_their_first_numbers():
    line = Line("1.2.x", (1, 2))
    assert [line.holds(parse(text)) for text in ("1.2.0", "1.2.9-rc.1", "1.3.0", "2.2.0")] == [
        True,
        True,
        False,
        False,
    ]
    assert (str(line.first), str(line.end), line.told) == ("1.2.0", "1.3.0", "1.2.*")
    assert (str(Line("1.x", (1,)).first), str(Line("1.x", (1,)).end)) == ("1.0.0", "2.0.0")
    assert not line.holds(CalVerScheme("YYYY.0M.MICRO").parse("2026.01.0"))


def released(message, current, bounds, wish=Wish()):  # noqa: B008 - a frozen value
    """The version that one commit leads to."""
    changes = change_set([Commit("c" * 40, (), 0, "Ada", "ada@x", message)], TITLES)
    standing = Standing(parse(current), f"v{current}", fresh=1, bounds=bounds)
    return decide(standing, changes, Policy(), SemVerScheme(), wish, TODAY)


ONE = Bounds(Line("1.x", (1,)))
ONE_ONE = Bounds(Line("1.1.x", (1, 1)))
CUT = Bounds(cut=Line("release-1.28", (1, 28)))


def test_a_maintenance_line_releases_its_own_versions():
    assert released("feat: x", "1.1.0", ONE).version == "1.2.0"
    assert released("fix: x", "1.1.0", ONE_ONE).version == "1.1.1"


def test_a_breaking_change_is_refused_on_the_line_of_a_major_version():
    with pytest.raises(VersionError, match=r"2\.0\.0 is no version of 1\.x, which has 1\.\*: 1 commit asks"):
        released("feat!: x", "1.1.0", ONE)


def test_a_feature_is_refused_on_the_line_of_a_minor_version_unless_somebody_names_a_version_of_it():
    with pytest.raises(VersionError, match=r"1\.2\.0 is no version of 1\.1\.x"):
        released("feat: x", "1.1.0", ONE_ONE)
    assert released("feat: x", "1.1.0", ONE_ONE, Wish(version="1.1.1")).version == "1.1.1"


def test_nobody_can_name_a_version_of_another_line():
    with pytest.raises(VersionError, match=r"2\.0\.0 is no version of 1\.x"):
        released("fix: x", "1.1.0", ONE, Wish(version="2.0.0"))
    with pytest.raises(VersionError, match=r"1\.28\.9 belongs to release-1\.28: here it is 1\.29\.0"):
        released("fix: x", "1.28.0", CUT, Wish(version="1.28.9"))


def test_a_new_line_begins_with_its_first_version():
    found = released("fix: x", "1.27.5", Bounds(Line("release-1.28", (1, 28))))
    assert found.version == "1.28.0"
    assert found.reason == "1 commit asks for patch; release-1.28 begins there"
    channel = Wish(channel="rc")
    assert released("fix: x", "1.27.5", Bounds(Line("1.28.x", (1, 28))), channel).version == "1.28.0-rc.1"


def test_a_branch_called_by_a_year_is_not_taken_for_a_major_version():
    bounds = Bounds(Line("release-2026", (2026,)))
    with pytest.raises(VersionError, match="a major version is left out"):
        released("fix: x", "1.27.5", bounds)
    assert released("fix: x", "1.27.5", bounds, Wish(version="2026.0.0")).version == "2026.0.0"


@pytest.mark.parametrize("current", ["1.28.0", "1.28.5", "1.28.0-rc.1"])
@pytest.mark.parametrize("message", ["feat: x", "fix: x"])
def test_the_main_line_goes_on_above_the_line_that_was_cut_from_it(current, message):
    found = released(message, current, CUT)
    assert found.version == "1.29.0"
    assert "becomes stable" not in found.reason
    assert released("feat!: x", current, CUT).version == "2.0.0"
    assert released(message, current, CUT, Wish(channel="alpha")).version == "1.29.0-alpha.1"


def test_a_release_candidate_on_a_line_that_was_cut_is_nothing_to_release_from_the_main_line():
    assert released("docs: x", "1.28.0-rc.1", CUT).version == ""


def test_a_reason_names_whose_versions_were_passed_over():
    reason = released("fix: x", "1.28.5", CUT).reason
    assert reason == "1 commit asks for patch; 1.28.* belongs to release-1.28"


NUMBERS = st.integers(0, 3)
LINES = st.one_of(st.tuples(NUMBERS), st.tuples(NUMBERS, NUMBERS))


@given(
    st.builds(SemVer, NUMBERS, NUMBERS, NUMBERS, st.sampled_from([(), ("rc", 1)])),
    LINES,
    st.booleans(),
    st.sampled_from(["feat!: x", "feat: x", "fix: x", "docs: x"]),
    st.sampled_from([Wish(), Wish(channel="rc"), Wish(level="major"), Wish(version="1.2.3")]),
)
def test_no_version_of_another_line_is_ever_released_and_none_twice(current, numbers, cut, message, wish):
    line = Line("line", numbers)
    try:
        found = released(message, str(current), Bounds(cut=line) if cut else Bounds(line), wish)
    except VersionError:
        return
    if found.version:
        version = parse(found.version)
        assert current < version
        assert not version.stable < line.end if cut else line.holds(version)
