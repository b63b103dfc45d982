"""The temporary folder of one command: a home of its own, which goes with it."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from gonogo.errors import GonogoError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

_XDG = {
    "XDG_CONFIG_HOME": ".config",
    "XDG_CACHE_HOME": ".cache",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
}
_PREFIX = "gonogo-"
_GIT = "[user]\n\tname = gate\n\temail = gate@localhost\n"
"""Tests commit in repositories of their own, and git asks who they are."""


class Room:
    """A folder below the system's temporary one; use it as a context, which removes it."""

    def __init__(self) -> None:
        """Make it.

        Raises:
            GonogoError: there is no room for it.
        """
        try:
            self.place = Path(mkdtemp(prefix=_PREFIX))
            for name in ("home", "tmp", "run"):
                (self.place / name).mkdir(mode=0o700)
            (self.home / ".gitconfig").write_text(_GIT, encoding="utf-8")
        except OSError as problem:
            raise GonogoError(
                f"No temporary folder can be made: {problem.strerror}. Make room there"
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_problem: object) -> None:
        remove(self.place)

    @property
    def home(self) -> Path:
        """The home folder in it."""
        return self.place / "home"

    @property
    def temporary(self) -> Path:
        """The folder for temporary files in it."""
        return self.place / "tmp"

    @property
    def variables(self) -> dict[str, str]:
        """The variables by which programs find it."""
        named = {name: str(self.home / path) for name, path in _XDG.items()}
        runtime = {"XDG_RUNTIME_DIR": str(self.place / "run")}
        return {"HOME": str(self.home), "TMPDIR": str(self.temporary), **named, **runtime}


def remove(place: Path) -> None:
    """Remove such a folder, also what was made read-only in it; what cannot be removed stays."""
    if not place.name.startswith(_PREFIX) or place.is_symlink() or not place.is_dir():
        return
    shutil.rmtree(place, ignore_errors=True)
    if place.is_dir():
        for folder in _folders(place):
            with suppress(OSError):
                folder.chmod(0o700)
        shutil.rmtree(place, ignore_errors=True)


def _folders(place: Path) -> Iterator[Path]:
    """It and those in it; each is told before it is looked into. No link is followed."""
    yield place
    try:
        found = [one for one in place.iterdir() if one.is_dir() and not one.is_symlink()]
    except OSError:
        return
    for one in found:
        yield from _folders(one)
