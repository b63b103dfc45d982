"""Names of branches: by pattern, read back, and never one that git refuses."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.domain.planning.branch_names import BranchNames, BranchPattern, name_fault, obstructing


@pytest.mark.parametrize(
    ("pattern", "package", "name"),
    [
        ("release/{version}", "", "release/1.3.0"),
        ("release/{version}", "api", "release/api-1.3.0"),
        ("rel-{package}-{version}", "api", "rel-api-1.3.0"),
        ("rel-{package}-{version}", "", "rel-1.3.0"),
        ("{package}/rel/{version}", "", "rel/1.3.0"),
        ("{version}-{package}", "", "1.3.0-"),
    ],
)
def test_a_pattern_names_the_branch_of_a_version(pattern, package, name):
    assert BranchPattern(pattern).name(package, "1.3.0") == name


@pytest.mark.parametrize(
    ("pattern", "package", "branch", "version"),
    [
        ("release/{version}", "", "release/1.3.0", "1.3.0"),
        ("release/{version}", "", "release/v1.3.0", "1.3.0"),
        ("release/{version}", "", "release/1.3", "1.3"),
        ("release/{version}", "", "release/api-1.3.0", None),
        ("release/{version}", "", "release/next", None),
        ("release/{version}", "", "feature/1.3.0", None),
        ("release/{version}", "api", "release/api-1.3.0", "1.3.0"),
        ("release/{version}", "api", "release/1.3.0", None),
        ("rel-{package}-{version}", "", "rel-1.3.0", "1.3.0"),
    ],
)
def test_a_branch_tells_the_version_it_is_for(pattern, package, branch, version):
    assert BranchPattern(pattern).version(branch, package) == version


@pytest.mark.parametrize(
    ("pattern", "branch", "held"),
    [
        ("release/{version}", "release/1.3.0", True),
        ("release/{version}", "release/api-1.3.0", True),
        ("release/{version}", "release", False),
        ("rel-{package}-{version}", "rel-api-1.3.0", True),
        ("rel-{package}-{version}", "rel-1.3.0", True),
        ("rel-{package}-{version}", "release/1.3.0", False),
    ],
)
def test_a_pattern_knows_the_branches_of_any_package(pattern, branch, held):
    assert BranchPattern(pattern).holds(branch) is held


def test_a_release_branch_is_known_by_a_dash_too_where_no_name_is_said():
    assert [one.text for one in BranchNames().releases] == ["release/{version}", "release-{version}"]
    said = BranchNames(BranchPattern("rel/{version}"))
    assert [one.text for one in said.releases] == ["rel/{version}"]


@pytest.mark.parametrize(
    "pattern",
    ["release/{version}", "rel-{package}-{version}", "{package}/{version}", "rel@{version}", "v{version}-r"],
)
def test_a_pattern_that_can_name_branches_is_without_fault(pattern):
    assert not BranchPattern(pattern).fault


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("release", "expected {version} once"),
        ("{version}/{version}", "expected {version} once"),
        ("{package}{package}{version}", "{package} at most once"),
        ("{name}-{version}", "no placeholder but"),
        ("rel}-{version}", "no placeholder but"),
        ("re lease/{version}", "no branch called 're lease/1.2.0'"),
        ("-{version}", "no branch called '-1.2.0'"),
        ("release/{version}.lock", "no branch called"),
        ("{package}/../{version}", "no branch called"),
        ("{version}/", "no branch called"),
        ("{version}-{package}.", "no branch called"),
    ],
)
def test_a_pattern_that_cannot_is_told(pattern, why):
    assert why in BranchPattern(pattern).fault


@given(st.text(alphabet="a.-/@{}~^:?*[\\ \t\x7flock", min_size=1, max_size=9) | st.just("a.lock/b"))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_name_is_refused_exactly_where_git_refuses_it(name):
    ran = subprocess.run(["git", "check-ref-format", f"refs/heads/{name}"], check=False)
    assert bool(name_fault(name)) is (ran.returncode != 0 or name.startswith("-") or name == "@")


@pytest.mark.parametrize("name", ["", "@", "HEAD"])
def test_a_name_that_means_something_else_is_refused(name):
    assert name_fault(name)


@pytest.mark.parametrize(
    ("name", "present", "expected"),
    [
        ("release/1.3.0", "release/1.3.0", True),
        ("release/1.3.0", "release", True),
        ("release/1.3.0", "release/1.3.0/fixes", True),
        ("release/1.3.0", "release/1.3", False),
        ("release/1.3.0", "releases", False),
    ],
)
def test_a_name_is_obstructed_by_its_like_and_by_folders(name, present, expected):
    assert obstructing(name, present) is expected


@pytest.mark.parametrize(
    ("names", "branch", "strict", "known"),
    [
        (BranchNames(), "release/1.3.0", True, True),
        (BranchNames(), "release/next", True, True),
        (BranchNames(), "release-1.3.0", True, False),
        (BranchNames(), "release-1.3.0", False, True),
        (BranchNames(), "main", False, False),
        (BranchNames(BranchPattern("rel/{version}")), "rel/1.3.0", True, True),
        (BranchNames(BranchPattern("rel/{version}")), "release/next", False, False),
    ],
)
def test_branches_of_releases_are_known_by_the_name_that_was_said_or_by_usual_ones(
    names, branch, strict, known
):
    assert names.is_release(branch, strict=strict) is known


@pytest.mark.parametrize(
    ("branch", "package", "version"),
    [
        ("release/1.3.0", "", "1.3.0"),
        ("release-1.3.0", "", "1.3.0"),
        ("release-api-1.3.0", "api", "1.3.0"),
        ("release/api-1.3.0", "web", None),
        ("main", "", None),
    ],
)
def test_a_release_branch_tells_its_version_by_any_usual_name(branch, package, version):
    assert BranchNames().released(branch, package) == version
