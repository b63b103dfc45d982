"""Environments on this machine: brought up, taken down, looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

from gonogo.errors import TargetError
from gonogo.ports.target import Failed, Obstructed, Replaced, Running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gonogo.ports.target import Observed, Outcome

    Returning = Callable[[str, Observed], tuple[str, ...]]

_LOOK_AGAIN = 0.2
_ATTEND_AGAIN = 1.0


class Followed(Protocol):
    """Logs that are followed."""

    def lines(self) -> Iterator[tuple[str, str]]:
        """What came since the last look, each line with whose it is."""
        ...


class Local(Protocol):
    """A target that runs on this machine."""

    def observe(self) -> Observed:
        """How it stands."""
        ...

    def attend(self) -> bool:
        """Bring back what looks after it, if that died; whether anything shall run."""
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

    def follow(self, version: str = "", most: int = 50) -> Followed:
        """The same, and what comes from then on."""
        ...

    @property
    def problem(self) -> str:
        """Why users are not served; "" where nothing is known."""
        ...


class EnvironmentStatus(msgspec.Struct, frozen=True):
    """How an environment stands.

    live: "" before the first version. problem: "" where there is none. kept: versions that a rollback can go
    back to.
    """

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


def standing(environment: str, target: Local, returning: Returning) -> EnvironmentStatus:
    """How an environment stands now. returning: the versions that can come back to an environment."""
    seen = target.observe()
    kept = returning(environment, seen)
    return EnvironmentStatus(environment, seen.url, seen.live, target.problem, seen.running, kept)


def follow(
    targets: Mapping[str, Local], version: str, most: int, pause: Callable[[float], None]
) -> Iterator[tuple[str, str]]:
    """The last lines of each instance and what comes from then on, without an end.

    pause: lets so many seconds go by.
    """
    followed = {name: target.follow(version, most) for name, target in targets.items()}
    while True:
        for name, one in followed.items():
            yield from ((f"{name} {who}", line) for who, line in one.lines())
        pause(_LOOK_AGAIN)


def bring_up(environment: str, target: Local, returning: Returning) -> EnvironmentStatus:
    """Let an environment run; how it stands then, as `standing` tells it.

    Raises:
        TargetError: it cannot.
    """
    _done(environment, "cannot be brought up", target.up())
    return standing(environment, target, returning)


def attend(targets: Mapping[str, Local], pause: Callable[[float], None]) -> None:
    """Look after environments until none of them shall run any more. pause: lets so many seconds go by.

    Raises:
        TargetError: what looks after one cannot be started.
    """
    while sum(target.attend() for target in targets.values()):
        pause(_ATTEND_AGAIN)


def take_down(environment: str, target: Local) -> None:
    """Stop an environment, and all that runs for it.

    Raises:
        TargetError: something still runs.
    """
    _done(environment, "cannot be taken down", target.down())


def _done(environment: str, what: str, outcome: Outcome) -> None:
    if isinstance(outcome, Failed):
        raise TargetError("\n".join([f"{environment} {what}: {outcome.sentence}", *outcome.log]))
    if isinstance(outcome, Obstructed):
        raise TargetError(f"{environment} {what}: {outcome.sentence}")
    if isinstance(outcome, Replaced):
        raise TargetError(f"{environment} {what}: a release changes it right now. Try again when it is done")
