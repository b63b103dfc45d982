"""The temporary folder of one command: a home of its own, which goes with it."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from gonogo.errors import GonogoError

if TYPE_CHECKING:
    from typing import Self

_XDG = {
    "XDG_CONFIG_HOME": ".config",
    "XDG_CACHE_HOME": ".cache",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
}
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
            self.place = Path(mkdtemp(prefix="gonogo-"))
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
    if not place.name.startswith("gonogo-") or place.is_symlink():
        return
    shutil.rmtree(place, onerror=_again)


def _again(_: object, path: str, __: object) -> None:
    """Open a folder that was closed, and the one around it, and try once more."""
    one = Path(path)
    try:
        for folder in (one.parent, one):
            if folder.is_dir() and not folder.is_symlink():
                folder.chmod(0o700)
        if one.is_dir() and not one.is_symlink():
            shutil.rmtree(one, ignore_errors=True)
        else:
            one.unlink(missing_ok=True)
    except OSError:
        return
