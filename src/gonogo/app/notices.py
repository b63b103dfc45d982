"""Who is told of a project's events, and what became of the messages to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from gonogo.app.people.identity import proven_person
from gonogo.app.people.rules import rules_now
from gonogo.domain.people.approval import statement
from gonogo.domain.permission import refusal, sentence
from gonogo.domain.text import printable
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gonogo.app.caller import Caller
    from gonogo.app.project import Project
    from gonogo.ports.publisher import Publisher
    from gonogo.ports.record.deliveries import Deliveries, Due
    from gonogo.ports.signatures import Signatures


def notices_of(project: Project) -> Mapping[str, Any]:
    """The channels as the main branch of the remote has them, whatever the branch says that one is on.

    As this clone knows that branch. Where there is no remote, or it has no such branch, they are those here.
    """
    known = project.references.branches.get(f"{project.remote_name}/{project.flow.main}", "")
    return project.rules(known if project.remote_name else "").notices


def found(record: Deliveries, project: str, number: int) -> Due:
    """A delivery.

    Raises:
        UsageError: there is none of this number.
    """
    one = record.delivery(project, number)
    if one is None:
        raise UsageError(f"There is no delivery {number}. Those that there are: gonogo deliveries list")
    return one


class Administration(NamedTuple):
    """By what it is known who may have a message sent again."""

    project: Project
    publisher: Publisher
    signatures: Signatures


def send_again(by: Administration, record: Deliveries, caller: Caller, number: int) -> None:
    """Let a message be sent again, if whoever asks may.

    Raises:
        UsageError: there is none of this number, or they may not.
        RepositoryError: the remote, whose rules count, gives no answer.
    """
    project = by.project
    found(record, project.name, number)
    if project.remote_name:
        rules = rules_now(project, by.publisher)
        text = statement("", "", "administer", f"{project.name} delivery {number}")
        who = proven_person(by.signatures, rules.people, caller, text) if rules.people else caller.person
        why = refusal("administer", who, rules)
        if why:
            raise UsageError(sentence("administer", who, printable(why)))
    record.again(project.name, number, int(project.clock.now().timestamp()))
