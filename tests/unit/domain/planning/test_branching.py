"""Branching: how each way of branching gets a release, standard and hotfix."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.planning.branching import (
    Branching,
    Move,
    Route,
    begun,
    branches_of,
    hotfix_route,
    prerelease_route,
    route,
    stabilised_route,
    worked_on,
)

TRUNK = Branching("trunk", "main")
GITHUB = Branching("github-flow", "main")
GIT_FLOW = Branching("git-flow", "main", "develop")
GITLAB = Branching("gitlab-flow", "main", environments=("staging", "production"))
OPEN = ("release/2.0", "release/1.9")


def told(found: Route) -> tuple[str, str]:
    return " ".join(f"{move.branch}:{move.manner}" for move in found.moves), found.tagged


@pytest.mark.parametrize(
    ("branching", "moves", "tagged"),
    [
        (TRUNK, "main:forward", ""),
        (GITHUB, "main:merge", "main"),
        (GIT_FLOW, "main:merge develop:join", "main"),
        (GITLAB, "main:forward staging:merge production:merge", ""),
    ],
    ids=lambda value: value.workflow if isinstance(value, Branching) else "",
)
def test_a_standard_release_goes_where_the_workflow_says(branching, moves, tagged):
    assert told(route(branching)) == (moves, tagged)


def test_a_stabilised_release_is_not_stopped_by_what_develop_changed_meanwhile():
    assert told(stabilised_route(GIT_FLOW)) == ("main:merge develop:backport", "main")


def test_a_line_of_versions_that_begins_with_it_gets_the_tag():
    found = stabilised_route(GIT_FLOW, "release-1.3")
    assert told(found) == ("main:merge develop:backport release-1.3:merge", "main")


def test_a_prerelease_of_it_goes_to_its_branch_alone():
    assert told(prerelease_route("release/1.3.0")) == ("release/1.3.0:forward", "")


def test_a_main_branch_that_is_not_there_begins_with_the_candidate():
    found = begun(route(GIT_FLOW), ["main"])
    assert told(found) == ("main:forward develop:join", "")
    assert begun(route(GIT_FLOW), []) == route(GIT_FLOW)


@pytest.mark.parametrize(
    ("branching", "moved", "moves", "tagged"),
    [
        (TRUNK, False, "main:forward", ""),
        (TRUNK, True, "main:backport", ""),
        (GITHUB, False, "main:merge", "main"),
        (GITHUB, True, "main:backport", ""),
        (GIT_FLOW, False, "main:merge develop:backport", "main"),
        (GIT_FLOW, True, "main:backport develop:backport", ""),
        (GITLAB, False, "production:merge staging:backport main:backport", ""),
        (GITLAB, True, "production:merge staging:backport main:backport", ""),
        (Branching("gitlab-flow", "main"), False, "main:merge", ""),
    ],
)
def test_a_hotfix_goes_to_production_first_and_back_to_where_it_would_be_lost(
    branching, moved, moves, tagged
):
    assert told(hotfix_route(branching, main_moved=moved)) == (moves, tagged)


def test_a_hotfix_goes_back_to_release_branches_that_are_open():
    branching = Branching("git-flow", "main", "develop", releases=OPEN)
    found = hotfix_route(branching, main_moved=False)
    assert branches_of(found.moves) == ("main", "develop", "release/1.9", "release/2.0")
    assert found.moves[2:] == (Move("release/1.9", "backport"), Move("release/2.0", "backport"))


@given(
    st.builds(
        Branching,
        st.sampled_from(["trunk", "github-flow", "git-flow", "gitlab-flow"]),
        st.just("main"),
        st.just("develop"),
        st.sampled_from([(), ("production",), ("staging", "production"), ("main", "production"), ("main",)]),
        st.sampled_from([(), OPEN]),
    ),
    st.booleans(),
)
def test_a_hotfix_moves_each_branch_once_and_tags_one_that_moves(branching, moved):
    found = hotfix_route(branching, main_moved=moved)
    names = branches_of(found.moves)
    assert len(set(names)) == len(names)
    assert {"main", *branching.releases} <= set(names)
    assert found.tagged in ("", *names)


@pytest.mark.parametrize(
    ("branching", "branch"),
    [
        (Branching("trunk", "main"), "main"),
        (Branching("github-flow", "main"), "main"),
        (Branching("gitlab-flow", "main", "", ("staging", "production")), "main"),
        (Branching("git-flow", "main", "develop"), "develop"),
    ],
)
def test_work_goes_on_where_it_is_merged_into(branching, branch):
    assert worked_on(route(branching)) == branch
