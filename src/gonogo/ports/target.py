"""A target: anything that can run two versions beside each other and split the traffic between them.

Every verb is a *set*: it says how things shall stand, and is done where they do. Every verb that changes
something carries the operation and the number of the attempt; a target refuses a number that is lower
than one it has seen, so that whoever was replaced and wakes up cannot deploy over its successor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class FencingToken(msgspec.Struct, frozen=True):
    """Who asks. operation: the same at every try. number: rises with each entry into the flow."""

    operation: str
    number: int


class Artefact(msgspec.Struct, frozen=True):
    """What is to run.

    commit: the full hash; "" for the one that the target last ran this version from. given: what was built,
    by path; "" for a checkout.
    """

    version: str
    commit: str
    given: str = ""


class Running(msgspec.Struct, frozen=True):
    """A version as the target has it. wanted, ready: instances. share: percent of the traffic.

    urls: of the instances, each reached directly. memory: bytes, processor: percent of one, of all its
    instances together; negative where that is not known.
    """

    version: str
    wanted: int
    ready: int
    share: int
    urls: tuple[str, ...] = ()
    memory: int = -1
    processor: float = -1.0
    problem: str = ""


class Observed(msgspec.Struct, frozen=True):
    """All that the target has. live: the version that was promoted last, "" before the first.

    kept: versions that are stopped and can come back, the newest first. url: where users come in.
    """

    live: str = ""
    running: tuple[Running, ...] = ()
    kept: tuple[str, ...] = ()
    url: str = ""

    def of(self, version: str) -> Running | None:
        """The version, if it runs."""
        return next((one for one in self.running if one.version == version), None)


class Done(msgspec.Struct, frozen=True, tag=True):
    """It stands as it shall."""


class Failed(msgspec.Struct, frozen=True, tag=True):
    """It could not be done. sentence: why, for a person. log: the last lines of what was started."""

    sentence: str
    log: tuple[str, ...] = ()


class Replaced(msgspec.Struct, frozen=True, tag=True):
    """Refused: a later attempt was here before. Whoever hears this stops at once."""

    number: int


Outcome = Done | Failed | Replaced


class Target(Protocol):
    """One environment of one project. Raises TargetError where it cannot be reached at all.

    It is built as `kind(settings, environment, place)`: the environment's name, and where the repository
    lies. The settings may say `own_metrics`: the kind of numbers that it has by itself, "" for none; where
    they do not, that is the target's own kind.
    """

    def observe(self) -> Observed:
        """How it stands now."""
        ...

    def start(
        self, order: FencingToken, artefact: Artefact, instances: int, stopped: Callable[[], bool]
    ) -> Outcome:
        """Let so many instances run and be ready, all where it is 0; waits until they are, or cannot be."""
        ...

    def shift(self, order: FencingToken, shares: Mapping[str, int]) -> Outcome:
        """Split the traffic: percent by version, 100 in all. Waits until the split is in force."""
        ...

    def promote(self, order: FencingToken, version: str) -> Outcome:
        """From now on this version is the live one; it is what comes up after a restart."""
        ...

    def retire(self, order: FencingToken, version: str, leaving: int = 0) -> Outcome:
        """Stop a version's instances but so many, once they have answered what they were asked."""
        ...

    def forget(self, order: FencingToken, keep: int, spared: tuple[str, ...] = ()) -> Outcome:
        """Remove stopped versions but the last `keep` beside the live one; those spared stay."""
        ...
