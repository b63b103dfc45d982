"""The word of whoever started a release: at the prompt, or given beforehand."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from gonogo.app.people.identity import people_of
from gonogo.cli.live.remote_approval import show_own
from gonogo.cli.output import warn
from gonogo.domain.people.question import VOID
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from gonogo.app.caller import Caller
    from gonogo.app.releases import Releases
    from gonogo.domain.instruction import InstructionKind
    from gonogo.ports.record.releases import ReleaseRow


def asked_about(row: ReleaseRow) -> str | None:
    """What people are asked to let it go to: an environment, or "" for the tag."""
    return row.at.asks if row.at.kind == "approval" else None


def answered(releases: Releases, caller: Caller, row: ReleaseRow, *, yes: bool) -> bool:
    """The starter's own word, where there is somebody to give it: by --yes, or at the prompt.

    By --yes it counts only where nobody is known, as it answers a question that they have not seen.
    """
    about = asked_about(row) or ""
    why = _idle(releases, row) if yes else ""
    if yes and not why:
        return _said(releases, caller.standing("given beforehand by --yes"), row, "approve", about)
    if yes:
        warn(f"{why}; look at it, then: gonogo approve, or gonogo reject")
    if not sys.stdin.isatty():
        return False
    show_own(releases, row)
    does, where = "Deploy" if row.deploys else "Release", f" to {about}" if about else ""
    agreed = click.confirm(f"{does} {row.deploys or row.title}{where}?", err=True)
    if releases.find(row.id).at != row.at:
        return True  # others answered while one thought about it
    return _said(releases, caller.by("at the prompt"), row, "approve" if agreed else "reject", about)


def _idle(releases: Releases, row: ReleaseRow) -> str:
    """Why a word that was given beforehand is none, or ""."""
    if people_of(row):
        return "--yes counts only where people names nobody"
    void = (one.data.get("kind") for one in releases.record.timeline(row.id) if one.what == VOID)
    return (
        "somebody said no before the question was asked, so --yes does not count" if "reject" in void else ""
    )


def _said(releases: Releases, caller: Caller, row: ReleaseRow, kind: InstructionKind, about: str) -> bool:
    """Whether the word was theirs to say; where it is not, others may still say it."""
    try:
        return releases.say(caller, row, kind, "", about).kind == "person"
    except UsageError as problem:
        warn(f"{problem}. It takes others to say yes")
        return False
