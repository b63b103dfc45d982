"""Following a release from the command line: moving it here, or watching another process move it."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import nullcontext
from shlex import quote
from time import monotonic, sleep
from typing import TYPE_CHECKING, NoReturn

import click

from gonogo.app.environments.made import deploy_again
from gonogo.app.views.release import release_view
from gonogo.cli.codes import Exit
from gonogo.cli.live.listening import Listener
from gonogo.cli.live.progress import progress
from gonogo.cli.live.starter import answered, asked_about
from gonogo.cli.output import print_json, say
from gonogo.domain.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.app.caller import Caller
    from gonogo.app.releases import Releases
    from gonogo.app.views.release import ReleaseView, RequestView
    from gonogo.app.worker import Worker
    from gonogo.cli.live.progress import Lines, Live
    from gonogo.domain.decision import Decision
    from gonogo.domain.stage import Hold, Stage
    from gonogo.ports.record.releases import ReleaseRow

_TICK = 0.2
_LOOK = 0.5
_REMEMBERED = 5.0
"""Seconds in which an engine surely remembers that its flow has ended."""
_OTHERS_PATIENCE = 2.0
"""Seconds in which the process that moves a release surely gives the word that it has beforehand."""
_CODES = {"": Exit.WAITING, "released": Exit.DONE, "deployed": Exit.DONE, "rolled_back": Exit.ROLLED_BACK}
_COMMANDS = {
    "promote": "gonogo promote",
    "approve": "gonogo approve",
    "reject": "gonogo reject",
    "retry": "gonogo resume --retry",
    "resume": "gonogo resume",
    "rollback": "gonogo rollback",
    "done": "gonogo resume --done",
    "again": "gonogo resume --again",
}
"""How each instruction is given, of those that are told where they are heard."""
_PULL = "git pull"
_STDERR = 2
_SHOW_CURSOR = "\x1b[?25h"
"""Undoes what the line that moves did to the terminal."""


def follow(
    releases: Releases,
    caller: Caller,
    release: str,
    *,
    yes: bool = False,
    wait: bool = False,
    as_json: bool = False,
) -> int:
    """Move the release, or watch it move, until it ends or waits for somebody who is not here.

    wait: stay also while it waits, for people in other clones or for a time. At a terminal, one stays for
    people.

    Returns the exit code: 0 released, 3 ended otherwise, 4 waiting, 5 rolled back.
    """
    from gonogo.bootstrap.notices import telling
    from gonogo.bootstrap.releases import open_worker

    worker = open_worker(releases)
    _stop_on_signals(worker)
    listener = Listener(releases, release)
    listener.listen()  # before anything moves: what was said in time may be heard late
    stays = (wait or sys.stdin.isatty()) and listener.is_needed
    try:
        with telling(releases.project), listener.listening() if stays else nullcontext():
            return _followed(
                releases, worker, caller, release, yes=yes, stays=stays, wait=wait, as_json=as_json
            )
    finally:
        worker.tidy()


def _followed(
    releases: Releases,
    worker: Worker,
    caller: Caller,
    release: str,
    *,
    yes: bool,
    stays: bool,
    wait: bool,
    as_json: bool,
) -> int:
    if not worker.move(releases.find(release)):
        say("Another process moves this release; this one watches. Ctrl-C stops watching, not the release")
        _tell_frozen(worker)
    with progress(plain=as_json) as shown:
        row = _watched(releases, worker, release, shown)
    said: set[Stage] = set()
    while _asked(worker, row) and row.at not in said and answered(releases, caller, row, yes=yes):
        said.add(row.at)
        with progress(plain=as_json, told=len(releases.decisions(release))) as shown:
            row = _watched(releases, worker, release, shown)
    if stays and _asked(worker, row):
        say("Others can answer in their clones: gonogo approve. Ctrl-C stops waiting, not the release")
        row = _outwaited(releases, worker, row, _asked, as_json=as_json)
    if wait and _held(worker, row):
        say(f"It stays here while it waits: {printable(row.waiting)}")
        row = _outwaited(releases, worker, row, _held, as_json=as_json)
    tell(
        release_view(releases, row),
        as_json=as_json,
        pull=pull_of(row),
        again=deploy_again(releases, row),
    )
    if row.kind == "rollback" and row.outcome == "rolled_back":
        return Exit.DONE
    return _CODES.get(row.outcome, Exit.NO_GO)


def _tell_frozen(worker: Worker) -> None:
    """A process that was stopped holds on to what it has: only a person knows whether it goes on."""
    holder = worker.holder
    if holder and holder.is_frozen:
        say(
            f"{click.style('!', fg='yellow')} process {holder.pid}, which moves it, is frozen. Let it go on: "
            f"kill -CONT {holder.pid}; or end it and move the release here: gonogo resume --take-over"
        )


def _watched(releases: Releases, worker: Worker, release: str, shown: Lines | Live) -> ReleaseRow:
    """Show it until it ends or waits; where the one that moved it is gone, move it on."""
    waits_since = monotonic()
    while True:
        row = releases.find(release)
        shown.show(row, releases.decisions(release))
        if not row.waiting:
            waits_since = monotonic()
        patience = 0 if worker.is_launched else _OTHERS_PATIENCE
        if row.ended or (row.waiting and monotonic() - waits_since >= patience):
            break
        if worker.move(row):
            worker.wait(release, _TICK)
        else:
            sleep(_TICK)
    if row.ended and worker.is_launched:
        worker.wait(release, _REMEMBERED)
    return row


def _outwaited(
    releases: Releases,
    worker: Worker,
    row: ReleaseRow,
    still: Callable[[Worker, ReleaseRow], bool],
    *,
    as_json: bool,
) -> ReleaseRow:
    """Stay until it does not wait any more: people have answered, or the time has come."""
    with progress(plain=as_json, told=len(releases.decisions(row.id))) as shown:
        while still(worker, row):
            worker.wait(row.id, _LOOK)
            row = _watched(releases, worker, row.id, shown)
    return row


def _held(worker: Worker, row: ReleaseRow) -> bool:
    return bool(row.waiting) and not row.ended and worker.is_launched


def _asked(worker: Worker, row: ReleaseRow) -> bool:
    return bool(row.waiting) and asked_about(row) is not None and worker.is_launched


def pull_of(row: ReleaseRow) -> str:
    """How to get what was released; the branch that it was stabilised on is gone on the remote."""
    job = row.to_job()
    if not job.finishes:
        return _PULL
    going = job.plan.destination
    branch = quote(printable(going.route.moves[-1].branch))
    return f"git switch {branch} && git pull --ff-only {quote(printable(going.remote))} {branch}"


def tell(view: ReleaseView, *, as_json: bool, pull: str = _PULL, again: str = "") -> None:
    """How it stands: as data, or in words with what to do next.

    pull: how to get what was released. again: how what users lost is deployed again.
    """
    if as_json:
        print_json(view)
        return
    _tell_how(view, pull)
    if again:
        say(f"  to deploy it again: {again}")
    for late in view.exceeded:
        say(f"  {click.style('!', fg='yellow')} {printable(late.sentence)}")
    for disturbance in view.clock:
        say(f"  {click.style('!', fg='yellow')} {printable(disturbance.sentence)}")
    for word in view.void:
        why = f"{word.name}'s word to {word.kind} is void: it {word.why}"
        say(f"  {click.style('!', fg='yellow')} {printable(why)}")
    for request in view.requests:
        say(f"  {click.style('?', fg='yellow')} {printable(_asked_for(request))}")


def _tell_how(view: ReleaseView, pull: str) -> None:
    version, reason = click.style(view.title, bold=True), printable(view.reason or "")
    if view.outcome == "released":
        on = f"{view.tags} {'are' if len(view.packages) > 1 else 'is'} on the remote"
        say(f"{click.style('✓', fg='green')} {version} released: {on}; get it: {pull}")
        say(f"  report: gonogo report {view.tag}; ledger: gonogo ledger verify")
        if reason:
            say(f"  {click.style('!', fg='yellow')} {reason}")
    elif view.outcome == "deployed":
        say(f"{click.style('✓', fg='green')} {version}: deployed{f'; {reason}' if reason else ''}")
        say(f"  report: gonogo report {view.release}")
    elif view.kind == "rollback" and view.outcome == "rolled_back":
        say(f"{click.style('✓', fg='green')} {version}: {reason}")
        say(f"  report: gonogo report {view.release}")
    elif view.outcome:
        say(f"{click.style('✗', fg='red')} {version} {view.outcome.replace('_', ' ')}: {reason}")
        if view.outcome != "rolled_back":  # its reason says it all, and the report every number
            for decision in view.decisions:
                _tell_failure(decision.call == "no-go" and decision.required, decision)
        say(f"  report: gonogo report {view.release}")
    else:
        how = f"waits: {view.waiting}" if view.waiting else f"is at {view.stage}"
        say(f"{click.style('…', fg='yellow')} {version} {printable(how)}")
        say(f"  {_hint(view.hold)}gonogo abort, here or in another terminal")


def _asked_for(request: RequestView) -> str:
    """What a program asks for, and how a person says it."""
    about = f" for {request.about}" if request.about else ""
    why = f": {request.comment}" if request.comment else ""
    command = _COMMANDS.get(request.kind, f"gonogo {request.kind}")
    return f"the {request.by} of {request.name} asks to {request.kind}{about}{why}. To say it: {command}"


def _hint(hold: Hold | None) -> str:
    """The words that a release hears where it waits, beside the one to abort it."""
    heard = [_COMMANDS[kind] for kind in (hold.accepts if hold else ()) if kind in _COMMANDS]
    return f"{', '.join(heard)} or " if heard else ""


def _tell_failure(failed: bool, decision: Decision) -> None:
    if failed:
        for detail in decision.details[:10]:
            say(f"    {printable(detail)}")
        say(f"    {printable(decision.remedy)}")


def _stop_on_signals(worker: Worker) -> None:
    """Ctrl-C and SIGTERM: record no answer, end what was started, leave the release to be gone on with."""
    from gonogo.bootstrap.releases import end_git

    def stop(*_: object) -> NoReturn:
        moved = worker.stop()
        end_git()
        told = "stopped; go on with: gonogo resume" if moved else "no longer watching; the release goes on"
        shown = _SHOW_CURSOR if sys.stderr.isatty() else ""
        # past the stream, which may be in the middle of a line, and may not be entered again
        os.write(_STDERR, f"{shown}\n{told}\n".encode())
        os._exit(Exit.INTERRUPTED)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
