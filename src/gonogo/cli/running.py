"""Following a release from the command line: moving it here, or watching another process move it."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import nullcontext
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, NoReturn

import click

from gonogo.app.releasing import starter
from gonogo.cli.elsewhere import show_own
from gonogo.cli.listening import APPROVAL, Listener
from gonogo.cli.output import print_json, say
from gonogo.cli.progress import progress
from gonogo.domain.text import printable

if TYPE_CHECKING:
    from gonogo.app.room import Room
    from gonogo.cli.progress import Lines, Live
    from gonogo.ports.record import ReleaseRow

_TICK = 0.1
_LOOK = 0.5
_REMEMBERED = 5.0
"""Seconds in which an engine surely remembers that its flow has ended."""
_OTHERS_PATIENCE = 2.0
"""Seconds in which the process that moves a release surely gives the word that it has beforehand."""
_CODES = {"": 4, "released": 0, "rolled_back": 5}
_NO = 3
INTERRUPTED = 130
_STDERR = 2
_SHOW_CURSOR = "\x1b[?25h"
"""Undoes what the line that moves did to the terminal."""


def follow(room: Room, release: str, *, yes: bool = False, wait: bool = False, as_json: bool = False) -> int:
    """Move the release, or watch it move, until it ends or waits for somebody who is not here.

    wait: stay while people in other clones are asked; so it is at a terminal, too.

    Returns the exit code: 0 released, 3 ended otherwise, 4 waiting, 5 rolled back.
    """
    _stop_on_signals(room)
    listener = Listener(room, release)
    listener.listen()  # before anything moves: what was said in time may be heard late
    stays = (wait or sys.stdin.isatty()) and listener.is_needed
    with listener.listening() if stays else nullcontext():
        return _followed(room, release, yes=yes, stays=stays, as_json=as_json)


def _followed(room: Room, release: str, *, yes: bool, stays: bool, as_json: bool) -> int:
    if not room.move(release):
        say("Another process moves this release; this one watches. Ctrl-C stops watching, not the release")
    with progress(plain=as_json) as shown:
        row = _watched(room, release, shown)
    if _asked(room, row) and _answered(room, row, yes=yes):
        with progress(plain=as_json, told=len(room.decisions(release))) as shown:
            row = _watched(room, release, shown)
    if stays and _asked(room, row):
        row = _outwaited(room, row, as_json=as_json)
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


def _outwaited(room: Room, row: ReleaseRow, *, as_json: bool) -> ReleaseRow:
    """Stay until people elsewhere have answered."""
    say("Others can answer in their clones: gonogo approve. Ctrl-C stops waiting, not the release")
    with progress(plain=as_json, told=len(room.decisions(row.id))) as shown:
        while _asked(room, row):
            room.engine.result(row.id, _LOOK)
            row = _watched(room, row.id, shown)
    return row


def _asked(room: Room, row: ReleaseRow) -> bool:
    return bool(row.waiting) and row.stage == APPROVAL and room.engine.is_launched


def _answered(room: Room, row: ReleaseRow, *, yes: bool) -> bool:
    """The starter's own word, where there is somebody to give it: by --yes, or at the prompt."""
    if yes:
        room.say(row, "approve", "", "given beforehand by --yes")
    elif not sys.stdin.isatty():
        return False
    else:
        show_own(room, row)
        if _excluded(room, row):
            say("You began it, so it takes others to say yes")
            return False
        agreed = click.confirm(f"Release {row.version}?", err=True)
        if not _asked(room, room.find(row.id)):
            return True  # others answered while one thought about it
        room.say(row, "approve" if agreed else "reject", "", "at the prompt")
    return True


def _excluded(room: Room, row: ReleaseRow) -> bool:
    """Whether whoever runs this began it, and the rule keeps them from saying yes."""
    begun = starter(room.project).email == row.job["starter"]["email"]
    return begun and "starter" in row.job["plan"]["approvals"].get("not_by", ())


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
        if row.reason:
            say(f"  {click.style('!', fg='yellow')} {printable(row.reason)}")
    elif row.outcome:
        say(f"{click.style('✗', fg='red')} {version} {row.outcome}: {printable(row.reason)}")
        for decision in room.decisions(row.id):
            _tell_failure(decision.call == "no-go" and decision.required, decision.details, decision.mend)
        say(f"  report: gonogo report {row.id}")
    else:
        say(f"{click.style('…', fg='yellow')} {version} waits: {printable(row.waiting)}")
        say(f"  {_hint(row.stage)}gonogo abort, here or in another terminal")


def _hint(stage: str) -> str:
    """The words that a release hears where it waits, beside the one to abort it."""
    if stage.startswith("gate "):
        return "gonogo resume --retry or "
    return {APPROVAL: "gonogo approve, gonogo reject or ", "candidate": "gonogo promote or "}.get(stage, "")


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
    from gonogo.bootstrap import end_git

    def stop(*_: object) -> NoReturn:
        moved = room.stop()
        end_git()
        told = "stopped; go on with: gonogo resume" if moved else "no longer watching; the release goes on"
        shown = _SHOW_CURSOR if sys.stderr.isatty() else ""
        # past the stream, which may be in the middle of a line, and may not be entered again
        os.write(_STDERR, f"{shown}\n{told}\n".encode())
        os._exit(INTERRUPTED)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
