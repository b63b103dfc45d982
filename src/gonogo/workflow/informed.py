"""Commands that are told which version is released."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from gonogo.formats.scm_variables import variables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gonogo.domain.planning.plan import Plan
    from gonogo.ports.commands import Commands, Finished


class InformedCommands:
    """Runs programs with the variables of a release in their environment, beside what each is given."""

    def __init__(self, commands: Commands, plan: Plan, read: Callable[[str], str | None]) -> None:
        """Take what runs them. read: the text of a file of the checkout, once it is there."""
        self._commands = commands
        self._plan = plan
        self._read = read

    @cached_property
    def _told(self) -> dict[str, str]:
        return variables(self._plan, self._read)

    def run(
        self, command: Sequence[str], *, environment: Mapping[str, str] | None = None, **more: Any
    ) -> Finished:
        """Run to the end; see the port."""
        return self._commands.run(command, environment={**self._told, **(environment or {})}, **more)

    def end_leftovers(self, operation: str = "") -> int:
        """End what was left running; see the port."""
        return self._commands.end_leftovers(operation)
