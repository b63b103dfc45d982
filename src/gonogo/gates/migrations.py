"""Migrations of a release: are they in order, beside those of the release before?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from gonogo.domain.decision import Because
from gonogo.domain.evidence import migrations
from gonogo.domain.evidence.migrations import Migration, Pattern
from gonogo.domain.evidence.outcome import Outcome
from gonogo.domain.text import counted
from gonogo.gates import reports
from gonogo.gates.look import Command

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gonogo.ports.gate import Ask, GateContext

LARGEST = 16 * 1024 * 1024
"""Bytes of a listing of files that are read."""

_LINES = 50
_NOTHING = "say with `folder:` where they are, and with `pattern:` how they are named"
_REMEDY = "number what is new after what was released, one by one, and leave what was released as it was"


class Migrations(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where migrations are, and how they are named."""

    folder: Annotated[str | list[str], Meta(description="their folder in the repository, or a list")]
    pattern: Annotated[str, Meta(description="how their files are named, with {number} and * in it")] = (
        "{number}_*"
    )
    gaps: Annotated[bool, Meta(description="whether numbers may be skipped, as where they are dates")] = False

    def __post_init__(self) -> None:
        """Refuse what cannot work; msgspec reports a ValueError with its place."""
        Pattern(self.pattern)
        if not self.folders:
            raise ValueError("expected a folder, such as migrations")
        for folder in self.folders:
            reports.refuse_wrong(folder)

    @property
    def folders(self) -> list[str]:
        """Where migrations are; each folder is numbered for itself."""
        return [self.folder] if isinstance(self.folder, str) else self.folder

    def look(self, folder: str, ask: Ask, tools: GateContext, halted: Callable[[], bool]) -> Outcome | None:
        """What it came to in one folder; nothing where it was halted."""
        released = self._listed(folder, ask.plan.since, ask, tools, halted) if ask.plan.since else ()
        if released is None or isinstance(released, Outcome):
            return released
        now = self._listed(folder, ask.subject.commit, ask, tools, halted)
        if now is None or isinstance(now, Outcome):
            return now
        return self._judged(folder, now, released)

    def _judged(self, folder: str, now: tuple[Migration, ...], released: tuple[Migration, ...]) -> Outcome:
        name = _name(folder)
        if not (now or released):
            reason = f"no file in {folder} is named like {self.pattern}"
            return Outcome(name, Because.MISSING, reason, remedy=_NOTHING)
        faults = migrations.faults(now, released, gaps=self.gaps)
        if faults:
            reason = faults[0] if len(faults) == 1 else f"{counted(len(faults), 'fault')} in their order"
            return Outcome(name, Because.FAILED, reason, faults[:_LINES] if len(faults) > 1 else (), _REMEDY)
        new = len(now) - len(released)
        return Outcome(
            name, Because.PASSED, f"{counted(len(now), 'migration')} in order, {new:,} of them new"
        )

    def _listed(
        self, folder: str, commit: str, ask: Ask, tools: GateContext, halted: Callable[[], bool]
    ) -> tuple[Migration, ...] | Outcome | None:
        """The migrations of a commit."""
        place = f"migrations/{folder.strip('/')}/{commit}"
        listing = ["git", "-c", "core.quotePath=false", "ls-tree", commit, "--", f"{folder.rstrip('/')}/"]
        command = Command(_name(folder), listing, f"{ask.operation}/{place}", f"{place}.log", ask.timeout)
        finished = command.run(tools, halted)
        if finished is None:
            return None
        if isinstance(finished, Outcome):
            remedy = finished.remedy or "fetch the whole history, with its tags, and ask again"
            return msgspec.structs.replace(finished, because=Because.BROKEN, remedy=remedy)
        return self._read(folder, tools.evidence / command.log)

    def _read(self, folder: str, listing: Path) -> tuple[Migration, ...] | Outcome:
        with listing.open("rb") as file:
            text = file.read(LARGEST + 1)
        if len(text) > LARGEST:
            reason = f"{folder} has more files than are looked at"
            return Outcome(_name(folder), Because.BROKEN, reason, remedy=_NOTHING)
        contents = dict(_entries(text.decode(errors="replace")))
        return Pattern(self.pattern).numbered(contents)


def _name(folder: str) -> str:
    return f"migrations in {folder}"


def _entries(listing: str) -> list[tuple[str, str]]:
    """Path and hash of each file that git lists."""
    rows = (line.partition("\t") for line in listing.split("\n"))
    split = ((row.split(" "), path) for row, _, path in rows)
    return [(path, row[2]) for row, path in split if len(row) == 3 and row[1] == "blob"]
