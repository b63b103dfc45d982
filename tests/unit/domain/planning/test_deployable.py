"""Which version may go where by a deployment of its own."""

from __future__ import annotations

import msgspec
import pytest

from gonogo.domain.planning.candidate import State
from gonogo.domain.planning.deployable import Deployable, how_to_deploy, left_off, obstacle
from gonogo.domain.rollout.rollback import Deployment

RELEASED = Deployable("1.1.0", "c" * 40, "1.1.0-0a", published=True, state=State.RELEASED)
CANDIDATE = Deployable("1.1.0-rc.1", "c" * 40, "1.1.0-0a", state=State.STAGING, lives=True)


def why(version: Deployable, *, last: bool = True, blocked: dict[str, str] | None = None, **more) -> str:
    changed = msgspec.structs.replace(version, **more)
    return obstacle(changed, "production" if last else "staging", last=last, blocked=blocked or {})


@pytest.mark.parametrize("last", [True, False])
def test_what_is_released_may_go_everywhere_also_where_it_was_aborted_there(last: bool) -> None:
    assert why(RELEASED, last=last) == ""
    assert why(RELEASED, last=last, state=State.REJECTED) == ""


def test_a_blocked_version_says_how_it_is_unblocked() -> None:
    assert why(RELEASED, blocked={"1.1.0": "it is slow"}) == (
        "1.1.0 is blocked: it is slow. To let it be deployed again: gonogo unblock 1.1.0 --reason TEXT"
    )
    assert "gonogo unblock 1.1.0 --package api --reason" in why(
        RELEASED, blocked={"1.1.0": ""}, package="api"
    )
    assert why(RELEASED, blocked={"1.0.0": "it is slow"}) == ""


def test_a_prerelease_never_reaches_the_last_environment() -> None:
    assert why(RELEASED, prerelease=True) == "1.1.0 is a prerelease, which never reaches production"
    assert why(RELEASED, prerelease=True, last=False) == ""


@pytest.mark.parametrize(
    ("lives", "how"), [(True, "Release it: gonogo promote"), (False, "Release it: gonogo release")]
)
def test_a_candidate_never_reaches_the_last_environment(lives: bool, how: str) -> None:
    told = "1.1.0-rc.1 is a candidate, and production gets only what is tagged. "
    assert why(CANDIDATE, lives=lives) == told + how


@pytest.mark.parametrize(
    ("state", "staged", "may"),
    [
        (State.CREATED, False, False),
        (State.TESTING, False, False),
        (State.STAGING, False, True),
        (State.APPROVED, False, True),
        (State.REJECTED, False, False),
        (State.REJECTED, True, True),
        (None, False, False),
    ],
)
def test_a_candidate_may_be_staged_again_once_its_gates_have_said_go(
    state: State | None, staged: bool, may: bool
) -> None:
    told = why(CANDIDATE, last=False, state=state, staged=staged)
    assert (told == "") == may
    assert ("is rejected, and stays so" in told) == (state is State.REJECTED and not may)


def test_what_is_being_released_goes_to_users_by_that() -> None:
    assert why(RELEASED, lives=True).startswith("1.1.0 is being released, and that brings it to production")


def deployment(state: str) -> Deployment:
    return Deployment("o", "r", "production", "1.1.0", "c" * 40, state, 1, 2)


def test_what_did_not_stay_is_told_apart_from_what_did() -> None:
    assert left_off([]) is None
    assert left_off([deployment("rolled_back"), deployment("success")]) is None
    assert left_off([deployment("success"), deployment("failed")]) == deployment("failed")
    assert left_off([deployment("rolled_back")]) == deployment("rolled_back")


def test_how_to_deploy_it_is_said_as_a_shell_reads_it() -> None:
    assert how_to_deploy("1.1.0", "production") == "gonogo deploy 1.1.0 --env production"
    assert how_to_deploy("1.1.0", "my site", "api", blocked=True) == (
        "gonogo unblock 1.1.0 --package api --reason TEXT; gonogo deploy 1.1.0 --env 'my site' --package api"
    )
