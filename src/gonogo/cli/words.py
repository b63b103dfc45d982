"""What people say to a release: the commands approve, reject, abort, resume share their shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.cli.output import project, say
from gonogo.domain.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.ports.record import OrderKind

_DONE = {
    "approve": "approved",
    "reject": "rejected",
    "abort": "asked to abort",
    "retry": "asked to try again",
    "rollback": "asked to roll back",
    "done": "said that it is done:",
    "again": "asked to do it again:",
    "promote": "promoted",
    "override": "overrode a gate of",
    "attest": "attested an item of",
}


def speak(
    kind: OrderKind,
    name: str,
    comment: str,
    *,
    as_json: bool,
    about: Sequence[str] = ("",),
    wait: bool = False,
) -> int:
    """Write the word down; then the process that moves the release hears it, or this one moves it on.

    about: what it names, one word each, as the items that are attested; "" for a word that names nothing.

    Raises:
        UsageError: there is no such release, or nobody asks for a word on such an item.
    """
    from gonogo.app.attesting import check_items
    from gonogo.bootstrap import enter_room, has_room, open_room
    from gonogo.cli.elsewhere import answer_elsewhere, is_elsewhere, show_own
    from gonogo.cli.listening import APPROVAL
    from gonogo.cli.running import follow

    found = project()
    here = open_room(found) if has_room(found) else None
    if kind in ("approve", "reject") and is_elsewhere(found, here, name):
        return answer_elsewhere(found, kind, name, comment, about=about[0], as_json=as_json)
    room = here or enter_room(found)
    row = room.find(name)
    if kind in ("approve", "reject") and row.stage == APPROVAL and not row.outcome:
        show_own(room, row)
    manner = f"by gonogo {'resume' if kind in ('retry', 'done', 'again') else kind}"
    if kind == "attest":
        check_items(row.job["plan"]["gates"], about)
    for one in about:
        person = room.say(row, kind, comment, manner, one)
        named = f": {printable(one)}" if kind == "attest" else ""
        signed = ", signed" if person.level == "signed" else ""
        say(f"{person.name} {_DONE[kind]} {row.version}{named}{signed}")
    return follow(room, row.id, wait=wait, as_json=as_json)
