"""A release's verdict, computed again from its entries and from what git has."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain import duration
from gonogo.domain.audit.answers import Heard, heard
from gonogo.domain.audit.grounds import TagState
from gonogo.domain.audit.questions import questioned, unquestioned
from gonogo.domain.audit.windows import Calendar, closed, no_calendar, unlooked
from gonogo.domain.decision import Because, Call, Subject
from gonogo.domain.people.approval import NAME, ApprovalContext, decide
from gonogo.domain.permission import Case, Rules, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.domain.audit.account import Account
    from gonogo.domain.audit.answers import Prover
    from gonogo.domain.audit.grounds import Grounds
    from gonogo.domain.ledger.entry import Entry
    from gonogo.domain.people.approval import Approvals
    from gonogo.domain.planning.plan import Plan


class Recomputation(msgspec.Struct, frozen=True):
    """What came of it. faults: what does not follow. unchecked: what nothing that is there could show."""

    release: str
    version: str
    faults: tuple[str, ...]
    unchecked: tuple[str, ...]


def recomputed(
    account: Account, grounds: Grounds, prover: Prover, calendar: Calendar = no_calendar
) -> Recomputation:
    """Whether what the ledger says of a release follows from what git has.

    prover: whose a signature is. calendar: the holidays that are known here.
    """
    found = _Recomputing(account, grounds, prover, calendar)
    faults = (*grounds.faults, *found.faults())
    unchecked = (*grounds.unchecked, *found.unchecked())
    return Recomputation(
        account.release, account.version, tuple(dict.fromkeys(faults)), tuple(dict.fromkeys(unchecked))
    )


class _Recomputing:
    """One release."""

    def __init__(self, account: Account, grounds: Grounds, prover: Prover, calendar: Calendar) -> None:
        self._account = account
        self._calendar = calendar
        self._grounds = grounds
        self.heard: Heard = heard(account, grounds.rules, prover)

    def unchecked(self) -> Iterator[str]:
        account, plan = self._account, self._grounds.plan
        yield from self.heard.unchecked
        yield from unquestioned(account, plan)
        yield from unlooked(plan, self._calendar)
        yield from _unlimited(account, self._grounds)

    def faults(self) -> Iterator[str]:
        yield from self.heard.faults
        yield from (f"entry {one.seq} begins it a second time" for one in self._account.again)
        yield from self._subjects()
        yield from questioned(self._account, self._grounds.plan)
        yield from self._plan()
        yield from closed(self._account, self._grounds.plan, self._calendar)
        yield from self._overrides()
        yield from self._approved()
        if self._account.published is not None:
            yield from self._polled()
            yield from self._tags()

    def _subjects(self) -> Iterator[str]:
        """What gates and people answered about something else."""
        account = self._account
        wanted = {"commit": account.commit, "plan": account.plan}
        for name, entry in account.last.items():
            if entry.data.get("subject") != wanted:
                yield f"entry {entry.seq}: {name} answered about another commit or plan"
        for made in account.candidates:
            if made.data.get("plan") != account.plan:
                yield f"entry {made.seq}: the candidate was made by another plan"
        if len({made.data.get("commit") for made in account.candidates}) > 1:
            yield "it has two candidates"

    def _plan(self) -> Iterator[str]:
        plan, account = self._grounds.plan, self._account
        if plan is None:
            return
        if not plan.has_digest(account.plan):
            yield "its plan is not the one of its digest"
            return
        said = (plan.bump.version, plan.tag, plan.commit)
        beside = bool(account.started.data.get("environment"))
        if not beside and said != tuple(
            account.started.data.get(name) for name in ("version", "tag", "base")
        ):
            yield "its plan has another version, tag or commit than it was begun with"
        yield from self._frozen(plan)

    def _frozen(self, plan: Plan) -> Iterator[str]:
        """What the plan froze beside what the commit of the rules and the history have."""
        rules = self._grounds.rules
        if rules is None:
            return
        named = {one.name: one.approvals for one in plan.environments if one.approvals}
        if (Rules(plan.people, plan.permissions), {"": plan.approvals, **named}) != (
            rules,
            {name: rule for name, rule in self._grounds.approvals.items() if name in ("", *named)},
        ):
            yield "its plan froze other rules than the commit has that it names for them"
        if not set(self._grounds.authors) <= set(plan.authors):
            yield "its plan leaves out an author of the commits in its range"
        if not set(self._grounds.unsigned) <= set(plan.unsigned):
            yield "its plan leaves out a commit in its range of which nobody proved to be the author"

    def _overrides(self) -> Iterator[str]:
        """Gates that were passed over, each by the word of somebody who may."""
        for entry in self._account.decisions:
            name = str(entry.data.get("asker"))
            if entry.data.get("because") == Because.OVERRIDDEN and not self._may(entry, "override", name):
                yield f"entry {entry.seq}: {name} was overridden by nobody who may"
            if _urgent(entry) and not self._may(entry, "emergency", ""):
                yield f"entry {entry.seq}: {name} let an emergency pass that nobody declared who may"

    def _may(self, entry: Entry, verb: str, about: str) -> bool:
        """Whether somebody who may had said so before. verb: override or emergency."""
        rules = self._grounds.rules
        if rules is None:
            return True  # told as unchecked
        case = Case(starter=self.heard.starter)
        said = (
            word
            for word in self.heard.words
            if (word.kind, word.number < entry.seq) == (verb, True)
            and word.plan == self._account.plan
            and (not about or word.about == about)
            and self._account.answers(word)
        )
        return any(not refusal(verb, word.person, rules, case) for word in said)  # type: ignore[arg-type]

    def _approved(self) -> Iterator[str]:
        """The answers of people, decided again by the rules that git has."""
        grounds, account = self._grounds, self._account
        if grounds.rules is None:
            return
        for about, rule in grounds.approvals.items():
            entry = account.approval(about)
            if entry is None or entry.data.get("call") != Call.GO:
                continue
            context = ApprovalContext(
                people=grounds.rules.people,
                authors=grounds.authors,
                unsigned=grounds.unsigned,
                starter=self.heard.starter.email,
                starter_level=self.heard.starter.level,
                signed=True,
                question=account.question(about, entry.seq),
            )
            answers = self.heard.answers(entry.seq, _until(rule, account.asked(about)))
            given = decide(_lasting(rule), answers, Subject(account.commit, account.plan), context, about)
            if given.call is not Call.GO:
                yield f"entry {entry.seq}: approved, but by what is there: {given.reason}"
            elif account.started.data.get("asks") and not (rule.automatic or context.question):
                yield f"entry {entry.seq}: approved, and nobody was asked a question"

    def _polled(self) -> Iterator[str]:
        """What was published although somebody who had to say go did not."""
        last = self._account.last
        yield from (
            f"entry {one.seq}: it was published although {name} said {one.data.get('call')}"
            for name, one in last.items()
            if one.data.get("required") and one.data.get("call") != Call.GO
        )
        if NAME not in last:
            yield "it was published, and nobody was asked for approval"
        for gate in self._grounds.plan.gates if self._grounds.plan else ():
            told = last.get(gate.name)
            if gate.required and (told is None or not told.data.get("required")):
                yield f"it was published, and {gate.name}, which its plan requires, was not asked"

    def _tags(self) -> Iterator[str]:
        grounds = self._grounds
        for name, sha in self._account.tags.items():
            there = grounds.tags.get(name, TagState())
            if there.remote not in ("", sha):
                yield f"tag {name} was moved: it is {there.remote[:7]}, and was published as {sha[:7]}"
            elif there.tree and there.tree != grounds.tree:
                yield f"tag {name} has other files than the candidate {self._account.commit[:7]}"


def _lasting(rule: Approvals) -> Approvals:
    """The rule without its time limit, by which the answers were chosen."""
    return msgspec.structs.replace(rule, expires="")


def _until(rule: Approvals, asked: int) -> int:
    """From when on an answer is too late, in seconds since 1970; 0 for never, or where that is not known."""
    return asked + ceil(duration.parse(rule.expires)) if rule.expires and asked else 0


def _unlimited(account: Account, grounds: Grounds) -> Iterator[str]:
    """That a time limit could not be checked, as nothing says when people were asked."""
    for about, rule in grounds.approvals.items():
        if rule.expires and account.approval(about) and not account.asked(about):
            yield "when people were asked was not recorded, so how long they had is not checked"


def _urgent(entry: Entry) -> bool:
    evidence = entry.data.get("evidence")
    seen = evidence if isinstance(evidence, list) else []
    return any(isinstance(one, dict) and one.get("name") == "emergency" for one in seen)
