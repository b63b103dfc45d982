"""What every stage of a release works with."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from gonogo.domain.decision import Subject
from gonogo.domain.plan import GatePlan, Plan
from gonogo.ports.clock import Clock
from gonogo.ports.commands import Commands
from gonogo.ports.gate import Gate
from gonogo.ports.publisher import Publisher
from gonogo.ports.record import Order, OrderKind, Person, Record

if TYPE_CHECKING:
    from collections.abc import Container

    from gonogo.ports.engine import Attempt, Flow

T = TypeVar("T")
_DAY = 86_400.0


class Job(msgspec.Struct, frozen=True):
    """What a release's flow is given. writes: the text of each file of the candidate commit, by path.

    time: of the plan, in seconds since 1970; commits and tags carry it, so that they come out the
    same at every try.
    """

    release: str
    plan: Plan
    digest: str
    writes: dict[str, str]
    starter: Person
    time: int


class Tools(msgspec.Struct, frozen=True):
    """What stages may use.

    gate: builds a planned gate. folder: for checkouts, logs and evidence. report, anchor: write a
    release's report, and put the ledger where others can check it.
    """

    record: Record
    publisher: Publisher
    commands: Commands
    clock: Clock
    gate: Callable[[GatePlan], Gate]
    folder: Path
    report: Callable[[str], None]
    anchor: Callable[[str, Person, int], None]


class Way:
    """One release on its way: the flow, the job, the tools, and the steps they make together.

    commit: the candidate, once there is one.
    """

    def __init__(self, flow: Flow, job: Job, tools: Tools) -> None:
        """Take them; nothing is done yet."""
        self.flow = flow
        self.job = job
        self.tools = tools
        self.commit = ""
        self._last_order = 0
        self._looks = count(1)

    @property
    def version(self) -> str:
        """The version that is released."""
        return self.job.plan.bump.version

    @property
    def branch(self) -> str:
        """The release's own branch on the remote."""
        return f"release/{self.version}"

    @property
    def remote(self) -> str:
        """The name of the remote."""
        return self.job.plan.destination.remote

    @property
    def subject(self) -> Subject:
        """What gates and approvals are about."""
        return Subject(self.commit, self.job.digest)

    @property
    def checkout(self) -> Path:
        """Where the candidate is checked out for its gates."""
        return self.tools.folder / "checkouts" / self.job.release

    def now(self) -> int:
        """Seconds since 1970; to be asked only inside of a step, which remembers it."""
        return int(self.tools.clock.now().timestamp())

    def step(self, name: str, stage: str, work: Callable[[Attempt], T], kind: Any) -> T:
        """A step that those who watch are told of."""

        def told(attempt: Attempt) -> T:
            self.tools.record.enter(self.job.release, stage)
            return work(attempt)

        done: T = self.flow.step(name, told, kind)
        return done

    def order(self, stage: str, waiting: str, kinds: Container[OrderKind]) -> Order:
        """Wait for somebody's word of one of these kinds; words of other kinds are passed over."""
        while True:
            found = self.flow.step(f"look-{next(self._looks)}", self._look(stage), list[Order])
            for order in found:
                self._last_order = order.number
                if order.kind in kinds:
                    return order
            if not found:
                # no step: whoever enters the flow again is told again
                self.tools.record.hold(self.job.release, stage, waiting, self._last_order)
                self.flow.wait(_DAY)

    def heard(self, kind: OrderKind) -> Order | None:
        """A word of this kind that came while nobody was asked; looked for once."""
        after = self._last_order

        def look(_: Attempt) -> list[Order]:
            found = self.tools.record.orders(self.job.release, after)
            return [order for order in found if order.kind == kind][:1]

        found: list[Order] = self.flow.step(f"heard-{kind}", look, list[Order])
        return found[0] if found else None

    def _look(self, stage: str) -> Callable[[Attempt], list[Order]]:
        after = self._last_order

        def look(_: Attempt) -> list[Order]:
            self.tools.record.enter(self.job.release, stage)
            return self.tools.record.orders(self.job.release, after)[:1]

        return look
