"""What a child started, whatever became of it: a control group holds it, or its orphans come to us."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from signal import SIGKILL
from time import monotonic, sleep
from typing import TYPE_CHECKING

from . import processes
from .processes import PROC

if TYPE_CHECKING:
    from typing import Literal

_SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of Linux."""
_IS_SUBREAPER = 37
"""PR_GET_CHILD_SUBREAPER."""
_PREFERRED = ("", "pids", "name=systemd", "freezer")
"""Hierarchies of control groups, the first that can be written is taken; "" is that of version 2."""
_PATIENCE = 5.0
_REMOVED = 0.5
"""Seconds that a group may take to be removed; whoever comes later finds it empty."""
_TICK = 0.02


class Group:
    """A control group of a child's own. place: its folder."""

    def __init__(self, place: Path) -> None:
        """Take its folder, which may be gone."""
        self.place = place

    def members(self) -> set[int]:
        """What runs in it, and in those that were made within it."""
        found: set[int] = set()
        for listing in self.place.rglob("cgroup.procs"):
            with suppress(OSError):
                found |= set(map(int, listing.read_text().split()))
        return {pid for pid in found if processes.process(pid)}

    def take(self, pid: int) -> bool:
        """Put a process into it; what it starts from then on is in it as well."""
        try:
            (self.place / "cgroup.procs").write_text(str(pid))
        except OSError:
            return False
        return True

    def remove(self) -> None:
        """Remove it, once nothing runs in it."""
        end = monotonic() + _REMOVED
        while self.place.exists() and monotonic() < end:
            inner = [place for place in self.place.rglob("*") if place.is_dir()]
            for place in [*sorted(inner, reverse=True), self.place]:
                with suppress(OSError):
                    place.rmdir()
                    continue
                sleep(_TICK)  # the system takes a moment to see that what was in it has ended


def group(token: str) -> Group | None:
    """A new control group; None where this user may make none."""
    for folder in _own_groups():
        made = Group(folder / f"gonogo-{token}")
        with suppress(OSError):
            made.place.mkdir()
            return made
    return None


def adopt_orphans() -> bool:
    """Become the parent of whatever our children leave behind; whether the system can do that."""
    try:
        import ctypes

        return not ctypes.CDLL(None, use_errno=True).prctl(_SUBREAPER, 1, 0, 0, 0)
    except (ImportError, OSError, AttributeError):
        return False


def holding() -> Literal["group", "parent", ""]:
    """What would hold what a child forked away: a group, only a parent that lives on, or nothing."""
    if made := group(f"look-{os.getpid()}"):
        made.remove()
        return "group"
    try:
        import ctypes

        found = ctypes.CDLL(None, use_errno=True).prctl(_IS_SUBREAPER, ctypes.byref(ctypes.c_int()), 0, 0, 0)
    except (ImportError, OSError, AttributeError):
        return ""
    return "" if found else "parent"


def end_orphans() -> None:
    """End at once all that is ours and what it started; for when nothing shall be left."""
    end = monotonic() + _PATIENCE
    while (living := processes.descendants(os.getpid())) and monotonic() < end:
        processes.tell(living, SIGKILL)
        reap(set())
        sleep(_TICK)
    reap(set())


def reap(spared: set[int]) -> None:
    """Let orphans that came to us end for good. spared: children whose end somebody waits for."""
    with suppress(ChildProcessError):
        while ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            if ended.si_pid in spared:
                return
            os.waitpid(ended.si_pid, os.WNOHANG)


def _own_groups() -> list[Path]:
    """The folders of the groups that we are in, by `_PREFERRED`."""
    try:
        groups = [line.split(":", 2) for line in (PROC / "self/cgroup").read_text().splitlines()]
        mounts = [line.split() for line in (PROC / "self/mountinfo").read_text().splitlines()]
    except OSError:
        return []
    own = {name: path for _, names, path in groups for name in names.split(",")}
    found = (_mounted(name, own[name], mounts) for name in _PREFERRED if name in own)
    return [place for place in found if place]


def _mounted(name: str, path: str, mounts: list[list[str]]) -> Path | None:
    """Where the group at a path of a hierarchy is seen here."""
    for fields in mounts:
        kind, options = fields[fields.index("-") + 1], fields[-1].split(",")
        if (kind == "cgroup2" and not name) or (kind == "cgroup" and name in options):
            root, place = fields[3], Path(fields[4])
            inner = path.removeprefix(root) if path.startswith(root) else ""
            return place / inner.lstrip("/")
    return None
