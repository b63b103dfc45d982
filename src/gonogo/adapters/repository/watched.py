"""What of a clone decides what git does in it and what files look like: what a gate has no business with."""

from __future__ import annotations

import os
from collections import defaultdict
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from gonogo.adapters.repository.process import GitCommand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.ports.repository import Place

_PASSED_OVER = ("branch.", "color.", "gui.", "lfs.http", "maintenance.")
"""Settings that git and people's everyday commands write by themselves."""
_FILES = ("info/attributes", "info/grafts", "objects/info/alternates", "objects/info/http-alternates")
_FOLDERS = ("hooks", "refs/replace")
_OF_MODULES = ("config", "info/attributes", "objects/info/alternates")


class Watched:
    """The settings, hooks, attributes and stores of one clone, and of its submodules."""

    def __init__(self, place: Place) -> None:
        """Take where the repository lies."""
        self._git = GitCommand(place.shared, {"GIT_DIR": str(place.shared)})
        self._folder = place.shared
        self._kept = place.state / "modules"

    def read(self) -> dict[str, str]:
        """A hash of each by its name, as `filter.lfs.smudge` or `hooks/pre-push`."""
        return {
            **self._settings(),
            **{name: _hash(place) for name, place in self._files() if place.is_file()},
        }

    def _settings(self) -> dict[str, str]:
        told = self._git.run("config", "-z", "--list", "--show-scope").split("\0")[:-1]
        values: dict[str, list[str]] = defaultdict(list)
        for scope, entry in zip(told[::2], told[1::2], strict=True):
            name, _, value = entry.partition("\n")
            if scope != "command" and not name.startswith(_PASSED_OVER):
                values[name].append(value)
        return {
            name: _digest("\0".join(said).encode(errors="surrogateescape")) for name, said in values.items()
        }

    def _files(self) -> Iterator[tuple[str, Path]]:
        for name in _FILES:
            yield name, self._folder / name
        for folder in _FOLDERS:
            for place in sorted((self._folder / folder).rglob("*")):
                yield place.relative_to(self._folder).as_posix(), place
        for top in (self._folder / "modules", self._kept):
            for module in _modules(top):
                yield from ((f"{module.name}/{name}", module / name) for name in _OF_MODULES)


def _modules(top: Path) -> Iterator[Path]:
    """The repositories in a folder and in those, wherever a name with slashes puts them."""
    for folder, inner, files in os.walk(top):
        if "HEAD" in files:
            inner[:] = [name for name in inner if name == "modules"]
            yield Path(folder)


def _hash(place: Path) -> str:
    """Of its content, and of whether it runs."""
    try:
        return _digest(place.read_bytes()) + ("x" if os.access(place, os.X_OK) else "")
    except OSError as problem:
        return str(problem.errno)


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
