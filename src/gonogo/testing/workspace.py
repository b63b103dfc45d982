"""A workspace in memory, for the contract of the port and for tests of flows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class MemoryWorkspace:
    """Places below a folder that nobody makes; files and checkouts are remembered."""

    def __init__(self, folder: Path = Path("/workspace")) -> None:
        """Take the folder; a command that is really run needs one that is there."""
        self.top = folder
        self.state = folder / "gonogo"
        self.interpreter = "python"
        self.files: dict[Path, bytes] = {}
        self.checkouts: dict[Path, str] = {}
        self.tags: dict[Path, tuple[str, ...]] = {}

    def checkout(self, release: str, gate: str = "") -> Path:
        """See the port."""
        return self.state / "checkouts" / f"{release}.{gate}".rstrip(".")

    def check_out(self, commit: str, place: Path, tags: Sequence[str] = ()) -> None:
        """See the port."""
        self.checkouts[place] = commit
        self.tags[place] = tuple(tags)

    def remove(self, place: Path) -> None:
        """See the port."""
        self.checkouts.pop(place, None)

    def evidence(self, release: str, *names: str) -> Path:
        """See the port."""
        return self.state.joinpath("evidence", release, *names)

    def backup(self, release: str, environment: str) -> Path:
        """See the port."""
        return self.state / "backups" / release / environment

    def note(self, release: str, environment: str) -> Path:
        """See the port."""
        return self.state / "backups" / release / f"{environment}.json"

    def recording(self, release: str, environment: str) -> Path:
        """See the port."""
        return self.evidence(release, environment, "recording.jsonl")

    def environment(self, name: str) -> Path:
        """See the port."""
        return self.state / "environments" / name

    def read(self, place: Path) -> bytes | None:
        """See the port."""
        return self.files.get(place)

    def write(self, place: Path, content: bytes) -> None:
        """See the port."""
        self.files[place] = content
