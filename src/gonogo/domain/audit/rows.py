"""The tables that reports are made of, held against the ledger: each row has an entry, and says the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.domain.audit.account import DECIDED, ENDED, MADE, ORDER, STARTED
from gonogo.domain.text import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gonogo.domain.ledger.entry import Entry

TEXTS = frozenset({"reason", "comment"})
"""Facts in people's own words, in which an entry has ids where the row has names; exported rows lack them."""
_PERSON = re.compile(r"p-[0-9a-f]{16}")
_ORDERED = ("about", "comment", "commit", "level", "plan", "question", "signature")
_BEGUN = ("version", "tag", "plan", "base")
_DEPLOYED = ("environment", "version", "commit")


class Row(msgspec.Struct, frozen=True):
    """A row of the record. key: what its entry is found by: an operation, a release, or a version.

    release: whose it is, "" for none. facts: what it says, by name.
    """

    table: str
    key: str
    release: str
    facts: dict[str, Any]


def compared(rows: Iterable[Row], entries: Iterable[Entry]) -> list[str]:
    """What is wrong with the rows, a sentence each.

    Releases that have no row here were made in other clones, and so were their entries.
    """
    there = {(row.table, row.key): row for row in rows}
    releases = {row.release: row for row in there.values() if row.table == "release"}
    told: dict[tuple[str, str], dict[str, Any]] = {}
    for entry in entries:
        if entry.release in releases or not entry.release:
            _tell(told, entry, releases)
    return [*_unexplained(there, told), *_missing(there, told), *_different(there, told)]


def _tell(told: dict[tuple[str, str], dict[str, Any]], entry: Entry, releases: Mapping[str, Row]) -> None:
    """Take what one entry says of rows."""
    data, release = entry.data, entry.release
    match entry.kind:
        case kind if kind.startswith(ORDER):
            facts = {name: data[name] for name in _ORDERED if name in data}
            told["orders", entry.operation] = facts | {"kind": kind.removeprefix(ORDER), "person": entry.who}
        case kind if kind == DECIDED:
            told["decision", entry.operation] = _decided(data)
        case kind if kind == STARTED:
            facts = {name: data[name] for name in _BEGUN if name in data}
            told["release", release] = facts | {"starter": entry.who, "outcome": ""}
        case kind if kind == ENDED:
            facts = {name: data[name] for name in ("outcome", "reason") if name in data}
            told.setdefault(("release", release), {}).update(facts)
        case kind if kind == MADE:
            told["candidate", release] = {name: data.get(name) for name in ("name", "commit", "plan")}
        case "candidate.moved":
            told.setdefault(("candidate", release), {})["state"] = data.get("to")
        case "deployment.began":
            told["deployment", entry.operation] = {name: data.get(name) for name in _DEPLOYED}
        case "version.blocked" | "version.lifted":
            _block(told, entry, releases)


def _decided(data: Mapping[str, Any]) -> dict[str, Any]:
    facts = {name: data[name] for name in ("asker", "call", "because", "required", "reason") if name in data}
    subject = data.get("subject")
    about = subject if isinstance(subject, dict) else {}
    return facts | {name: about.get(name) for name in ("commit", "plan")}


def _block(told: dict[tuple[str, str], dict[str, Any]], entry: Entry, releases: Mapping[str, Row]) -> None:
    product = releases[entry.release].facts if entry.release else entry.data
    if "project" not in product:
        return  # lifted before entries said of what
    key = ("block", block_key(product["project"], product["package"], str(entry.data.get("version"))))
    if entry.kind == "version.blocked":
        told[key] = {name: entry.data[name] for name in ("reason",) if name in entry.data}
    else:
        told.pop(key, None)


def block_key(project: str, package: str, version: str) -> str:
    """How a block is found."""
    return f"{project}/{package}/{version}"


def _unexplained(there: Mapping[tuple[str, str], Row], told: Mapping[tuple[str, str], Any]) -> Iterator[str]:
    yield from (
        f"no entry explains the row {quoted(key, 100)} of {table}"
        for table, key in there
        if (table, key) not in told
    )


def _missing(there: Mapping[tuple[str, str], Row], told: Mapping[tuple[str, str], Any]) -> Iterator[str]:
    yield from (
        f"the row {quoted(key, 100)} of {table} is missing: an entry tells of it"
        for table, key in told
        if (table, key) not in there
    )


def _different(
    there: Mapping[tuple[str, str], Row], told: Mapping[tuple[str, str], dict[str, Any]]
) -> Iterator[str]:
    for place, facts in told.items():
        if place not in there:
            continue
        row = there[place].facts
        told_here = ((name, value) for name, value in facts.items() if name in row or name not in TEXTS)
        wrong = [name for name, value in told_here if not _same(name, row.get(name), value)]
        if wrong:
            table, key = place
            yield f"the row {quoted(key, 100)} of {table} says another {wrong[0]} than its entry"


def _same(name: str, row: Any, entry: Any) -> bool:
    """Whether a row says what its entry does; in texts an id stands for any name."""
    if name not in TEXTS or not isinstance(row, str) or not isinstance(entry, str):
        return bool(row == entry)
    first, *rest = _PERSON.split(entry)
    at = len(first) if row.startswith(first) else -1
    for piece in rest:
        at = -1 if at < 0 else row.find(piece, at)
        at = at if at < 0 else at + len(piece)
    return at >= 0 and (row.endswith(rest[-1]) if rest else row == entry)
