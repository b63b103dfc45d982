"""What shows an item, or does not: files, links, and what gates said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.checklist.attested import Attested
from gonogo.domain.checklist.pattern import any_of, covers, link_wanted, linked, several
from gonogo.domain.decision import Because, Call, Decision
from gonogo.domain.history.commits import Commit
from gonogo.domain.planning.plan import Plan
from gonogo.domain.text import printable, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.domain.checklist.item import Item


class Seen(msgspec.Struct, frozen=True):
    """What a release has to show.

    commits: its own, with their paths. files: of each pattern of `exists`, a file that it finds.
    decisions: what was answered before, the latest last.
    """

    plan: Plan
    commits: tuple[Commit, ...] = ()
    files: dict[str, str] = {}
    decisions: tuple[Decision, ...] = ()
    attested: tuple[Attested, ...] = ()


class Proof(msgspec.Struct, frozen=True):
    """One piece of evidence: passed, failed where we looked and it was not so, missing where we could not."""

    because: Because
    told: str


def proofs(item: Item, seen: Seen) -> Iterator[Proof]:
    """What each piece of evidence that the item names came to."""
    if item.changed:
        yield _changed(several(item.changed), seen)
    if item.exists:
        yield _exists(several(item.exists), seen.files)
    if item.gate:
        yield from _gates(item.gate, seen)
    if item.link:
        yield _linked(several(item.link), seen)


def _changed(patterns: tuple[str, ...], seen: Seen) -> Proof:
    written = (path for commit in seen.commits for path in commit.paths)
    paths = dict.fromkeys((*seen.plan.writes, *written))
    found = next((path for path in paths if any(covers(pattern, path) for pattern in patterns)), "")
    if found:
        return Proof(Because.PASSED, f"{printable(found)} changed")
    return Proof(Because.FAILED, f"no file changed at {any_of(patterns)}")


def _exists(patterns: tuple[str, ...], files: dict[str, str]) -> Proof:
    found = next((files[pattern] for pattern in patterns if pattern in files), "")
    if found:
        return Proof(Because.PASSED, f"{printable(found)} is there")
    return Proof(Because.FAILED, f"there is no file at {any_of(patterns)}")


def _linked(patterns: tuple[str, ...], seen: Seen) -> Proof:
    texts = (*(commit.message for commit in seen.commits), seen.plan.changelog)
    found = next(filter(None, (linked(text, patterns) for text in texts)), "")
    if found:
        return Proof(Because.PASSED, f"{printable(found)} is named")
    return Proof(Because.FAILED, f"neither a commit nor the change log names {link_wanted(patterns)}")


def _gates(name: str, seen: Seen) -> Iterator[Proof]:
    """By name; where none has it, those of this kind."""
    planned = [gate.name for gate in seen.plan.gates if gate.name == name]
    planned = planned or [gate.name for gate in seen.plan.gates if gate.kind == name]
    if planned:
        answers = {decision.asker: decision for decision in seen.decisions}
        yield from (_gate(gate, answers.get(gate)) for gate in planned)
    else:
        yield _unasked(name, seen.plan)


def _gate(name: str, answer: Decision | None) -> Proof:
    shown = printable(name)
    if answer is None:
        told = f"gate {shown} has not answered yet; say needs: [{shown}], so that it is asked before"
        return Proof(Because.MISSING, told)
    if answer.call is Call.GO:
        said = f"was {answer.reason}" if answer.because is Because.OVERRIDDEN else "said go"
        return Proof(Because.PASSED, f"gate {shown} {said}")
    because = Because.FAILED if answer.call is Call.NO_GO else Because.MISSING
    return Proof(because, f"gate {shown} said {answer.call}: {answer.reason}")


def _unasked(name: str, plan: Plan) -> Proof:
    skipped = next((gate.reason for gate in plan.skipped if gate.name == name), None)
    if skipped is not None:
        return Proof(Because.PASSED, f"gate {printable(name)} is not asked: {skipped}")
    return Proof(Because.MISSING, f"there is no gate {quoted(name)}")
