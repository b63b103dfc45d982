from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.history.changelog import TITLES, change_set
from gonogo.domain.history.commits import Commit
from gonogo.domain.history.history import Tag
from gonogo.domain.history.lines import Bounds, Followed, Line, followed, holding, line_named, line_warnings
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


class Forest:
    """Lines of commits and tags, told as text: `main: a b v1.0.0`, the newest last."""

    def __init__(self, *lines):
        self.behind = {}
        self.tags = []
        for line in lines:
            name, _, names = line.partition(":")
            before = set()
            for sha in names.split():
                before = before | self.behind.get(sha, set()) | {sha}
                self.behind.setdefault(sha, before)
                if sha.startswith("v") and all(tag.sha != sha for tag in self.tags):
                    self.tags.append(Tag(sha, sha, 0, parse(sha[1:])))
            self.behind[name] = before

    def followed(self, head, branches=(), line=None):
        own = [tag for tag in self.tags if tag.sha in self.behind[head]]
        others = [tag for tag in self.tags if tag not in own]
        found = followed(line, own, others, branches, lambda sha, other: other in self.behind[sha])
        return [tag.name for tag in found.tags], found.bounds


KUBERNETES = Forest(
    "main: a b c d",
    "release-1.27: a v1.27.0 v1.27.1",
    "release-1.28: a b v1.28.0-rc.1 v1.28.0 v1.28.1",
)
BRANCHES = ["main", "release-1.27", "release-1.28"]


def test_a_main_line_without_releases_follows_all_lines_that_were_cut_from_it():
    tags, bounds = KUBERNETES.followed("main", BRANCHES)
    assert tags == ["v1.27.0", "v1.27.1", "v1.28.0-rc.1", "v1.28.0", "v1.28.1"]
    assert bounds == Bounds(cut=Line("release-1.28", (1, 28)))


def test_a_line_that_was_cut_follows_those_below_it():
    line = Line("release-1.28", (1, 28))
    assert KUBERNETES.followed("release-1.28", BRANCHES, line) == (["v1.27.0", "v1.27.1"], Bounds(line))
    line = Line("release-1.27", (1, 27))
    assert KUBERNETES.followed("release-1.27", BRANCHES, line) == ([], Bounds(line))


def test_a_line_is_told_by_its_tags_where_its_branch_is_gone():
    assert KUBERNETES.followed("main", ["main"])[1].cut == Line("the line of v1.28.1", (1, 28))


def test_a_line_that_was_cut_and_has_no_release_yet_keeps_its_versions():
    bounds = KUBERNETES.followed("main", [*BRANCHES, "release-1.29"])[1]
    assert bounds.cut == Line("release-1.29", (1, 29))


def test_tags_that_each_stand_beside_the_main_line_are_no_line():
    """As where a tool commits the version, tags that commit, and pushes the tag alone."""
    forest = Forest("main: a b c", "one: a v1.2.0", "two: a b v1.2.1")
    assert forest.followed("main", ["main"]) == (["v1.2.0", "v1.2.1"], Bounds())


def test_a_branch_for_the_latest_of_a_major_version_bounds_nothing():
    forest = Forest("main: a b c", "releases/v1: a v1.2.0 v1.2.1")
    assert forest.followed("main", ["main", "releases/v1"]) == (["v1.2.0", "v1.2.1"], Bounds())
    assert forest.followed("main", ["main", "1.x"])[1].cut == Line("1.x", (1,))


def test_a_maintenance_line_below_the_main_line_is_not_followed():
    forest = Forest("main: a v1.0.0 b v2.0.0 c", "1.x: a v1.0.0 v1.0.1")
    assert forest.followed("main", ["main", "1.x"]) == ([], Bounds())
    line = Line("1.x", (1,))
    assert forest.followed("1.x", ["main", "1.x"], line) == ([], Bounds(line))


def test_a_branch_that_is_developed_beside_the_main_line_is_not_followed():
    forest = Forest("main: a v1.5.0 b v1.5.1", "2.x: a v1.5.0 v2.0.0-alpha.1", "release-2.0: a v1.5.0 v2.0.0")
    assert forest.followed("main", ["main", "2.x"]) == ([], Bounds())
    assert forest.followed("main", ["main", "release-2.0"]) == ([], Bounds())


def test_release_branches_that_came_later_are_followed_from_the_latest_release_of_the_main_line():
    forest = Forest("main: a v1.5.0 b c", "release-1.6: a v1.5.0 b v1.6.0", "old: a v1.4.9", "next: a v2.0.0")
    tags, bounds = forest.followed("main", ["main", "release-1.6"])
    assert (tags, bounds) == (["v1.6.0"], Bounds(cut=Line("release-1.6", (1, 6))))


def test_a_patch_line_of_the_latest_release_leaves_the_next_minor_version_to_the_main_line():
    forest = Forest("main: a v1.5.0 b", "release-1.5: a v1.5.0 v1.5.1")
    tags, bounds = forest.followed("main", ["main", "release-1.5"])
    assert (tags, bounds) == (["v1.5.1"], Bounds(cut=Line("release-1.5", (1, 5))))


def test_a_major_version_that_the_main_line_is_still_in_is_shared_with_its_maintenance_line():
    forest = Forest("main: a v1.5.0 b", "1.x: a v1.5.0 v1.5.1 v1.5.2")
    assert forest.followed("main", ["main", "1.x"]) == (["v1.5.1", "v1.5.2"], Bounds())


def test_a_version_belongs_to_the_narrowest_line_that_holds_it():
    assert holding(parse("1.2.3"), ["main", "1.x", "1.2.x"]) == Line("1.2.x", (1, 2))
    assert holding(parse("2.0.0"), ["main", "1.x"]) is None


def test_versions_that_are_not_semantic_are_followed_and_bound_nothing():
    scheme = CalVerScheme("YYYY.0M.MICRO")
    tags = [Tag(text, text, 0, scheme.parse(text)) for text in ("2026.01.0", "2026.02.0")]
    found = followed(None, [], tags, ["2026.02"], lambda *_: True)
    assert (list(found.tags), found.bounds) == (tags, Bounds())
    Bounds(Line("1.x", (1,))).check(tags[0].version, None, "x")


def test_a_plan_says_what_was_left_out_and_where_releases_stand():
    bounds = Bounds(cut=Line("release-1.28", (1, 28)))
    left_out, cut = line_warnings(Followed(bounds=bounds), "1.29.0", 2)
    assert left_out == "2 commits left out: another one tells the same change"
    assert "the highest on release-1.28: cut one for 1.29.0" in cut
    assert line_warnings(Followed(bounds=bounds), "", 0) == ()
    assert line_warnings(Followed(), "1.2.0", 0) == ()
