"""Which branch continuous integration says that it has checked out."""

from __future__ import annotations

import pytest

from gonogo.config.ci import branches_named


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GITHUB_REF_NAME", "release/1.3.0"),
        ("CI_COMMIT_BRANCH", "release/1.3.0"),
        ("GIT_BRANCH", "origin/release/1.3.0"),
        ("BUILD_SOURCEBRANCH", "refs/heads/release/1.3.0"),
    ],
)
def test_each_system_names_its_branch_in_its_own_way(variable, value):
    assert branches_named({variable: value, "HOME": "/root"}, "origin") == ("release/1.3.0",)


def test_nothing_is_named_where_no_system_speaks():
    assert branches_named({"GITHUB_REF_NAME": "", "BRANCH": "main"}, "origin") == ()


def test_of_two_that_speak_each_is_named_once():
    told = {"BRANCH_NAME": "main", "GIT_BRANCH": "origin/main", "CIRCLE_BRANCH": "develop"}
    assert branches_named(told, "origin") == ("main", "develop")
