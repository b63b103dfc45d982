"""Which packages a release is about, and how the others are told."""

import pytest

from gonogo.domain.packages.coverage import Coverage, coverage_warnings, uncovered, unwritten_warnings
from gonogo.domain.packages.workspace import Member, Packages, Unknown, Workspace


def member(name, **more):
    path = f"packages/{name}/package.json"
    return Member(name, f"packages/{name}", path, "1.0.0", more.pop("version_file", path), **more)


def npm(*members, unknown=()):
    return Workspace("npm", "", "package.json", members, unknown)


def packages(*folders, files=()):
    return Coverage(folders, files, whole=False)


def whole(*files):
    return Coverage((), files, whole=True)


@pytest.mark.parametrize(
    ("one", "coverage", "covered"),
    [
        (member("a"), packages("packages/a"), True),
        (member("a"), packages("packages"), False),
        (member("a"), packages("web", files=("packages/a/package.json",)), True),
        (member("a", private=True), packages("web"), True),
        (member("a", version_file=""), packages("web"), False),
        (Member("a", "packages/b/tests/a", "x", "1.0.0", "x"), packages("web"), True),
        (member("a"), whole("packages/a/package.json"), True),
        (member("a"), whole("package.json"), False),
        (member("a", version_file="Cargo.toml"), whole("Cargo.toml"), True),
        (member("a", version_file=""), whole(), True),
        (member("a", private=True), whole(), True),
    ],
)
def test_a_member_is_covered_by_its_folder_or_its_files(one, coverage, covered):
    assert (uncovered([one], coverage) == []) is covered


def test_nothing_is_told_where_all_is_covered():
    assert coverage_warnings(Packages((npm(member("a")),)), packages("packages/a")) == ()


def test_members_that_are_no_packages_are_named_and_counted():
    found = Packages((npm(*(member(name) for name in "abcdef")),))
    assert coverage_warnings(found, packages("packages/a")) == (
        (
            "No package of gonogo.yml releases 5 members of the npm workspace: b (packages/b), "
            "c (packages/c), d (packages/d) and 2 more; add what is to be released to packages"
        ),
    )


def test_members_whose_versions_stay_are_told_by_their_files():
    assert coverage_warnings(Packages((npm(member("a")),)), whole()) == (
        (
            "The repository's release keeps the version of 1 member of the npm workspace: "
            "packages/a/package.json; name these files in versioning.files, or the members in "
            "packages, as gonogo init does"
        ),
    )


def test_packages_beside_a_workspace_are_told_as_well():
    found = Packages(alone=(Member("tool", "", "package.json", "1.0.0", "package.json"),))
    assert coverage_warnings(found, whole()) == (
        (
            "The repository's release keeps the version of 1 package outside of every workspace: "
            "package.json; name these files in versioning.files, or the members in "
            "packages, as gonogo init does"
        ),
    )
    assert coverage_warnings(found, whole("package.json")) == ()
    assert coverage_warnings(found, packages("a")) == (
        (
            "No package of gonogo.yml releases 1 package outside of every workspace: tool (the top); "
            "add what is to be released to packages"
        ),
    )


def test_what_cannot_be_a_member_is_told_and_cannot_move_a_cursor():
    unknown = [Unknown(f"\x1b[2K{place}", "missing", "is listed, and is not there") for place in range(5)]
    told = coverage_warnings(Packages((npm(unknown=tuple(unknown)),)), packages())
    assert told[0] == "\\x1b[2K0: is listed, and is not there"
    assert told[3:] == ("2 more of the npm workspace cannot be members; see: gonogo doctor",)


def test_versions_are_in_step_where_all_that_is_published_has_one():
    one, two, other = member("a"), member("b"), Member("c", "c", "c/package.json", "2.0.0", private=True)
    assert npm(one, two, other).in_step
    assert not npm(one).in_step
    assert not npm(one, Member("d", "d", "d/package.json", "2.0.0")).in_step
    assert not npm(*[Member(name, name, "x") for name in "ab"]).in_step
    assert npm(one, two).version_files == ("packages/a/package.json", "packages/b/package.json")


def test_a_version_that_stands_where_no_release_writes_it_is_told():
    found = Packages((npm(member("a", version_file="Cargo.toml"), member("b")),))
    told = "Cargo.toml states the version of shop, and its release leaves it; name it in packages.shop.files"
    assert unwritten_warnings(found, "shop", "packages/a", []) == (told,)
    assert unwritten_warnings(found, "shop", "packages/a", ["Cargo.toml"]) == ()
    assert unwritten_warnings(found, "shop", "packages", []) == ()
