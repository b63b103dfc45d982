"""The candidate: one exact commit under one plan, proposed as `X.Y.Z-rc.N`."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable


class State(StrEnum):
    """What has become of it."""

    CREATED = "created"
    TESTING = "testing"
    STAGING = "staging"
    APPROVED = "approved"
    REJECTED = "rejected"
    RELEASED = "released"


_MOVES = {
    State.CREATED: {State.TESTING, State.REJECTED},
    State.TESTING: {State.STAGING, State.APPROVED, State.REJECTED},
    State.STAGING: {State.APPROVED, State.REJECTED},
    State.APPROVED: {State.RELEASED, State.REJECTED},
    State.REJECTED: set[State](),
    State.RELEASED: set[State](),
}


class Candidate(msgspec.Struct, frozen=True):
    """One of a version's candidates. number: N, from 1; never used again. made: seconds since 1970."""

    name: str
    project: str
    package: str
    version: str
    number: int
    release: str
    commit: str
    plan: str
    state: State
    made: int


def may(state: State, to: State) -> bool:
    """Whether a candidate may become this; what was rejected or released stays so."""
    return to in _MOVES[state]


def name(version: str, number: int) -> str:
    """`X.Y.Z-rc.N`; of a version that is a prerelease itself, one identifier more."""
    return f"{version}.rc.{number}" if "-" in version else f"{version}-rc.{number}"


def following(version: str, names: Iterable[str]) -> int:
    """The number that none of these names has used: one above the highest of this version."""
    pattern = re.compile(rf"{re.escape(name(version, 0)[:-1])}([0-9]{{1,9}})")
    used = (int(match[1]) for found in names if (match := pattern.fullmatch(found)))
    return max(used, default=0) + 1
