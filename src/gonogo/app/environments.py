"""Environments on this machine: brought up, taken down, looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

from gonogo.errors import TargetError
from gonogo.ports.target import Failed, Replaced, Running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.ports.target import Observed, Outcome


class Local(Protocol):
    """A target that runs on this machine."""

    def observe(self) -> Observed:
        """How it stands."""
        ...

    def up(self) -> Outcome:
        """Let what ran go on; after a restart the live version."""
        ...

    def down(self) -> Outcome:
        """Stop all of it."""
        ...

    def logs(self, version: str = "", most: int = 50) -> Iterator[tuple[str, str]]:
        """The last lines of each instance, each with whose it is."""
        ...

    @property
    def problem(self) -> str:
        """Why users are not served; "" where nothing is known."""
        ...


class Standing(msgspec.Struct, frozen=True):
    """How an environment stands. live: "" before the first version. problem: "" where there is none."""

    environment: str
    url: str
    live: str
    problem: str
    running: tuple[Running, ...]
    kept: tuple[str, ...]

    @property
    def is_well(self) -> bool:
        """Whether users are served as they should be."""
        return not self.problem and all(one.ready >= one.wanted for one in self.running)


def standing(environment: str, target: Local) -> Standing:
    """How an environment stands now."""
    seen = target.observe()
    return Standing(environment, seen.url, seen.live, target.problem, seen.running, seen.kept)


def bring_up(environment: str, target: Local) -> Standing:
    """Let an environment run.

    Raises:
        TargetError: it cannot.
    """
    _done(environment, "cannot be brought up", target.up())
    return standing(environment, target)


def take_down(environment: str, target: Local) -> None:
    """Stop an environment, and all that runs for it.

    Raises:
        TargetError: something still runs.
    """
    _done(environment, "cannot be taken down", target.down())


def _done(environment: str, what: str, outcome: Outcome) -> None:
    if isinstance(outcome, Failed):
        raise TargetError("\n".join([f"{environment} {what}: {outcome.sentence}", *outcome.log]))
    if isinstance(outcome, Replaced):
        raise TargetError(f"{environment} {what}: a release changes it right now. Try again when it is done")
