"""The durable engine: steps that are remembered, waits that outlive the process."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import msgspec

from gonogo.typed import converted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

T = TypeVar("T")


class Attempt(msgspec.Struct, frozen=True):
    """One try of a step.

    operation: `release-id/step`, the same at every try. number: rises whenever the flow is
    entered again, so that whoever was replaced can be told from its successor. stopped: whether
    we are being stopped, in which case nothing may be recorded.
    """

    operation: str
    number: int
    stopped: Callable[[], bool]


class Holder(msgspec.Struct, frozen=True):
    """The process that runs flows. is_frozen: somebody stopped it, as by SIGSTOP or Ctrl-Z."""

    pid: int
    is_frozen: bool = False


class Held(BaseException):
    """The flow returns from here: it waits as a row. No stage catches it, for it is no problem."""


HELD = {"outcome": "held"}
"""What a flow returns that waits as a row, and goes on by its next entry."""


class Flow(Protocol):
    """What the stages of a flow see of the engine. Flows are plain functions of a flow and its input."""

    @property
    def id(self) -> str:
        """The flow's own id."""
        ...

    def step(self, name: str, work: Callable[[Attempt], T], kind: Any) -> T:
        """Do the work once and remember its result, which is of `kind` and can be written as JSON.

        The work runs again if the process dies before the result is remembered. kind: None where the
        result says nothing, whatever an earlier gonogo remembered of that step.
        """
        ...

    def beside(self, flow: str, inputs: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """Run flows of one kind at the same time, each under this one's id and its key; their results."""
        ...

    def wait(self, seconds: float) -> bool:
        """Wait until somebody said something (true) or the time is over, also across a restart."""
        ...

    def hold(self, write: Callable[[int], bool], seconds: float) -> None:
        """Wait for as long as it takes: as a row, or else as `wait` does.

        write: writes down for what; it is given the number of this entry into the flow, and says whether it
        waits as a row now.

        Raises:
            Held: it does.
        """
        ...


class EngineFlow(Flow, Protocol):
    """One entry into a flow, as the engine gives it; see `workflow/entry.py` for what is made of it."""

    @property
    def number(self) -> int:
        """The number of this entry, as attempts have it."""
        ...

    def do(self, name: str, work: Callable[[Attempt], Any], keep: Callable[[Attempt, Any], None]) -> Any:
        """Do the work of a step, remember nothing of it, and let its result be kept, as data.

        Where the work or the keeping breaks, or we are being stopped, there is no result.
        """
        ...

    def rest(self, seconds: float, is_over: Callable[[], bool]) -> None:
        """Let some time go by, of which nothing is remembered. is_over: looked at about once a second."""
        ...


def remembered(result: Any, kind: Any) -> Any:
    """A step's result as its kind; nothing where the kind is None."""
    return None if kind is None else converted(result, kind, str_keys=True)


FlowFunction = Callable[[EngineFlow, dict[str, Any]], dict[str, Any]]
"""A flow: from its input to its result, both as data that can be written as JSON."""


class Engine(Protocol):
    """What the application sees of the engine."""

    @property
    def is_launched(self) -> bool:
        """Whether this process is the one that runs flows."""
        ...

    @property
    def holder(self) -> Holder | None:
        """The process that runs flows here; nothing where none does, or none that can be told from here."""
        ...

    def end_holder(self) -> int:
        """End the process that runs flows here, also where it is frozen; its pid, 0 where there was none."""
        ...

    def launch(
        self, flows: Callable[[], Mapping[str, FlowFunction]], serves: Callable[[dict[str, Any]], bool]
    ) -> bool:
        """Become the one that runs flows here, and go on with those that were left; false if another is.

        flows: asked by the one that will run them, before any of them moves. serves: whether flows of this
        input move here; others are left to a process that has what they need.
        """
        ...

    def start(self, flow: str, key: str, given: dict[str, Any]) -> None:
        """Begin a flow under this id, or an entry of one; nothing happens where it was begun before."""
        ...

    def result(self, key: str, seconds: float) -> dict[str, Any] | None:
        """The flow's result, or nothing if it has none within this time."""
        ...

    def ring(self, key: str) -> None:
        """Ring the flow's bell, in whatever process it runs, or before it runs again."""
        ...

    def ended(self) -> list[str]:
        """The flows that have ended and are still remembered; not those that flows ran beside each other."""
        ...

    def forget(self, keys: Sequence[str]) -> None:
        """Drop what is remembered of flows that have ended, and of those that they ran."""
        ...

    def stop(self) -> None:
        """Stop at once: end what was started, record nothing, and leave flows to be gone on with."""
        ...
