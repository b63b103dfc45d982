"""An answer to a release that runs in another clone: looked at, signed and pushed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from gonogo.cli.live.listening import SAID
from gonogo.cli.live.progress import answer
from gonogo.cli.output import print_json, say, warn
from gonogo.domain.people.approval import emergency_about

if TYPE_CHECKING:
    from gonogo.app.caller import Caller
    from gonogo.app.project import Project
    from gonogo.app.releases import Releases
    from gonogo.app.releasing.answers import Word
    from gonogo.domain.planning.request import ApprovalRequest
    from gonogo.ports.record.releases import ReleaseRow


def is_elsewhere(found: Project, here: Releases | None, name: str, package: str = "") -> bool:
    """Whether the release that is meant does not live here, and can be looked for on a remote.

    here: the room of this clone, if anything was released in it.
    """
    from gonogo.bootstrap.releases import remote_requests
    from gonogo.errors import SeveralMeantError, UsageError

    if here is None or not found.remote_name:
        return bool(found.remote_name)
    try:
        if not here.find(name, package).outcome:
            return False
    except SeveralMeantError:
        return False
    except UsageError:
        return True
    return remote_requests(found).any


def answer_elsewhere(
    found: Project, caller: Caller, kind: Word, name: str, comment: str, *, emergency: bool, as_json: bool
) -> int:
    """Show what is asked, sign the answer, and push it to where the release finds it; the exit code."""
    from gonogo.app.releasing.answers import Reply, give
    from gonogo.bootstrap.record import signatures
    from gonogo.bootstrap.releases import remote_requests, short_publisher

    requests = remote_requests(found)
    request = requests.find(name)
    for remark in requests.remarks:
        warn(remark)
    show(found, request)
    where = f" for {request.about}" if request.about else ""
    question = f"{'Approve' if kind == 'approve' else 'Reject'} {request.plan.title}{where}?"
    if sys.stdin.isatty() and not click.confirm(question, err=True):
        say("Nothing was said.")
        return 0
    about = emergency_about(request.about) if emergency else request.about
    word = give(found, short_publisher(found), signatures(), caller, request, Reply(kind, comment, about))
    said = f"{SAID[kind]} {request.plan.title}{where}"
    say(f"{word.person.name} {said}, signed; {found.remote_name} has the answer")
    say("It is heard where the release waits, or by the next gonogo resume there")
    if as_json:
        from gonogo.app.views.release import AnswerView

        print_json(AnswerView(request.release, request.version, word))
    return 0


def show(found: Project, request: ApprovalRequest) -> None:
    """What one needs to see before one says yes."""
    from gonogo.app.releasing.requests import subjects
    from gonogo.render.request import request_text

    answers = [answer(decision) for decision in request.decisions]
    say(request_text(request, subjects(found.repository, request.plan), answers))


def show_own(releases: Releases, row: ReleaseRow) -> None:
    """The same of a release that lives here."""
    from gonogo.app.releasing.requests import request_here

    show(releases.project, request_here(releases, row))
