"""Letting a version be deployed again, by the rules that the remote has now: nothing is frozen for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.app.people.identity import proven_person
from gonogo.app.people.rules import rules_now
from gonogo.domain.people.approval import statement
from gonogo.domain.permission import refusal, sentence
from gonogo.domain.product import Product
from gonogo.domain.text import listed
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from gonogo.app.caller import Caller
    from gonogo.app.releases import Releases
    from gonogo.ports.publisher import Publisher
    from gonogo.ports.signatures import Signatures


class Unblocking(msgspec.Struct, frozen=True):
    """A version that shall be deployed again. false_alarm: it was sent back for nothing."""

    version: str
    reason: str
    package: str = ""
    false_alarm: bool = False


def unblock(
    releases: Releases,
    publisher: Publisher,
    signatures: Signatures,
    caller: Caller,
    wanted: Unblocking,
) -> None:
    """Let a version be deployed again.

    Raises:
        UsageError: it is not blocked, no reason is given, or whoever asks may not.
        RepositoryError: the remote, whose rules count, gives no answer.
    """
    project, record = releases.project, releases.record
    product = Product(project.name, wanted.package)
    blocked = record.blocked(product)
    if wanted.version not in blocked:
        raise UsageError(f"{wanted.version} is not blocked. Blocked: {listed(list(blocked)) or 'none'}")
    if not wanted.reason.strip():
        raise UsageError("Say why: --reason TEXT")
    latest = record.releases(project.name, 1)
    went = latest[0].job["plan"].get("destination", {}).get("heads", {}) if latest else {}
    rules = rules_now(project, publisher, went)
    text = statement("", "", "unblock", " ".join((*product, wanted.version)))
    who = proven_person(signatures, rules.people, caller, text) if rules.people else caller.person
    why = refusal("unblock", who, rules)
    if why:
        raise UsageError(sentence("unblock", who, why))
    record.lift(product, wanted.version, who, wanted.reason, false_alarm=wanted.false_alarm)
