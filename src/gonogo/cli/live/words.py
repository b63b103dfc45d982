"""What people say to a release: the commands approve, reject, abort, resume share their shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.cli.output import project, say, warn
from gonogo.domain.people.approval import emergency_about
from gonogo.domain.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.app.releases import Releases
    from gonogo.domain.instruction import InstructionKind
    from gonogo.domain.people.person import Person
    from gonogo.ports.record.releases import ReleaseRow

_DONE = {
    "approve": "approved",
    "reject": "rejected",
    "abort": "asked to abort",
    "retry": "asked to try again",
    "rollback": "asked to roll back",
    "done": "said that it is done:",
    "again": "asked to do it again:",
    "promote": "promoted",
    "pause": "paused",
    "resume": "resumed",
    "override": "overrode a gate of",
    "attest": "attested an item of",
}


def speak(
    kind: InstructionKind,
    name: str,
    comment: str,
    *,
    as_json: bool,
    about: Sequence[str] = ("",),
    emergency: bool = False,
    wait: bool = False,
    package: str = "",
) -> int:
    """Write the word down; then the process that moves the release hears it, or this one moves it on.

    about: what it names, one word each, as the items that are attested; "" for a word that names nothing.
    A yes or no names what is asked where it is heard. emergency: it stands in for those that are missing.

    Raises:
        UsageError: there is no such release, no such item is asked about, or they may not say it.
    """
    from gonogo.app.people.attesting import check_items
    from gonogo.bootstrap.caller import open_caller
    from gonogo.bootstrap.record import has_record
    from gonogo.bootstrap.releases import existing_releases, open_releases
    from gonogo.cli.live.remote_approval import answer_elsewhere, is_elsewhere, show_own
    from gonogo.cli.live.running import follow

    found = project()
    caller = open_caller(found)
    here = open_releases(found) if has_record(found) else None
    if kind in ("approve", "reject") and is_elsewhere(found, here, name, package):
        return answer_elsewhere(found, caller, kind, name, comment, emergency=emergency, as_json=as_json)
    releases = here or existing_releases(found)
    row = releases.find(name, package)
    asked = row.at.asks if kind in ("approve", "reject") and not row.outcome else None
    if asked is not None:
        show_own(releases, row)
        about = (asked,)
    if emergency:
        about = (emergency_about(asked or ""),)
    manner = f"by gonogo {'resume' if kind in ('retry', 'done', 'again') else kind}"
    if kind == "attest":
        check_items(row.to_job().plan, about)
    for one in about:
        person = releases.say(caller.by(manner), row, kind, comment, one)
        say(told(person, kind, row.title, _named(kind, asked, one)))
    if asked is None and not row.outcome and (kind == "approve" or _answers_nothing(releases, row, kind)):
        warn("Nobody asks for a yes or no at this moment; say it once it waits. gonogo abort ends it")
    return follow(releases, caller, row.id, wait=wait, as_json=as_json)


def _answers_nothing(releases: Releases, row: ReleaseRow, kind: InstructionKind) -> bool:
    return kind == "reject" and releases.asked(row) is None


def told(person: Person, kind: InstructionKind, version: str, named: str = "") -> str:
    """What was written down; a program's word is a request."""
    signed = ", signed" if person.level == "signed" else ""
    if person.kind != "person":
        asked = f"{person.kind} of {person.name} asks to {kind} {version}{named}{signed}"
        return f"The {asked}. Nothing changes until a person says it"
    return f"{person.name} {_DONE[kind]} {version}{named}{signed}"


def _named(kind: InstructionKind, asked: str | None, about: str) -> str:
    """What the word is about, where that is not the release as a whole."""
    if kind == "attest":
        return f": {printable(about)}"
    return f" for {printable(asked)}" if asked else ""
