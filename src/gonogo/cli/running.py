"""Following a release from the command line: moving it here, or watching another process move it."""

from __future__ import annotations

import os
import signal
import sys
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, NoReturn

import click

from gonogo.app.releasing import starter
from gonogo.cli.output import print_json, say
from gonogo.cli.progress import answer, progress
from gonogo.domain.text import printable

if TYPE_CHECKING:
    from gonogo.app.room import Room
    from gonogo.cli.progress import Lines, Live
    from gonogo.ports.record import ReleaseRow

_TICK = 0.1
_REMEMBERED = 5.0
"""Seconds in which an engine surely remembers that its flow has ended."""
_OTHERS_PATIENCE = 2.0
"""Seconds in which the process that moves a release surely gives the word that it has beforehand."""
_APPROVAL = "approval"
_CODES = {"": 4, "released": 0}
_NO = 3
INTERRUPTED = 130


def follow(room: Room, release: str, *, yes: bool = False, as_json: bool = False) -> int:
    """Move the release, or watch it move, until it ends or waits for somebody who is not here.

    Returns the exit code: 0 released, 3 ended otherwise, 4 waiting.
    """
    _stop_on_signals(room)
    if not room.move(release):
        say("Another process moves this release; this one watches. Ctrl-C stops watching, not the release")
    with progress(plain=as_json) as shown:
        row = _watched(room, release, shown)
    if _asked(room, row) and _answered(room, row, yes=yes):
        with progress(plain=as_json, told=len(room.decisions(release))) as shown:
            row = _watched(room, release, shown)
    tell(room, row, as_json=as_json)
    return _CODES.get(row.outcome, _NO)


def _watched(room: Room, release: str, shown: Lines | Live) -> ReleaseRow:
    """Show it until it ends or waits; where the one that moved it is gone, move it on."""
    waits_since = monotonic()
    while True:
        row = room.find(release)
        shown.show(row, room.decisions(release))
        if not row.waiting:
            waits_since = monotonic()
        patience = 0 if room.engine.is_launched else _OTHERS_PATIENCE
        if row.ended or (row.waiting and monotonic() - waits_since >= patience):
            break
        if room.move(release):
            room.engine.result(release, _TICK)
        else:
            sleep(_TICK)
    if row.ended and room.engine.is_launched:
        room.engine.result(release, _REMEMBERED)
    return row


def _asked(room: Room, row: ReleaseRow) -> bool:
    return bool(row.waiting) and row.stage == _APPROVAL and room.engine.is_launched


def _answered(room: Room, row: ReleaseRow, *, yes: bool) -> bool:
    """The starter's own word, where there is somebody to give it: by --yes, or at the prompt."""
    person = starter(room.project)
    if yes:
        room.say(row, "approve", person, "", "given beforehand by --yes")
    elif not sys.stdin.isatty():
        return False
    else:
        _request(room, row)
        agreed = click.confirm(f"Release {row.version}?", err=True)
        room.say(row, "approve" if agreed else "reject", person, "", "at the prompt")
    return True


def _request(room: Room, row: ReleaseRow) -> None:
    """What one needs to see before one says yes."""
    plan: dict[str, Any] = row.job["plan"]
    say(click.style(f"\n{row.project} {row.version}", bold=True) + f" at {row.candidate[:7]}\n")
    say(printable(plan["changelog"]).replace("\\x0a", "\n"))
    for decision in room.decisions(row.id):
        say(f"  {answer(decision)}")


def tell(room: Room, row: ReleaseRow, *, as_json: bool) -> None:
    """How it stands: as data, or in words with what to do next."""
    if as_json:
        print_json(row_data(room, row))
        return
    version = click.style(row.version, bold=True)
    if row.outcome == "released":
        say(
            f"{click.style('✓', fg='green')} {version} released: {row.tag} is on the remote; get it: git pull"
        )
        say(f"  report: gonogo report {row.tag}; ledger: gonogo ledger verify")
    elif row.outcome:
        say(f"{click.style('✗', fg='red')} {version} {row.outcome}: {printable(row.reason)}")
        for decision in room.decisions(row.id):
            _tell_failure(decision.call == "no-go" and decision.required, decision.details, decision.mend)
        say(f"  report: gonogo report {row.id}")
    else:
        say(f"{click.style('…', fg='yellow')} {version} waits: {printable(row.waiting)}")
        words = "approve, gonogo reject" if row.stage == _APPROVAL else "resume --retry"
        say(f"  gonogo {words} or gonogo abort, here or in another terminal")


def _tell_failure(failed: bool, details: tuple[str, ...], mend: str) -> None:
    if failed:
        for detail in details[:10]:
            say(f"    {printable(detail)}")
        say(f"    {printable(mend)}")


def row_data(room: Room, row: ReleaseRow) -> dict[str, Any]:
    """A release as data, in the shape that docs/json.md describes."""
    return {
        "release": row.id,
        "project": row.project,
        "package": row.package or None,
        "version": row.version,
        "tag": row.tag,
        "candidate": row.candidate or None,
        "plan": row.job["digest"],
        "stage": row.stage,
        "waiting": row.waiting or None,
        "outcome": row.outcome or None,
        "reason": row.reason or None,
        "started": row.started,
        "ended": row.ended or None,
        "decisions": room.decisions(row.id),
    }


def _stop_on_signals(room: Room) -> None:
    """Ctrl-C and SIGTERM: record no answer, end what was started, leave the release to be gone on with."""

    def stop(*_: object) -> NoReturn:
        moved = room.stop()
        told = "stopped; go on with: gonogo resume" if moved else "no longer watching; the release goes on"
        sys.stderr.write(f"\n{told}\n")
        sys.stderr.flush()
        os._exit(INTERRUPTED)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
