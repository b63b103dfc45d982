"""One child process: started so that none runs unrecorded, found again by its record, and ended."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from pathlib import Path
from signal import SIGKILL, SIGTERM
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, NamedTuple

from . import containment, processes, state
from .containment import Group
from .processes import MARK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_DOOR = 'read -r go && exec "$@" </dev/null'
"""The child waits for a line before it becomes the command, and ends where none comes: the supervisor
that died in between has not recorded it. The command's words are never text that the shell reads."""

GRACE = 5.0
"""Seconds between SIGTERM and SIGKILL."""
_TICK = 0.02


class Record(NamedTuple):
    """By what a child is found again. known: whatever its owner wants to find again with it."""

    name: str
    pid: int
    started: str
    token: str
    known: dict[str, Any]


class Children:
    """Starts children and remembers them in a folder. token: the environment's own."""

    def __init__(self, folder: Path, token: str) -> None:
        """Take the folder of the records."""
        self._folder = folder
        self.token = token
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def start(
        self,
        name: str,
        command: Sequence[str],
        *,
        folder: Path,
        log: Path,
        environment: Mapping[str, str],
        known: dict[str, Any],
    ) -> Child:
        """Start a command in a session of its own.

        Raises:
            OSError: it cannot be started.
        """
        token = os.urandom(12).hex()
        variables = {**os.environ, **environment, MARK: f"{self.token}/{name}/{token}"}
        log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with log.open("ab") as output:
            process = subprocess.Popen(
                ["/bin/sh", "-c", _DOOR, "sh", *command],
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                cwd=folder,
                env=variables,
                start_new_session=True,
            )
        known = {**known, "group": _grouped(process.pid, token)}
        record = Record(name, process.pid, processes.started(process.pid), token, known)
        self.keep(record)
        assert process.stdin  # noqa: S101 - it was asked for
        with suppress(BrokenPipeError), process.stdin as door:
            door.write(b"go\n")
        return Child(record, self, process)

    def recorded(self) -> Iterator[Child]:
        """The children that somebody else started and that live."""
        for place in sorted(self._folder.glob("*.json")):
            data = state.read(place)
            record = Record(*data) if isinstance(data, list) and len(data) == len(Record._fields) else None
            if record and processes.started(record.pid) == record.started:
                yield Child(record, self)
            else:
                _end_group(record)
                place.unlink(missing_ok=True)

    def end_strays(self, spared: Iterator[str]) -> None:
        """End at once all that carries the environment's token but none of these."""
        tokens = set(spared)
        for pid in processes.carrying(self.token):
            if processes.mark(pid).rpartition("/")[2] not in tokens:
                processes.tell({pid}, SIGKILL)

    def keep(self, record: Record) -> None:
        """Write a record."""
        state.replace(self._place(record), record)

    def forget(self, record: Record) -> None:
        """Remove a record."""
        _end_group(record)
        self._place(record).unlink(missing_ok=True)

    def _place(self, record: Record) -> Path:
        return self._folder / f"{record.token}.json"


class Child:
    """A command that was started, by us or by a supervisor before us."""

    def __init__(
        self, record: Record, children: Children, process: subprocess.Popen[bytes] | None = None
    ) -> None:
        """Take its record; process: where it is our own child."""
        self.record = record
        self._children = children
        self._process = process
        self._told = 0.0

    @property
    def pid(self) -> int:
        """Of its first process, which leads its session."""
        return self.record.pid

    @property
    def lives(self) -> bool:
        """Whether its first process runs."""
        if self._process is not None:
            return self._process.poll() is None
        return processes.started(self.pid) == self.record.started

    @property
    def code(self) -> int | None:
        """Its exit code, where that is known."""
        return self._process.returncode if self._process else None

    def know(self, **more: Any) -> None:
        """Remember more with its record."""
        self.record = self.record._replace(known={**self.record.known, **more})
        self._children.keep(self.record)

    def cannot_have_started(self, pid: int) -> bool:
        """Whether a process is surely none of its own: it was there before."""
        return bool(pid) and pid not in self.members() and processes.is_older(pid, self.record.started)

    def members(self) -> set[int]:
        """Its processes."""
        group = _group_of(self.record)
        return processes.members(self.pid, self.record.token) | (group.members() if group else set())

    def ended(self) -> bool:
        """Let it end: SIGTERM at the first call, SIGKILL after the grace; whether nothing of it is left."""
        living = self.members() | ({self.pid} if self.lives else set())
        if not living:
            self._children.forget(self.record)
            return True
        if not self._told:
            self._told = monotonic()
            processes.tell(living, SIGTERM)
        elif monotonic() - self._told > GRACE:
            processes.tell(living, SIGKILL)
        return False


def _grouped(pid: int, token: str) -> str:
    """The folder of a control group that a process was put into; "" where there is none."""
    group = containment.group(token)
    if group and not group.take(pid):
        group.remove()
        return ""
    return str(group.place) if group else ""


def _group_of(record: Record | None) -> Group | None:
    place = str(record.known.get("group", "")) if record else ""
    return Group(Path(place)) if place else None


def _end_group(record: Record | None) -> None:
    """End at once what is left in a child's control group, and remove that."""
    group, end = _group_of(record), monotonic() + GRACE
    if group is None:
        return
    while (living := group.members()) and monotonic() < end:
        processes.tell(living, SIGKILL)
        sleep(_TICK)
    group.remove()
