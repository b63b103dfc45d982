"""Commands of one environment, which are given its variables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.domain.surroundings import Surroundings
    from gonogo.ports.commands import Commands, Finished


class GivenCommands:
    """Runs programs in the same surroundings."""

    def __init__(self, commands: Commands, surroundings: Surroundings) -> None:
        """Take what runs them, and in what."""
        self._commands = commands
        self._surroundings = surroundings

    def run(self, command: Sequence[str], **more: Any) -> Finished:
        """Run to the end; see the port."""
        return self._commands.run(command, surroundings=self._surroundings, **more)

    def end_leftovers(self, operation: str = "") -> int:
        """End what was left running; see the port."""
        return self._commands.end_leftovers(operation)
