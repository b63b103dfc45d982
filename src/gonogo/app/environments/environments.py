"""Environments on this machine: brought up, taken down, looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import msgspec

from gonogo.errors import TargetError
from gonogo.ports.target import Failed, Obstructed, Replaced, Running

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

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

    @property
    def stopped_at(self) -> Mapping[str, float]:
        """When each version that is kept was stopped, in seconds since 1970; it lacks what nobody knows."""
        ...


class Known(NamedTuple):
    """What is known of versions, beside how an environment stands.

    returning: those that can come back to an environment. blocked: those that may not be deployed.
    keep_blocked: seconds for which these are kept after they were stopped.
    """

    returning: Returning
    blocked: Collection[str] = ()
    keep_blocked: int = 0


class Blocked(msgspec.Struct, frozen=True):
    """A version that is blocked, and kept to be looked into.

    until: from when on the next deployment removes it, in seconds since 1970; 0 where that is not known.
    """

    version: str
    until: int


class EnvironmentStatus(msgspec.Struct, frozen=True):
    """How an environment stands.

    live: "" before the first version. problem: "" where there is none. kept: versions that a rollback can go
    back to. blocked: versions that are kept only to be looked into.
    """

    environment: str
    url: str
    live: str
    problem: str
    running: tuple[Running, ...]
    kept: tuple[str, ...]
    blocked: tuple[Blocked, ...] = ()

    @property
    def is_well(self) -> bool:
        """Whether users are served as they should be."""
        return not self.problem and all(one.ready >= one.wanted for one in self.running)


def standing(environment: str, target: Local, known: Known) -> EnvironmentStatus:
    """How an environment stands now."""
    seen = target.observe()
    kept = known.returning(environment, seen)
    ended = target.stopped_at
    blocked = tuple(
        Blocked(version, round(ended[version] + known.keep_blocked) if version in ended else 0)
        for version in seen.kept
        if version in known.blocked and version != seen.live
    )
    return EnvironmentStatus(environment, seen.url, seen.live, target.problem, seen.running, kept, blocked)


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


def bring_up(environment: str, target: Local, known: Known) -> EnvironmentStatus:
    """Let an environment run; how it stands then, as `standing` tells it.

    Raises:
        TargetError: it cannot.
    """
    _done(environment, "cannot be brought up", target.up())
    return standing(environment, target, known)


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
