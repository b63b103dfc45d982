"""What becomes of a Definition of Done: item by item, and all together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.checklist.attested import UNSIGNED, doubt
from gonogo.domain.checklist.evidence import Proof, Seen, proofs
from gonogo.domain.checklist.item import CATEGORIES, Item
from gonogo.domain.decision import Because, Call
from gonogo.domain.text import counted, excerpt, listed, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Finding(msgspec.Struct, frozen=True):
    """What became of an item. waits: nothing shows it, and somebody's word could.

    doubts: the words that were given and do not count, each with the name and why.
    """

    item: Item
    because: Because
    told: str
    waits: bool = False
    doubts: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """For a person."""
        optional = "" if self.item.required else " (not required)"
        asked = f"{printable(self.item.text)}: " if self.item.text else ""
        return f"{self.item.category}, {self.item.name}{optional}: {asked}{excerpt(self.told, 300)}"


def judge(items: Iterable[Item], seen: Seen) -> tuple[Finding, ...]:
    """What became of each item, by category."""
    ordered = sorted(items, key=lambda item: CATEGORIES.index(item.category))
    return tuple(_judged(item, seen) for item in ordered)


def _judged(item: Item, seen: Seen) -> Finding:
    found = tuple(proofs(item, seen))
    lacking = [proof for proof in found if proof.because is not Because.PASSED]
    if found and not lacking:
        return Finding(item, Because.PASSED, _joined(found))
    if item.attest:
        return _vouched(item, lacking, seen)
    failed = any(proof.because is Because.FAILED for proof in lacking)
    return Finding(item, Because.FAILED if failed else Because.MISSING, _joined(lacking))


def _joined(proofs: Iterable[Proof]) -> str:
    return "; ".join(proof.told for proof in proofs)


def _vouched(item: Item, lacking: Sequence[Proof], seen: Seen) -> Finding:
    words = [word for word in reversed(seen.attested) if word.item == item.name]
    doubts = [(word.who, doubt(word, seen.plan.people, item.roles)) for word in words]
    sound = next((word for word, (_, why) in zip(words, doubts, strict=True) if not why), None)
    if sound:
        return Finding(item, Because.PASSED, f"attested by {printable(sound.who)}, {sound.level}")
    doubted = tuple(dict.fromkeys(f"{printable(who)}: {why}" for who, why in doubts))
    told = "; ".join(doubted) or f"nobody{_in_role(item.roles)} attested it"
    return Finding(item, Because.MISSING, _joined((*lacking, Proof(Because.MISSING, told))), True, doubted)


def _in_role(roles: Sequence[str]) -> str:
    return f" in the role of {' or '.join(sorted(roles))}" if roles else ""


class Verdict(msgspec.Struct, frozen=True):
    """What becomes of the list. reason: one line for a person. waits: the items that lack only a word.

    unsigned: whether a word for one of them was given without a signature.
    """

    call: Call
    because: Because
    reason: str
    waits: tuple[str, ...] = ()
    unsigned: bool = False


def verdict(findings: Sequence[Finding]) -> Verdict:
    """No-go where a required item is seen not to be so, else hold where one is not shown.

    A list of which nothing at all is shown is no evidence, so it is a hold too.
    """
    required = [finding for finding in findings if finding.item.required]
    if failed := _of(required, Because.FAILED):
        reason = f"{_share(failed, findings)} not done: {_names(failed)}"
        return Verdict(Call.NO_GO, Because.FAILED, reason)
    missing = _of(required, Because.MISSING)
    if unseen := [finding for finding in missing if not finding.waits]:
        return _hold(f"{_share(unseen, findings)} not shown: {_names(unseen)}")
    return _awaited(missing) if missing else _shown(findings)


def _awaited(missing: Sequence[Finding]) -> Verdict:
    """Only words are missing; those that were given and do not count are told."""
    doubts = dict.fromkeys(doubt for finding in missing for doubt in finding.doubts)
    told = "".join(f"; {doubt}" for doubt in doubts)
    reason = f"waiting for somebody's word on {_names(missing)}{excerpt(told, 300)}"
    unsigned = any(doubt.endswith(UNSIGNED) for doubt in doubts)
    waits = tuple(finding.item.name for finding in missing)
    return Verdict(Call.HOLD, Because.MISSING, reason, waits, unsigned)


def _shown(findings: Sequence[Finding]) -> Verdict:
    shown = _of(findings, Because.PASSED)
    if not shown:
        return _hold(f"none of {counted(len(findings), 'item')} is shown")
    rest = [finding for finding in findings if finding not in shown]
    told = f"; not shown, and not required: {_names(rest)}" if rest else ""
    return Verdict(Call.GO, Because.PASSED, f"{_share(shown, findings)} shown{told}")


def _hold(reason: str) -> Verdict:
    return Verdict(Call.HOLD, Because.MISSING, reason)


def _of(findings: Iterable[Finding], because: Because) -> list[Finding]:
    return [finding for finding in findings if finding.because is because]


def _share(some: Sequence[Finding], findings: Sequence[Finding]) -> str:
    return f"{len(some)} of {counted(len(findings), 'item')} {'is' if len(some) == 1 else 'are'}"


def _names(findings: Iterable[Finding]) -> str:
    return excerpt(listed([finding.item.name for finding in findings]), 200)
