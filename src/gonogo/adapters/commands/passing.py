"""Commands on this machine that leave nothing behind, as a dry run asks them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from gonogo.adapters.commands.local import LocalCommands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.ports.commands import Finished
    from gonogo.ports.secrets import Secrets


class PassingCommands:
    """Runs programs whose marks and logs go with them, so that no later process knows of them."""

    def __init__(self, secrets: Secrets | None = None) -> None:
        """Take what looks up secrets in surroundings."""
        self._secrets = secrets

    def run(self, command: Sequence[str], *, log: Path, **more: Any) -> Finished:
        """Run to the end; see the port."""
        with TemporaryDirectory(prefix="gonogo-command-") as name:
            beside = Path(name)
            return LocalCommands(beside, secrets=self._secrets).run(command, log=beside / log.name, **more)

    def end_leftovers(self, operation: str = "") -> int:
        """Nothing is left; see the port."""
        return 0
