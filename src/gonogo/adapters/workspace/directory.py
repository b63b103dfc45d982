"""The workspace in a folder, such as the one beside git's own files."""

from __future__ import annotations

import shutil
import sys
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import quote

from gonogo.adapters.workspace.preparations import Preparations
from gonogo.adapters.workspace.watch import Watch
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from gonogo.ports.checkout import Checkout, Prepared
    from gonogo.ports.publisher import Publisher

_OF_RELEASES = ("evidence", "backups")
"""Folders that have one for each release."""
_LENGTH = 16
"""Letters of a checkout's name."""


class DirectoryWorkspace:
    """Everything below one folder."""

    def __init__(self, folder: Path, top: Path, publisher: Publisher) -> None:
        """Take the folder, where people's commands run, and what checks out commits."""
        self._folder = folder
        self._top = top
        self._publisher = publisher
        self._preparations = Preparations()
        self._watch = Watch(publisher.watched)

    @property
    def top(self) -> Path:
        """See the port."""
        return self._top

    @property
    def interpreter(self) -> str:
        """See the port."""
        return sys.executable

    @property
    def state(self) -> Path:
        """See the port."""
        return self._folder

    def checkouts(self, release: str) -> Path:
        """See the port."""
        return self._folder / "checkouts" / release

    def checkout(self, release: str, use: str) -> Path:
        """See the port."""
        return self.checkouts(release) / sha256(use.encode()).hexdigest()[:_LENGTH]

    def check_out(self, commit: str, place: Path, tags: Sequence[str] = ()) -> Checkout:
        """See the port."""
        return self._publisher.checkout(commit, place, tags)

    def watch(self, release: str) -> None:
        """See the port."""
        self._watch.begin(self.checkouts(release) / "clone.json")

    def changes(self, release: str) -> tuple[str, ...]:
        """See the port."""
        return self._watch.changes(self.checkouts(release) / "clone.json")

    def prepare(self, place: Path, begin: Callable[[], object], install: Callable[[], None]) -> Prepared:
        """See the port."""
        return self._preparations.make(place, begin, install)

    def bring(self, source: Path, place: Path) -> None:
        """See the port."""
        self._preparations.bring(source, place)

    def remove(self, place: Path) -> None:
        """See the port."""
        self._publisher.remove_checkout(place)

    def releases(self) -> list[str]:
        """See the port."""
        return sorted({place.name for top in _OF_RELEASES for place in (self._folder / top).glob("*/")})

    def forget(self, release: str) -> None:
        """See the port."""
        for top in _OF_RELEASES:
            shutil.rmtree(self._folder / top / release, ignore_errors=True)

    def evidence(self, release: str, *names: str) -> Path:
        """See the port."""
        return self._folder.joinpath("evidence", release, *names)

    def backup(self, release: str, environment: str) -> Path:
        """See the port."""
        folder = self._folder / "backups" / release
        folder.mkdir(parents=True, exist_ok=True)
        return folder / environment

    def note(self, release: str, environment: str) -> Path:
        """See the port."""
        return self._folder / "backups" / release / f"{environment}.json"

    def recording(self, release: str, environment: str) -> Path:
        """See the port."""
        return self.evidence(release, environment, "recording.jsonl")

    def environment(self, name: str) -> Path:
        """See the port."""
        return self._folder / "environments" / quote(name, safe="")

    def read(self, place: Path) -> bytes | None:
        """See the port."""
        try:
            return place.read_bytes()
        except FileNotFoundError:
            return None

    def write(self, place: Path, content: bytes) -> None:
        """See the port."""
        part = place.with_name(f"{place.name}.part")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(content)
            part.replace(place)
        except OSError as problem:
            raise UsageError(f"{place} cannot be written: {problem.strerror}") from None
