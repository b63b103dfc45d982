"""A target: anything that can run two versions beside each other and split the traffic between them.

Every verb is a *set*: it says how things shall stand, and is done where they do. Every verb that changes
something carries the operation and the number of the attempt; a target refuses a number that is lower
than one it has seen, so that whoever was replaced and wakes up cannot deploy over its successor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple, Protocol, runtime_checkable

import msgspec
from msgspec import Meta

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gonogo.ports.clock import Clock
    from gonogo.ports.commands import Commands
    from gonogo.ports.http import Http
    from gonogo.ports.workspace import Workspace


class TargetSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind"):
    """What every target is set by, and what it says it can do. Each kind's `Settings` is one of these."""

    instances: Annotated[int, Meta(description="how many of a version run", ge=1, le=1000)] = 1

    @property
    def own_metrics(self) -> str:
        """The kind of numbers that it has by itself; "" for none."""
        return str(self.__struct_config__.tag)

    @property
    def splits(self) -> bool:
        """Whether two versions can have a share of the traffic each, and not only one of them all of it."""
        return True

    @property
    def spares(self) -> bool:
        """Whether a version can be left for a while, to be looked into: its target is `Sparing`."""
        return False

    @property
    def mirrors(self) -> bool:
        """Whether a version without traffic gets copies of requests."""
        return False


class TargetTools(NamedTuple):
    """What a target may use. environment: its name. workspace: where it keeps its state, and checks out.

    variables: all that a program gets which it starts by other means than `commands`; raises
    SurroundingsError.
    """

    environment: str
    commands: Commands
    http: Http
    clock: Clock
    workspace: Workspace
    variables: Callable[[], dict[str, str]]


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
    """It stands as it shall. remark: what a person should know of that, if anything."""

    remark: str = ""


class Failed(msgspec.Struct, frozen=True, tag=True):
    """It could not be done. sentence: why, for a person. log: the last lines of what was started."""

    sentence: str
    log: tuple[str, ...] = ()


class Obstructed(msgspec.Struct, frozen=True, tag=True):
    """Something that is not the version stands in its way. sentence: what, whose it is, and what to do."""

    sentence: str


class Replaced(msgspec.Struct, frozen=True, tag=True):
    """Refused: a later attempt was here before. Whoever hears this stops at once."""

    number: int


Outcome = Done | Failed | Obstructed | Replaced


@runtime_checkable
class Sparing(Protocol):
    """A target that can leave a version for a while to whoever looks into it."""

    def spare(self, order: FencingToken, version: str, seconds: int) -> Outcome:
        """Stop a version after so many seconds, in which it is reached by those who look for it.

        One that has traffic, or that nothing runs beside, is stopped at once.
        """
        ...

    def expire(self, order: FencingToken, versions: tuple[str, ...], seconds: int) -> Outcome:
        """Forget those of these versions that were stopped so many seconds ago; what runs stays."""
        ...


class Target(Protocol):
    """One environment of one project. Raises TargetError where it cannot be reached at all.

    It is built as `kind(settings, tools)`, from its own `Settings` and its `TargetTools`.
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
