"""One entry of a release that waits as a row: what its steps came to is in the record, not in the engine.

Each entry goes through the flow from its beginning, finds what was done, and goes on from there. So nothing
of a release that waits is in any process: no thread, no memory, and nothing to be gone on with after a crash.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from gonogo.domain.text import quoted
from gonogo.errors import StoreError
from gonogo.ports.engine import HELD, Held, remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gonogo.ports.engine import Attempt, EngineFlow, Flow
    from gonogo.ports.record.entries import Entries
    from gonogo.ports.record.releases import ReleaseRow
    from gonogo.workflow.run import Services


def given(row: ReleaseRow) -> dict[str, Any]:
    """What an entry is given: its job stays in the record."""
    return {"release": row.id, "project": row.project}


def entered(
    function: Callable[[Flow, dict[str, Any], Services], dict[str, Any]],
) -> Callable[[EngineFlow, dict[str, Any], Services], dict[str, Any]]:
    """A flow that is entered as often as it waits; it returns `HELD` where it waits as a row."""

    def enter(flow: EngineFlow, given: dict[str, Any], services: Services) -> dict[str, Any]:
        release = str(given["release"])
        row = services.record.find(release)
        if row is None:
            raise StoreError(f"the record does not have {release}, which is to move. See: gonogo status")
        whole = {**given, "job": row.job} if "gate" in given else row.job
        try:
            return function(Entry(flow, given, services.record), whole, services)
        except Held:
            return HELD

    return enter


class Entry:
    """What the stages of a flow see of one entry; see `ports/engine.py`."""

    def __init__(self, flow: EngineFlow, given: Mapping[str, Any], record: Entries) -> None:
        """Take what the engine gives, and what was done before. given: as `given`, perhaps with more."""
        self.id = flow.id
        self._flow = flow
        self._record = record
        self._given = {name: given[name] for name in ("release", "project")}
        self._done = record.steps(flow.id)
        self._said = record.said(flow.id)

    def step(self, name: str, work: Callable[[Attempt], Any], kind: Any) -> Any:
        """What the step came to, in this entry or an earlier one; see the port.

        Raises:
            StoreError: earlier entries went another way.
        """
        text = self._done.pop(name, None)
        if text is not None:
            return remembered(json.loads(text), kind)
        if self._done:
            raise StoreError(
                f"{self.id} comes to {quoted(name)}, but went another way before: another version of gonogo "
                "moved it; use that one, then: gonogo resume"
            )
        return remembered(self._flow.do(name, work, partial(self._keep, name)), kind)

    def beside(self, flow: str, inputs: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """Their results; each finds the job in the record, and its own steps."""
        own = {
            key: {name: value for name, value in one.items() if name != "job"} for key, one in inputs.items()
        }
        return self._flow.beside(flow, {key: one | self._given for key, one in own.items()})

    def wait(self, seconds: float) -> bool:
        """Over at once where the step after it was done; nothing is remembered of it."""
        if not self._done:
            self._flow.rest(seconds, self._is_told)
        return True

    def hold(self, write: Callable[[int], bool], seconds: float) -> None:
        """Return from the flow; see the port. Where it goes on at once, whoever waits looks again."""
        if not self._done and write(self._flow.number):
            raise Held

    def _keep(self, name: str, attempt: Attempt, done: Any) -> None:
        self._record.remember(self.id, name, self._given["release"], attempt.number, json.dumps(done))

    def _is_told(self) -> bool:
        """Whether somebody said something since this was asked last."""
        before, self._said = self._said, self._record.said(self.id)
        return self._said > before
