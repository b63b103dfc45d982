"""Who must say yes, and whether enough have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import Meta

from gonogo.domain import duration
from gonogo.domain.decision import Because, Call, Decision, Evidence, Setup, Subject, WaitsForPerson
from gonogo.domain.people.people import ASSERTED, SIGNING, Member, behind, found
from gonogo.domain.people.question import void
from gonogo.domain.text import counted, listed
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gonogo.domain.people.answer import Answer

NAME = "approval"
NAMESPACE = "gonogo-approval"
"""What an approval's signature is for, so that it is good for nothing else."""
EMERGENCY = "emergency"
"""What an approval is about that stands in for those that are missing; see `emergency_about`."""


def emergency_about(about: str = "") -> str:
    """What an approval names that stands in for those that are missing for the same."""
    return f"{EMERGENCY} {about}".rstrip()


class Approvals(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who must approve: so many people, each in one of the roles, if any are named."""

    at_least: Annotated[int, Meta(description="how many people", ge=1, le=100)] = 1
    roles: Annotated[tuple[str, ...], Meta(description="the roles that may approve; any if empty")] = ()
    one_per_role: Annotated[bool, Meta(description="whether each approval must come from another role")] = (
        False
    )
    not_by: Annotated[
        tuple[Literal["author", "starter"], ...], Meta(description="who may not approve; all must sign")
    ] = ()
    authors: Annotated[
        Literal["signed", "asserted"],
        Meta(description="of not_by: whether authors are known by signed commits, or by what commits say"),
    ] = "asserted"
    expires: Annotated[
        str, Meta(description="how long to wait for approvals, such as 3d; empty for ever")
    ] = ""
    emergency: Annotated[
        tuple[str, ...], Meta(description="the roles of which one approval is enough in an emergency")
    ] = ()
    automatic: Annotated[bool, Meta(description="whether no approval is needed")] = False

    def __post_init__(self) -> None:
        """Refuse what nobody can fulfil; msgspec reports a ValueError with its place."""
        if self.expires:
            try:
                duration.parse(self.expires)
            except UsageError as problem:
                raise ValueError(str(problem)) from None
        if self.one_per_role and self.at_least > len(set(self.roles)):
            raise ValueError(
                f"at_least asks for {self.at_least}, each in another role; roles has {len(set(self.roles))}"
            )


class ApprovalContext(msgspec.Struct, frozen=True):
    """Whom the rule separates.

    authors: their addresses. unsigned: commits of which nobody proved to be the author. starter: the
    address of who began the release, known at `starter_level`. asked, now: seconds since 1970. signed:
    whether every word must be signed, and a no must be of those whom the rule names; those who were asked
    before that was so are answered as they were asked. question: the digest of what they are asked, "" where
    that was before there were questions.
    """

    people: tuple[Member, ...] = ()
    authors: tuple[str, ...] = ()
    unsigned: tuple[str, ...] = ()
    starter: str = ""
    starter_level: str = ASSERTED
    asked: int = 0
    now: int = 0
    signed: bool = False
    question: str = ""


def statement(plan: str, commit: str, kind: str = "approve", about: str = "", question: str = "") -> bytes:
    """What a person signs: a word of one kind on exactly this plan and this commit.

    about: what else the word names, such as a gate; commit: "" where there is none yet. question: the digest
    of what it answers, "" where it answers nothing.
    """
    first = "approval" if kind == "approve" else kind
    named = f"about {about}\n" if about else ""
    answers = f"answers sha256:{question}\n" if question else ""
    return f"gonogo {first}\n{named}plan sha256:{plan}\ncommit {commit}\n{answers}".encode()


_NOBODY = ApprovalContext()


def decide(
    rule: Approvals,
    answers: Sequence[Answer],
    subject: Subject,
    circle: ApprovalContext = _NOBODY,
    about: str = "",
) -> Decision:
    """Go with enough people's yes, no-go with one no or when it expired, else hold.

    What is about another commit, plan or environment, or answers another question, is void. Where people are
    known, only theirs count, and of these only those that the rule names or does not separate; where nobody
    is known, anybody's counts. about: the environment that they are asked about, "" for the tag.
    """
    return _Poll(rule, answers, subject, circle, about).decide()


def impossible(rule: Approvals, people: Sequence[Member], *, signed: bool = False) -> str:
    """Why not enough people can fulfil the rule; "" where they can. signed: whether all must sign."""
    if rule.automatic:
        return ""
    if rule.not_by and not people:
        return "not_by separates people, so people must say who there is"
    signed = signed or bool(rule.not_by)
    possible = _possible(rule, people, signed=signed)
    if not people or possible >= rule.at_least:
        return ""
    roles = f" in a role of {', '.join(rule.roles)}" if rule.roles else ""
    key = " with a key" if signed else ""
    apart = ", each in another" if rule.one_per_role else ""
    wanted = f"{counted(rule.at_least, 'person', 'people')}{roles}{apart}{key}"
    beside = ", beside whoever takes part in it with a key" if _signed_part(rule) else ""
    return f"asks for {wanted}{beside}; in people there is {possible}"


def _possible(rule: Approvals, people: Sequence[Member], *, signed: bool) -> int:
    """How many could say yes at best: where a part in it has to be signed, somebody else takes that part."""
    if not _signed_part(rule):
        return _able(rule, people, frozenset(), signed=signed)
    parties = [behind(people, member.email) for member in people if member.keys]
    return max((_able(rule, people, party, signed=signed) for party in parties), default=0)


def _signed_part(rule: Approvals) -> bool:
    """Whether whom the rule separates is known by signatures only, and so is one of people."""
    return "starter" in rule.not_by or ("author" in rule.not_by and rule.authors == "signed")


def _able(rule: Approvals, people: Sequence[Member], party: frozenset[str], *, signed: bool) -> int:
    able = [
        member
        for member in people
        if not member.program_of
        and not party & set(member.addresses)
        and (member.keys or not signed)
        and (not rule.roles or set(rule.roles) & set(member.roles))
    ]
    return len(_matched(rule, {member.email: member.roles for member in able}))


def is_about(answer: Answer, subject: Subject, about: str) -> bool:
    """Whether a word names this commit, plan and environment."""
    same = (answer.commit, answer.plan) == (subject.commit, subject.plan)
    return same and answer.about in (about, emergency_about(about))


class _Poll:
    """One look at the answers."""

    def __init__(
        self,
        rule: Approvals,
        answers: Sequence[Answer],
        subject: Subject,
        circle: ApprovalContext,
        about: str,
    ) -> None:
        self._rule = rule
        self._subject = subject
        self._circle = circle
        self._name = f"{about}-{NAME}" if about else NAME
        self._urgent = emergency_about(about)
        self._other = "commit, plan or environment" if about else "commit or plan"
        meant = [answer for answer in answers if is_about(answer, subject, about)]
        self._elsewhere = len(answers) - len(meant)
        self._void = {answer: why for answer in meant if (why := void(answer.question, circle.question))}
        self._valid = [answer for answer in meant if answer not in self._void]
        self._doubts = [self._doubt(answer) for answer in self._valid]

    def decide(self) -> Decision:
        if self._rule.automatic:
            return self._give(Call.GO, Because.PASSED, "approved automatically, as the rule allows")
        return self._refused() or self._unknown() or self._enough() or self._emergency() or self._missing()

    def _give(self, call: Call, because: Because, reason: str) -> Decision:
        doubts = [*zip(self._valid, self._doubts, strict=True), *self._void.items()]
        evidence = tuple(
            Evidence(answer.name, answer.told() + (f"; does not count: {doubt}" if doubt else ""))
            for answer, doubt in doubts
        )
        return Decision(self._name, call, because, reason, self._subject, evidence)

    def _doubt(self, answer: Answer) -> str:
        """Why the word does not count, or ""."""
        circle = self._circle
        member = found(circle.people, answer.email)
        if answer.kind != "person":
            return f"a {answer.kind} may only ask"
        if not circle.people:
            return ""
        if member is None:
            return "not in people"
        if member.program_of:
            return "a program may only ask"
        return self._in_doubt(answer, member) if answer.yes or circle.signed else ""

    def _in_doubt(self, answer: Answer, member: Member) -> str:
        rule = self._rule
        urgent = answer.about == self._urgent
        roles = rule.emergency if urgent else rule.roles
        if roles and not set(roles) & set(member.roles):
            return "not in the role"
        if answer.level == ASSERTED and (self._circle.signed or rule.not_by or member.keys):
            return "not signed"
        if urgent and member.keys and self._circle.starter_level == ASSERTED:
            return "who began it did not sign, so may be the same"
        return self._party(member, second=urgent)

    def _party(self, member: Member, *, second: bool) -> str:
        """What part in it keeps the member from approving, or ""; second: it takes somebody else anyway."""
        circle = self._circle
        excluded = {
            "author": circle.authors if "author" in self._rule.not_by else (),
            "starter": (circle.starter,) if second or "starter" in self._rule.not_by else (),
        }
        told = {"author": "wrote a commit of it", "starter": "began it"}
        for party, addresses in excluded.items():
            if any(set(member.addresses) & behind(circle.people, address) for address in addresses):
                return told[party]
        return ""

    def _refused(self) -> Decision | None:
        """A no of anybody who is known, or a time that is over."""
        answers = zip(self._valid, self._doubts, strict=True)
        no = next((answer for answer, doubt in answers if not answer.yes and not doubt), None)
        if no:
            reason = f"{no.name} rejected" + (f": {no.comment}" if no.comment else "")
            return self._give(Call.NO_GO, Because.FAILED, reason)
        expires = self._rule.expires
        if expires and self._circle.now >= self._circle.asked + duration.parse(expires):
            return self._give(Call.NO_GO, Because.TIMED_OUT, f"not enough approvals within {expires}")
        return None

    def _unknown(self) -> Decision | None:
        """A hold where we cannot tell whom the rule separates."""
        rule, circle = self._rule, self._circle
        if "starter" in rule.not_by and circle.starter_level == ASSERTED:
            who = circle.starter or "somebody"
            return self._setup(f"{who} began it without a signature, so who it was is not known")
        if "author" in rule.not_by and rule.authors == "signed" and circle.unsigned:
            some = listed([*circle.unsigned[:3], *(["others"] if len(circle.unsigned) > 3 else [])])
            number = counted(len(circle.unsigned), "commit")
            return self._setup(f"{number} signed by nobody in people, so who wrote them is not known: {some}")
        return None

    def _setup(self, reason: str) -> Decision:
        held = self._give(Call.HOLD, Because.MISSING, reason)
        remedy = f"set up signing, then gonogo abort and gonogo release: {SIGNING}"
        return msgspec.structs.replace(held, remedy=remedy, waits_for=Setup(remedy))

    def _agreed(self) -> dict[str, str]:
        """Who said yes and counts: the name by the address that is theirs."""
        answers = zip(self._valid, self._doubts, strict=True)
        return {
            self._own(answer): answer.name
            for answer, doubt in answers
            if answer.yes and not doubt and answer.about != self._urgent
        }

    def _own(self, answer: Answer) -> str:
        member = found(self._circle.people, answer.email)
        return member.email.lower() if member else answer.email.lower()

    def _matches(self) -> list[str]:
        """Those who agreed and stand for something that is asked for."""
        agreed = self._agreed()
        members = {address: found(self._circle.people, address) for address in agreed}
        roles = {address: member.roles if member else () for address, member in members.items()}
        return [agreed[address] for address in _matched(self._rule, roles, known=bool(self._circle.people))]

    def _enough(self) -> Decision | None:
        names = self._matches()
        if len(names) < self._rule.at_least:
            return None
        return self._give(Call.GO, Because.PASSED, f"approved by {', '.join(names)}")

    def _emergency(self) -> Decision | None:
        answers = zip(self._valid, self._doubts, strict=True)
        yes = next((a for a, doubt in answers if a.about == self._urgent and a.yes and not doubt), None)
        if yes is None or not (self._rule.emergency or not self._circle.people):
            return None
        why = yes.comment or "no reason given"
        reason = f"approved in an emergency by {yes.name}: {why}; to be reviewed afterwards"
        return self._give(Call.GO, Because.PASSED, reason)

    def _missing(self) -> Decision:
        rule = self._rule
        missing = counted(rule.at_least - len(self._matches()), "approval")
        known = self._circle.people and rule.roles
        roles = f" by {' or '.join(rule.roles)}" if known else ""
        apart = ", one per role" if known and rule.one_per_role else ""
        told = (
            f"; {counted(self._elsewhere, 'answer')} about another {self._other}" if self._elsewhere else ""
        )
        why: dict[str, list[str]] = {}
        for answer, doubt in [*zip(self._valid, self._doubts, strict=True), *self._void.items()]:
            if doubt and answer.name not in why.setdefault(doubt, []):
                why[doubt].append(answer.name)
        told += "".join(f"; {', '.join(names)}: {doubt}" for doubt, names in why.items())
        held = self._give(Call.HOLD, Because.MISSING, f"waiting for {missing}{roles}{apart}{told}")
        return msgspec.structs.replace(held, remedy="gonogo approve", waits_for=WaitsForPerson(rule.roles))


def _matched(rule: Approvals, roles: Mapping[str, Sequence[str]], *, known: bool = True) -> list[str]:
    """The people who count together: all of them, or one for each role, as many as can be placed.

    The most that can be placed are found by augmenting paths (Kuhn's algorithm for bipartite matching).
    """
    if not rule.one_per_role or not known:
        return list(roles)
    holder: dict[str, str] = {}

    def placed(person: str, tried: set[str]) -> bool:
        for role in roles[person]:
            if role in rule.roles and role not in tried:
                tried.add(role)
                if role not in holder or placed(holder[role], tried):
                    holder[role] = person
                    return True
        return False

    for person in roles:
        placed(person, set())
    return [person for person in roles if person in holder.values()]
