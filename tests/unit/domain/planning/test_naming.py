"""The version that a branch names, beside the one that its commits ask for."""

from __future__ import annotations

import pytest

from gonogo.domain.planning.bump import Bump, Wish
from gonogo.domain.planning.naming import Named, as_named, named_obstacles
from gonogo.domain.versions.semver import SemVer, SemVerScheme

SCHEME = SemVerScheme()
BRANCH = Named("release/1.3.0", SemVer(1, 3, 0))
ASKED = Bump("1.2.0", "1.2.1", "patch", "1 commit asks for patch")


NO_WISH = Wish()


def named(bump: Bump = ASKED, wish: Wish = NO_WISH, *, fresh: bool = True) -> Bump:
    return as_named(bump, BRANCH, SCHEME, wish, fresh=fresh)


def test_the_branch_says_the_version_and_the_reason_names_it() -> None:
    found = named()
    assert (found.version, found.reason) == (
        "1.3.0",
        "release/1.3.0 names it; 1 commit asks for patch",
    )
    assert named(Bump("1.2.0", "", "none", "nothing asks for more")).reason == "release/1.3.0 names it"


@pytest.mark.parametrize(
    ("bump", "wish", "fresh"),
    [
        (ASKED, Wish(version="1.9.0"), True),
        (ASKED, Wish(), False),
        (Bump("1.3.0", "1.3.1", "patch", "a fix"), Wish(), True),
        (Bump("1.2.0", "1.3.0", "minor", "a feature"), Wish(), True),
        (Bump("1.2.0", "1.3.0-rc.2", "minor", "a prerelease"), Wish(channel="rc"), True),
    ],
)
def test_what_somebody_asks_for_what_is_out_and_what_it_is_already_stay(
    bump: Bump, wish: Wish, fresh: bool
) -> None:
    assert named(bump, wish, fresh=fresh) == bump


@pytest.mark.parametrize("version", ["1.2.1-rc.1", ""])
def test_a_prerelease_leads_to_the_version_that_the_branch_names(version: str) -> None:
    assert named(Bump("1.2.0", version, "patch", "a fix"), Wish(channel="rc")).version == "1.3.0-rc.1"


@pytest.mark.parametrize(
    ("asked", "wish", "kinds"),
    [
        (ASKED, Wish(), []),
        (Bump("1.2.0", "2.0.0", "major", "it breaks"), Wish(), ["version-too-low"]),
        (Bump("1.2.0", "2.0.0", "major", "it breaks"), Wish(version="1.3.0"), []),
        (Bump("1.3.0", "1.3.1", "patch", "a fix"), Wish(), ["version-out"]),
        (Bump("", "0.1.0", "none", "the first release"), Wish(), []),
        (Bump("1.3.0", "", "none", "nothing to release"), Wish(), []),
    ],
)
def test_commits_may_speak_against_the_version_that_a_branch_names(
    asked: Bump, wish: Wish, kinds: list[str]
) -> None:
    found = named_obstacles(asked, BRANCH, SCHEME, wish, successor="git switch --create hotfix/1.3.1 v1.3.0")
    assert [obstacle.kind for obstacle in found] == kinds
