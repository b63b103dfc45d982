"""What systems of continuous integration say of the branch that they check out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

BRANCH_VARIABLES = (
    "GITHUB_REF_NAME",
    "CI_COMMIT_BRANCH",
    "BRANCH_NAME",
    "GIT_BRANCH",
    "BUILD_SOURCEBRANCH",
    "BUILDKITE_BRANCH",
    "CIRCLE_BRANCH",
    "BITBUCKET_BRANCH",
    "TRAVIS_BRANCH",
    "DRONE_BRANCH",
    "APPVEYOR_REPO_BRANCH",
    "SEMAPHORE_GIT_BRANCH",
    "CI_COMMIT_REF_NAME",
)
"""Of GitHub, GitLab, Jenkins (two), Azure, Buildkite, CircleCI and others."""


def branches_named(environment: Mapping[str, str], remote: str) -> tuple[str, ...]:
    """The branches that variables name, as they are called on the remote; anybody may have set them."""
    values = (environment.get(name, "") for name in BRANCH_VARIABLES)
    names = (value.removeprefix("refs/heads/").removeprefix(f"{remote}/") for value in values if value)
    return tuple(dict.fromkeys(names))
