"""Candidates: what was proposed, what became of it, and which one may go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.app.environments.made import deploy_again
from gonogo.domain.decision import Decision
from gonogo.domain.instruction import Instruction
from gonogo.domain.planning.candidate import Candidate
from gonogo.domain.text import printable
from gonogo.errors import UsageError
from gonogo.ports.record.releases import ReleaseRow

if TYPE_CHECKING:
    from gonogo.app.releases import Releases


class Known(msgspec.Struct, frozen=True):
    """A candidate with what belongs to it."""

    candidate: Candidate
    row: ReleaseRow
    decisions: list[Decision]
    words: list[Instruction]


def known(releases: Releases, limit: int, package: str = "") -> list[Known]:
    """The latest candidates, newest first, with their answers and words; a package's where one is named."""
    found = []
    for candidate in releases.record.candidates(releases.project.name, limit):
        row = releases.record.find(candidate.release)
        if row and row.is_of(package):
            decisions, words = releases.decisions(row.id), releases.record.orders(row.id)
            found.append(Known(candidate, row, decisions, words))
    return found


def promotable(releases: Releases, name: str, package: str = "") -> ReleaseRow:
    """The release whose candidate waits to be promoted.

    Raises:
        UsageError: there is none, or it is another, or it does not wait; the sentence says what it is at.
        SeveralMeantError: several packages have one.
    """
    brought = _brought(releases, name, package)
    if brought:
        return brought
    living = releases.living(package, lambda row: not name or _proposed(releases, row) == name)
    if name and living is None:
        raise UsageError(_other(releases, name, package))
    candidate = releases.record.candidate_of(living.id) if living else None
    if living is None or candidate is None:
        raise UsageError("No candidate waits. Propose one: gonogo release --candidate")
    if not _hears(living):
        raise UsageError(f"{candidate.name} does not wait to be promoted: it is at {living.stage}")
    return living


def _hears(row: ReleaseRow) -> bool:
    """Whether it is heard where the row stands that somebody promotes it."""
    return row.at.kind in ("proposal", "watch") or bool(row.hold and "promote" in row.hold.accepts)


def _brought(releases: Releases, name: str, package: str) -> ReleaseRow | None:
    """The deployment of its own that can be promoted: one in its watch, or that waits for that word."""
    alive = (row for row in releases.record.alive(releases.project.name) if row.is_of(package))
    mine = (row for row in alive if row.deploys and name.removeprefix("v") in ("", row.deploys))
    return next(filter(_hears, mine), None)


def _proposed(releases: Releases, row: ReleaseRow) -> str:
    """The name of a release's candidate; "" before it has one."""
    candidate = releases.record.candidate_of(row.id)
    return candidate.name if candidate else ""


def _other(releases: Releases, name: str, package: str) -> str:
    """What is to be said of a candidate that is not the one under way."""
    every = releases.record.candidates(releases.project.name, 1000)
    found = next((one for one in every if one.name == name and package in ("", one.package)), None)
    if found is None:
        return f"There is no candidate {printable(name)}. See: gonogo candidates"
    told = f"{found.name} is {found.state}, and stays so. Propose the next: gonogo release --candidate"
    row = releases.record.find(found.release)
    again = deploy_again(releases, row) if row else ""
    return f"{told}. To deploy it again: {again}" if again else told
