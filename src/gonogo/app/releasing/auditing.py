"""What auditors read of the ledger: a line for each entry, and a line of JSON for each release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.domain.text import printable
from gonogo.typed import converted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gonogo.domain.ledger import Entry

_STARTED = "release.started"
_GIST = ("version", "name", "to", "asker", "call", "tag", "outcome", "level", "about", "comment", "reason")
_LONGEST = 200


class AuditedGate(msgspec.Struct, frozen=True):
    """One gate's answer. milliseconds: how long it took to answer."""

    name: str
    call: str
    because: str
    reason: str
    required: bool
    milliseconds: int
    details: list[str]
    evidence: list[dict[str, str]]


class Audited(msgspec.Struct, frozen=True):
    """One release. started, ended: seconds since 1970; ended is 0 while it is under way. starter: an id."""

    release: str
    version: str
    started: int
    ended: int
    starter: str
    gates: list[AuditedGate]
    outcome: str
    reason: str


def of_release(entries: Iterable[Entry], name: str) -> Iterator[Entry]:
    """The entries of the releases of this id, version or tag; all for ""."""
    wanted: set[str] = set()
    for entry in entries:
        about = (entry.release, entry.data.get("version"), entry.data.get("tag"))
        if entry.kind == _STARTED and name in about:
            wanted.add(entry.release)
        if not name or entry.release in wanted:
            yield entry


def gist(entry: Entry) -> str:
    """What an entry says, in one line."""
    said = [str(entry.data[name]) for name in _GIST if entry.data.get(name)]
    said = said or [str(entry.data.get("commit", ""))[:7]]
    return printable(" · ".join(said))[:_LONGEST]


def audited(entries: Iterable[Entry]) -> list[Audited]:
    """Each release with its gates and outcome, in the order in which they began."""
    found: dict[str, Audited] = {}
    for entry in entries:
        if entry.kind == _STARTED:
            version = str(entry.data.get("version", ""))
            found[entry.release] = Audited(entry.release, version, entry.at, 0, entry.who, [], "", "")
        known = found.get(entry.release)
        if known and entry.kind == "gate.decided":
            known.gates.append(_gate(entry.data))
        elif known and entry.kind == "release.ended":
            outcome, reason = str(entry.data.get("outcome", "")), str(entry.data.get("reason", ""))
            found[entry.release] = msgspec.structs.replace(
                known, ended=entry.at, outcome=outcome, reason=reason
            )
    return list(found.values())


def audit_log(releases: Iterable[Audited]) -> str:
    """The releases as JSON lines."""
    return "".join(f"{msgspec.json.encode(release).decode()}\n" for release in releases)


def _gate(data: dict[str, Any]) -> AuditedGate:
    kept = {name: data[name] for name in AuditedGate.__struct_fields__ if name in data}
    return converted({"name": data.get("asker", ""), **kept}, AuditedGate)
