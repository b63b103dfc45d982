"""An engine in memory that can die at any step, and go on as the durable one does."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from gonogo.ports.engine import HELD, Attempt, remembered
from gonogo.typed import decoded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gonogo.ports.engine import FlowFunction

Moment = Literal["before", "after"] | int
"""Before a step's work; after it, but before it is remembered; or right after its n-th effect."""


class Died(BaseException):
    """The process died here; nothing that it had not remembered is left."""


class Waiting(BaseException):
    """The flow waits, and nobody rings."""


class InlineEngine:
    """Runs one flow at a time, at once. Results are kept as JSON, as the durable engine keeps them.

    die: at which step or wait, and when. moments: all at which it could have died, in their order.
    flows: those that a flow may run beside each other; here they run one after the other.
    """

    def __init__(self) -> None:
        """Nothing is remembered."""
        self.remembered: dict[str, dict[str, bytes]] = {}
        self.steps: list[str] = []
        self.die: tuple[str, Moment] | None = None
        self.moments: list[tuple[str, Moment]] = []
        self.on_wait: Callable[[], bool] = lambda: False
        self.flows: dict[str, FlowFunction] = {}
        self._entries: dict[str, int] = {}
        self._step = ""
        self._effects = 0

    def run(self, flow: FlowFunction, key: str, given: dict[str, Any]) -> dict[str, Any]:
        """Enter the flow, for the first time or again.

        Raises:
            Died: at the step that it was to die at; running it again goes on.
            Waiting: the flow waits and `on_wait` has nothing for it.
        """
        while (result := self._entered(flow, key, given)) == HELD:
            self.wait(f"held-{self._entries[key]}", "until somebody says something")
        return result

    def _entered(self, flow: FlowFunction, key: str, given: dict[str, Any]) -> dict[str, Any]:
        self._entries[key] = self._entries.get(key, 0) + 1
        return flow(_InlineFlow(self, key, self._entries[key]), given)

    def wait(self, name: str, until: str) -> None:
        """A flow waits here: something happens meanwhile, or nothing goes on."""
        self.perish(name, "before")
        if not self.on_wait():
            raise Waiting(until)
        self.perish(name, "after")

    def effect(self) -> None:
        """Whatever changes something outside tells it here: the step may die in its middle."""
        if self._step:
            self._effects += 1
            self.perish(self._step, self._effects)

    def enter(self, step: str) -> None:
        """A step's work begins, or has ended: ""."""
        self._step, self._effects = step, 0

    def perish(self, step: str, moment: Moment) -> None:
        """Die here, if it was to."""
        self.moments.append((step, moment))
        if self.die == (step, moment):
            self.die = None
            self._step = ""
            raise Died(f"{step} {moment}")


class _InlineFlow:
    def __init__(self, engine: InlineEngine, key: str, number: int) -> None:
        self.id = key
        self.number = number
        self._engine = engine
        self._memory = engine.remembered.setdefault(key, {})
        self._waits = count(1)

    def step(self, name: str, work: Callable[[Attempt], Any], kind: Any) -> Any:
        if name not in self._memory:
            self.do(name, work, self._keep)
        return remembered(decoded(self._memory[name]), kind)

    def do(self, name: str, work: Callable[[Attempt], Any], keep: Callable[[Attempt, Any], None]) -> Any:
        attempt = Attempt(f"{self.id}/{name}", self.number, lambda: False)
        self._engine.perish(name, "before")
        self._engine.enter(name)
        done = msgspec.to_builtins(work(attempt), str_keys=True)
        self._engine.enter("")
        self._engine.perish(name, "after")
        keep(attempt, done)
        self._engine.steps.append(name)
        return done

    def _keep(self, attempt: Attempt, done: Any) -> None:
        self._memory[attempt.operation.removeprefix(f"{self.id}/")] = msgspec.json.encode(done)

    def beside(self, flow: str, inputs: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        function = self._engine.flows[flow]
        return {key: self._engine.run(function, f"{self.id}.{key}", given) for key, given in inputs.items()}

    def wait(self, seconds: float) -> bool:
        name = f"wait-{next(self._waits)}"
        if name not in self._memory:
            self._engine.wait(name, f"for {seconds} s")
            self._memory[name] = b"true"
        return True

    def hold(self, write: Callable[[int], bool], seconds: float) -> None:
        write(self.number)
        self.wait(seconds)

    def rest(self, seconds: float, is_over: Callable[[], bool]) -> None:
        if not is_over():
            self._engine.wait(f"rest-{next(self._waits)}", f"for {seconds} s")


class Diverged(BaseException):
    """A flow asks for something else than it did when it was recorded: it would not go on."""


class Operation(msgspec.Struct, frozen=True):
    """What a flow asked the engine for: a step, flows beside it, or a wait, and what came of it.

    name: the step's, or that of the flows.
    """

    kind: Literal["step", "beside", "wait"]
    name: str
    result: Any


class RecordedFlow:
    """Gives a flow what was recorded, in the order in which it was; nothing is done again.

    The durable engine compares in the same way when a release goes on after an upgrade.
    """

    def __init__(self, key: str, operations: Sequence[Operation]) -> None:
        """Take what the flow of this id did."""
        self.id = key
        self._left = list(operations)

    @property
    def left(self) -> list[Operation]:
        """What the flow did then, and has not asked for now."""
        return self._left

    def step(self, name: str, work: Callable[[Attempt], Any], kind: Any) -> Any:
        """The result that is recorded, if the step of this name came next."""
        return remembered(self._next("step", name), kind)

    def beside(self, flow: str, inputs: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """The results that are recorded."""
        found: dict[str, dict[str, Any]] = self._next("beside", flow)
        if list(found) != list(inputs):
            raise Diverged(f"{self.id} asked {list(inputs)} beside each other, where it was {list(found)}")
        return found

    def wait(self, seconds: float) -> bool:
        """Over at once."""
        rung: bool = self._next("wait", "")
        return rung

    def hold(self, write: Callable[[int], bool], seconds: float) -> None:
        """Over at once."""
        self.wait(seconds)

    def _next(self, kind: str, name: str) -> Any:
        recorded = self._left.pop(0) if self._left else Operation("step", "its end", None)
        if (kind, name) != (recorded.kind, recorded.name):
            raise Diverged(f"{self.id} came to {kind} {name}, where it was {recorded.kind} {recorded.name}")
        return recorded.result
