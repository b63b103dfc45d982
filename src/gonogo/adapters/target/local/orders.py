"""How an environment shall stand, said in order: one with a lower number than the last is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.adapters.target.local import desired as states
from gonogo.adapters.target.local.program import envoy
from gonogo.adapters.target.local.supervisor import state
from gonogo.adapters.target.local.supervisor.ports import free_port
from gonogo.errors import TargetError
from gonogo.ports.target import Replaced

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gonogo.adapters.target.local.program import Program
    from gonogo.adapters.target.local.settings import LocalSettings
    from gonogo.adapters.target.local.supervisor.state import Desired
    from gonogo.ports.target import FencingToken


class Orders:
    """What was said of one environment, and to its supervisor."""

    def __init__(self, folder: Path, settings: LocalSettings, program: Program) -> None:
        """Take the environment's folder and settings, and the supervisor that hears it."""
        self._folder = folder
        self._settings = settings
        self._program = program

    @property
    def desired(self) -> Desired | None:
        """What was said last; nothing before the first order.

        Raises:
            TargetError: it cannot be read.
        """
        try:
            return state.latest(self._folder)[1]
        except (OSError, ValueError) as problem:
            raise TargetError(f"{self._folder} cannot be read: {problem}") from None

    def refused(self, order: FencingToken) -> Replaced | None:
        """Which later order is in force; nothing where this one may be given."""
        desired = self.desired
        return Replaced(desired["number"]) if desired and order.number < desired["number"] else None

    def say(
        self, order: FencingToken, change: Callable[[Desired, int], Desired], *, wake: bool = True
    ) -> int | Replaced:
        """Say how it shall stand from now on; the serial number of that.

        change: gets what was said before, and the new serial number. wake: whether the supervisor shall run.

        Raises:
            TargetError: it cannot be written.
        """
        try:
            serial = self._said(order, change)
        except OSError as problem:
            raise TargetError(f"{self._folder} cannot be written: {problem.strerror or problem}") from None
        if wake and not isinstance(serial, Replaced):
            self._program.wake()
        return serial

    def _said(self, order: FencingToken, change: Callable[[Desired, int], Desired]) -> int | Replaced:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        while True:
            serial, before = state.latest(self._folder)
            if before and order.number < before["number"]:
                return Replaced(before["number"])
            front = states.front(self._settings, envoy(), self._port(before))
            told = change(before or states.empty(front), serial + 1)
            after: Desired = {**told, "number": order.number, "operation": order.operation, "front": front}
            if before == after:
                return serial
            if state.follow(self._folder, serial, after):
                return serial + 1

    def _port(self, before: Desired | None) -> int:
        """The port in front: as it is while anything runs there, else as it is set, or remembered."""
        if before is None:
            return self._settings.port or free_port(self._settings.address)
        port = before["front"]["port"]
        if not self._settings.port or self._settings.port == port:
            return port
        return port if self._program.left_something else self._settings.port
