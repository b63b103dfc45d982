"""What the ledger tells of one release: its entries, by what they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.domain.ledger.entry import Entry
from gonogo.domain.people.approval import NAME
from gonogo.domain.people.question import ASKED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gonogo.domain.instruction import Instruction

STARTED, ENDED = "release.started", "release.ended"
MADE, PUBLISHED, BROUGHT = "candidate.made", "release.published", "deployment.began"
DECIDED, ORDER = "gate.decided", "order."


class Account(msgspec.Struct, frozen=True):
    """What was written about one release, each in the order of the entries.

    candidates: what was made to be tested. questions: that people were asked; none where it began before
    there were questions. deployments: what began in an environment. again: entries that begin it a second
    time.
    """

    started: Entry
    candidates: tuple[Entry, ...] = ()
    orders: tuple[Entry, ...] = ()
    questions: tuple[Entry, ...] = ()
    decisions: tuple[Entry, ...] = ()
    deployments: tuple[Entry, ...] = ()
    published: Entry | None = None
    ended: Entry | None = None
    again: tuple[Entry, ...] = ()

    @property
    def release(self) -> str:
        """Its id."""
        return self.started.release

    @property
    def version(self) -> str:
        """What it releases, as it was begun."""
        return str(self.started.data.get("version", ""))

    @property
    def plan(self) -> str:
        """The digest of its plan."""
        return str(self.started.data.get("plan", ""))

    @property
    def commit(self) -> str:
        """What it is about: the candidate, or what is deployed beside any release; "" where nothing was yet.

        A rollback says no commit as it begins, but which version it brings back.
        """
        told = [*self.candidates, self.started, *self.deployments]
        return next((str(one.data["commit"]) for one in told if one.data.get("commit")), "")

    @property
    def is_rollback(self) -> bool:
        """Whether it takes a version back, by the plan of the release that it takes back."""
        data = self.started.data
        return bool(data.get("environment")) and not data.get("commit")

    @property
    def tags(self) -> dict[str, str]:
        """The hash of each tag that it published, by name."""
        if self.published is None:
            return {}
        data: dict[str, Any] = self.published.data
        named = data.get("tags") or {data.get("tag"): data.get("object")}
        return {str(name): str(sha) for name, sha in named.items()} if isinstance(named, dict) else {}

    def approval(self, about: str) -> Entry | None:
        """The last answer of people about the tag (""), or about an environment."""
        asker = f"{about}-{NAME}" if about else NAME
        return next((one for one in reversed(self.decisions) if one.data.get("asker") == asker), None)

    def question(self, about: str, before: int) -> str:
        """The digest of the last question about something before an entry; "" where there is none."""
        asked = (one for one in reversed(self.questions) if one.seq < before)
        found = next((one for one in asked if one.data.get("about") == about), None)
        return str(found.data.get("question", "")) if found else ""

    def asked(self, about: str) -> int:
        """When people were first asked about something, in seconds since 1970; 0 where they were not."""
        return next((one.at for one in self.questions if one.data.get("about") == about), 0)

    def answers(self, word: Instruction) -> bool:
        """Whether a word that lasts was said with the start, or answers a question; see `Questions.lasts`."""
        if not self.questions or word.number < (self.candidates or self.questions)[0].seq:
            return True
        return any(word.question == one.data.get("question") for one in self.questions)

    @property
    def last(self) -> dict[str, Entry]:
        """The last answer of each that was asked until it was published, by name."""
        until = self.published.seq if self.published else None
        asked = (one for one in self.decisions if until is None or one.seq < until)
        return {str(one.data.get("asker", "")): one for one in asked}


def accounts(entries: Iterable[Entry]) -> Iterator[Account]:
    """Each release, once it has ended, then those that have not; only what is under way is held."""
    begun: dict[str, list[Entry]] = {}
    for entry in entries:
        known = begun.get(entry.release)
        if known is None and entry.kind == STARTED:
            begun[entry.release] = [entry]
        elif known is not None:
            known.append(entry)
            if entry.kind == ENDED:
                yield _account(begun.pop(entry.release))
    yield from map(_account, begun.values())


def _account(entries: list[Entry]) -> Account:
    kinds: dict[str, list[Entry]] = {}
    for entry in entries[1:]:
        kind = ORDER if entry.kind.startswith(ORDER) else entry.kind
        kinds.setdefault(kind, []).append(entry)
    return Account(
        entries[0],
        candidates=tuple(kinds.get(MADE, ())),
        orders=tuple(kinds.get(ORDER, ())),
        questions=tuple(kinds.get(ASKED, ())),
        decisions=tuple(kinds.get(DECIDED, ())),
        deployments=tuple(kinds.get(BROUGHT, ())),
        published=next(iter(kinds.get(PUBLISHED, ())), None),
        ended=next(iter(kinds.get(ENDED, ())), None),
        again=tuple(kinds.get(STARTED, ())),
    )
