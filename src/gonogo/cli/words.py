"""What people say to a release: the commands approve, reject, abort, resume share their shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.app.releasing import starter
from gonogo.cli.output import project, say

if TYPE_CHECKING:
    from gonogo.ports.record import OrderKind

_DONE = {
    "approve": "approved",
    "reject": "rejected",
    "abort": "asked to abort",
    "retry": "asked to try again",
}


def speak(kind: OrderKind, name: str, comment: str, *, as_json: bool) -> int:
    """Write the word down; then the process that moves the release hears it, or this one moves it on."""
    from gonogo.app.identity import signed
    from gonogo.bootstrap import open_room, signatures
    from gonogo.cli.running import follow

    found = project()
    room = open_room(found)
    row = room.find(name)
    person, signature = starter(found), ""
    if kind == "approve":
        person, signature = signed(found, signatures(), row, person)
    room.say(row, kind, person, comment, f"by gonogo {'resume' if kind == 'retry' else kind}", signature)
    say(f"{person.name} {_DONE[kind]} {row.version}{', signed' if signature else ''}")
    return follow(room, row.id, as_json=as_json)
