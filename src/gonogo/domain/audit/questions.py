"""What questions say that people answered, held against the entries before them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from gonogo.domain.ledger import canonical, fingerprint
from gonogo.domain.ledger.free_text import DIGEST, FREE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gonogo.domain.audit.account import Account
    from gonogo.domain.ledger.entry import Entry
    from gonogo.domain.planning.plan import Plan

PARTS = ("plan", "candidate", "round", "risk", "level", "shown")
"""What a question says that follows from something else."""
MADE_OF = ("about", "round", "plan", "candidate", "shown", "risk", "starter", "nonce")
"""What the digest of a question is made of, beside the release."""
_PERSON = re.compile(rb"p-[0-9a-f]{16}")


def questioned(account: Account, plan: Plan | None) -> Iterator[str]:
    """What a release's questions say that does not follow. plan: its plan, where a copy is there."""
    for entry in account.questions:
        expected = _expected(account, entry, plan)
        wrong = [name for name, value in expected.items() if entry.data.get(name, value) != value]
        if not _shows(entry.data.get("shown"), [one for one in account.decisions if one.seq < entry.seq]):
            wrong.append("answer of a gate")
        if _is_whole(entry) and entry.data.get("question") != _own(entry):
            yield f"entry {entry.seq}: its question is not the one of its digest"
        yield from (f"entry {entry.seq}: its question names another {name} than was" for name in wrong)


def unquestioned(account: Account, plan: Plan | None) -> Iterator[str]:
    """What could not be checked of a release's questions, and why."""
    if any(name not in one.data for one in account.questions for name in PARTS):
        yield "what a question showed was not recorded in full"
    if not all(map(_is_whole, account.questions)):
        yield "what the digest of a question is made of was not recorded"
    if account.questions and plan is None:
        yield "its plan is not here, so the risk that a question shows is not checked"


def _is_whole(entry: Entry) -> bool:
    """Whether all that its digest is made of is there: for the starter a digest of its own."""
    return all(name in entry.data for name in MADE_OF)


def _own(entry: Entry) -> str:
    """The digest that the question has by what it says."""
    said = {name: entry.data[name] for name in MADE_OF}
    return fingerprint(canonical(said | {"release": entry.release}))


def _expected(account: Account, entry: Entry, plan: Plan | None) -> dict[str, Any]:
    about = entry.data.get("about")
    same = [one for one in account.questions if one.seq <= entry.seq and one.data.get("about") == about]
    found: dict[str, Any] = {"plan": account.plan, "round": len(same)}
    if account.candidates and account.candidates[0].seq < entry.seq:
        found["candidate"] = account.commit
    if plan is not None and plan.has_digest(account.plan):
        found["risk"] = plan.risk.level
    level = _level(account, entry)
    return found | {"level": level} if level else found


def _level(account: Account, entry: Entry) -> str:
    """How sure it is who began it, by their own word; "" where they gave none."""
    begun = account.started
    levels = (
        str(word.data.get("level", "")).partition(" ")[0]
        for word in account.orders
        if (word.kind, word.who, word.data.get("about")) == ("order.start", begun.who, account.release)
        and word.seq < entry.seq
    )
    return next(levels, "")


def _shows(shown: Any, before: list[Entry]) -> bool:
    """Whether the answers are those that were given before; so where they were not recorded."""
    if shown is None:
        return True
    if not isinstance(shown, list) or len(shown) != len(before):
        return False
    return all(_same(one, entry.data) for one, entry in zip(shown, before, strict=True))


def _same(shown: Any, data: Mapping[str, Any]) -> bool:
    if not isinstance(shown, dict):
        return False
    digest = _digest(data)
    told = (shown.get("gate"), shown.get("call"), shown.get("digest") if digest else "")
    return told == (data.get("asker"), data.get("call"), digest)


def _digest(data: Mapping[str, Any]) -> str:
    """What `digest_of` gave; "" where the text was erased, or has ids in place of names."""
    said = {name: value for name, value in data.items() if name != DIGEST}
    line = canonical(said)
    erased = DIGEST in data and not any(said.get(name) for name in FREE)
    return "" if erased or _PERSON.search(line) else fingerprint(line)
