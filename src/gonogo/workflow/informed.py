"""Commands that are told which version is released."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from gonogo.formats.scm_variables import variables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gonogo.domain.planning.plan import Plan
    from gonogo.domain.surroundings import Surroundings
    from gonogo.ports.commands import Commands, Finished


class InformedCommands:
    """Runs programs with the variables of a release in their environment, beside what each is given.

    sandboxes: how those that ran were kept apart from this machine, for people.
    """

    def __init__(
        self, commands: Commands, plan: Plan, read: Callable[[str], str | None], surroundings: Surroundings
    ) -> None:
        """Take what runs them, and in what. read: the text of a file of the checkout, once it is there."""
        self._commands = commands
        self._plan = plan
        self._read = read
        self._surroundings = surroundings
        self.sandboxes: dict[str, None] = {}

    @cached_property
    def _told(self) -> dict[str, str]:
        return variables(self._plan, self._read)

    def run(
        self, command: Sequence[str], *, environment: Mapping[str, str] | None = None, **more: Any
    ) -> Finished:
        """Run to the end; see the port."""
        told = {**self._told, **(environment or {})}
        finished = self._commands.run(command, environment=told, surroundings=self._surroundings, **more)
        self.sandboxes |= {finished.sandbox: None} if finished.sandbox else {}
        return finished

    def end_leftovers(self, operation: str = "") -> int:
        """End what was left running; see the port."""
        return self._commands.end_leftovers(operation)
