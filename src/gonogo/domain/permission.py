"""Who may say what: one table, closed by default. It is asked at the door, and where the word is heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

from gonogo.domain.checklist import BUILT_IN
from gonogo.domain.people.approval import EMERGENCY, Approvals
from gonogo.domain.people.people import ASSERTED, SIGNING, Member, Permissions, behind, found
from gonogo.domain.people.person import Person
from gonogo.typed import decoded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gonogo.domain.instruction import Instruction, InstructionKind
    from gonogo.domain.planning.plan import Plan

Verb = Literal[
    "plan",
    "start",
    "schedule",
    "approve",
    "reject",
    "promote",
    "pause",
    "resume",
    "retry",
    "override",
    "emergency",
    "abort",
    "deploy",
    "roll back",
    "unblock",
    "withdraw",
    "attest",
    "take over",
    "repair",
    "administer",
]

EVERYBODY = "everybody"
RULE = "the rule of the approval"
CHECKLIST = "the checklist"
_MANAGER = ("release-manager",)
_STAFF = ("release-manager", "admin")


class Right(NamedTuple):
    """Who may say one verb, where people are known.

    who: roles, or what names them: a key of `permissions`, the approval's rule, the checklist. starter:
    whether who began the release may say it as well (`too`), or may never (`never`). asserted: whether a
    name that is only typed is enough. programs: whether a program or a service may say it; else its word is
    a request. built: whether gonogo can do it yet.
    """

    who: str | tuple[str, ...]
    starter: Literal["", "too", "never"] = ""
    asserted: bool = False
    programs: bool = False
    built: bool = True


RIGHTS: dict[Verb, Right] = {
    "plan": Right(EVERYBODY, asserted=True, programs=True),
    "start": Right(_STAFF, asserted=True, programs=True),
    "schedule": Right(_STAFF, built=False),
    "deploy": Right(_STAFF),
    "approve": Right(RULE),
    "reject": Right(RULE),
    "promote": Right(_MANAGER),
    "roll back": Right("permissions.rollback"),
    "unblock": Right("permissions.rollback"),
    "withdraw": Right(_MANAGER, built=False),
    "pause": Right(_MANAGER, starter="too"),
    "resume": Right(_MANAGER, starter="too"),
    "abort": Right(_MANAGER, starter="too"),
    "retry": Right("permissions.retry"),
    "override": Right("permissions.override", starter="never"),
    "emergency": Right("permissions.emergency", starter="never"),
    "attest": Right(CHECKLIST),
    "take over": Right(_STAFF),
    "repair": Right(_STAFF),
    "administer": Right(("admin",)),
}
"""What is not in the table, nobody may."""

TOLD: dict[Verb, str] = {
    "start": "begin a release",
    "promote": "promote it",
    "pause": "pause it",
    "resume": "resume it",
    "retry": "try it again",
    "override": "override a gate",
    "emergency": "declare an emergency",
    "abort": "abort it",
    "deploy": "deploy a version",
    "roll back": "take a version back",
    "unblock": "unblock a version",
    "attest": "attest that",
    "take over": "take a release over",
    "repair": "repair the ledger",
    "administer": "administer gonogo",
    "approve": "approve it",
    "reject": "reject it",
}
"""Each verb, as it stands behind `may not`."""

VERBS: dict[InstructionKind, Verb] = {
    "start": "start",
    "approve": "approve",
    "reject": "reject",
    "abort": "abort",
    "retry": "retry",
    "override": "override",
    "promote": "promote",
    "pause": "pause",
    "resume": "resume",
    "rollback": "roll back",
    "done": "retry",
    "again": "retry",
    "emergency": "emergency",
    "attest": "attest",
}
"""The verb of each instruction that a release hears."""


class Rules(msgspec.Struct, frozen=True):
    """The rules about people of a protected branch, as a plan froze them or as the remote has them now."""

    people: tuple[Member, ...] = ()
    permissions: Permissions = Permissions()


class Case(msgspec.Struct, frozen=True):
    """What a word is about.

    roles: those that the rule, the checklist or the gate names; any where it names none. starter: who began
    the release, known at the level of their word to start. separated: the addresses whose word the rule
    does not take, each with why. moves: whether users' traffic moves by an abort. void: why the word is
    about nothing, "" where it is about something.
    """

    roles: tuple[str, ...] = ()
    starter: Person = Person("", "")
    separated: dict[str, str] = {}
    moves: bool = False
    void: str = ""


_NOTHING = Case()
UNSIGNED = "did not sign with a key that people has for them"


def refusal(verb: Verb, who: Person, rules: Rules, case: Case = _NOTHING) -> str:
    """Why somebody may not say it, as it stands behind their name; "" where they may.

    Where nobody is known, every person may say all that is built.
    """
    right = RIGHTS.get(verb)
    if right is None or not right.built:
        return "cannot: gonogo does not do that yet"
    if who.kind != "person" and not right.programs:
        return f"is a {who.kind}, which may only ask"
    if right.who == EVERYBODY or not rules.people:
        return ""
    return _among_people(verb, who, rules, case)


def _among_people(verb: Verb, who: Person, rules: Rules, case: Case) -> str:
    right, member = RIGHTS[verb], found(rules.people, who.email)
    if member is None:
        return "is not in people"
    if member.program_of and not right.programs:
        return "is a program, which may only ask"
    if who.level == ASSERTED and not right.asserted:
        return UNSIGNED
    if case.void:
        return case.void
    return _by_part(right, member, rules, case) or _by_role(verb, right, member, rules, case)


def unsure(plan: Plan) -> list[str]:
    """What the rules of a plan hold nobody to, in sentences; for whoever looks at the plan."""
    if not plan.people:
        return ["people names nobody, so whoever runs gonogo may do all of it: nobody is held to anything"]
    rules = [plan.approvals, *(one.approvals for one in plan.environments if one.approvals)]
    if any("author" in rule.not_by and rule.authors == "asserted" for rule in rules):
        return ["authors are whom commits name, which anybody can type; authors: signed asks for signatures"]
    return []


def sentence(verb: Verb, who: Person, why: str) -> str:
    """The refusal as somebody is told it. why: see `refusal`."""
    remedy = f". Set up signing: {SIGNING}" if why == UNSIGNED else ""
    return f"{who.name or 'You'} may not {TOLD[verb]}: {who.email or 'nobody'} {why}{remedy}"


def is_request(verb: Verb, who: Person, people: Sequence[Member]) -> bool:
    """Whether it is the word of a program or a service, which a person has to confirm."""
    member = found(people, who.email)
    by_program = who.kind != "person" or bool(member and member.program_of)
    return by_program and not RIGHTS[verb].programs


def open_requests(words: Sequence[Instruction], people: Sequence[Member]) -> tuple[Instruction, ...]:
    """What programs and services asked for and no person has said since, each once, the oldest first."""
    asked: dict[tuple[str, ...], Instruction] = {}
    for word in words:
        if is_request(VERBS[word.kind], word.person, people):
            asked.setdefault((word.person.email, word.kind, word.about, word.commit), word)
        else:
            asked = {key: one for key, one in asked.items() if not _answers(word, one)}
    return tuple(asked.values())


def _answers(word: Instruction, request: Instruction) -> bool:
    """Whether a person's word says what was asked for, or the contrary."""
    same = word.kind == request.kind or {word.kind, request.kind} == {"approve", "reject"}
    return same and word.about == request.about


def _by_part(right: Right, member: Member, rules: Rules, case: Case) -> str:
    """Why the part that they have in the release keeps them from it."""
    for address, why in case.separated.items():
        if set(member.addresses) & behind(rules.people, address):
            return why
    if right.starter != "never":
        return ""
    if _began(member, rules, case):
        return "began it, so it takes somebody else to say that"
    unsure = case.starter.email and case.starter.level == ASSERTED
    return "cannot be told from who began it, who did not sign that" if unsure else ""


def _began(member: Member, rules: Rules, case: Case) -> bool:
    return bool(case.starter.email) and bool(set(member.addresses) & behind(rules.people, case.starter.email))


def _by_role(verb: Verb, right: Right, member: Member, rules: Rules, case: Case) -> str:
    if right.starter == "too" and not case.moves and _began(member, rules, case):
        return ""
    roles = roles_of(verb, rules, case)
    if roles and not set(roles) & _held(right, member, rules):
        return f"is not in the role of {' or '.join(sorted(roles))}"
    return ""


def _held(right: Right, member: Member, rules: Rules) -> set[str]:
    """Their roles; a program that may say it does so in those of its person, too."""
    owner = found(rules.people, member.program_of) if right.programs and member.program_of else None
    return {*member.roles, *(owner.roles if owner else ())}


def roles_of(verb: Verb, rules: Rules, case: Case) -> tuple[str, ...]:
    """The roles that may say it; none where no role is asked for."""
    who = RIGHTS[verb].who
    if isinstance(who, tuple):
        return who
    if verb in ("unblock", "roll back"):
        return rules.permissions.rollback
    named = {"override": rules.permissions.override, "emergency": rules.permissions.emergency}
    return named.get(verb, case.roles)


def rules_of(plan: Plan) -> Rules:
    """The rules as a plan froze them."""
    return Rules(plan.people, plan.permissions)


def case_of(
    plan: Plan, starter: Person, verb: Verb, about: str = "", *, gate: str | None = None, moves: bool = False
) -> Case:
    """What a word on a release is about.

    starter: with the level of the word to start. about: what the word names: an environment, an item, a
    gate. gate: the one that holds the release, "" where none does; None before it has begun. moves: whether
    users' traffic moves by an abort.
    """
    roles: tuple[str, ...] = ()
    separated: dict[str, str] = {}
    void = ""
    if verb in ("approve", "reject"):
        roles, separated = _by_rule(plan, starter, about)
    elif verb == "retry":
        roles = retry_roles(plan, about if gate is None else gate)
    elif verb == "attest":
        roles = attestable(plan).get(about, ())
        void = "" if about in attestable(plan) or lists_in_files(plan) else "names no item that is asked for"
    return Case(roles, starter, separated, moves and verb == "abort", void)


def retry_roles(plan: Plan, gate: str) -> tuple[str, ...]:
    """Who may try again what failed in a gate: by its name, or else by what it is."""
    named = plan.permissions.retry
    stage = next((one.stage for one in plan.gates if one.name == gate), "")
    return named.get(gate, named.get(stage, _MANAGER))


def attestable(plan: Plan) -> dict[str, tuple[str, ...]]:
    """The items that take somebody's word, each with the roles of which it takes it."""
    return {name: roles for settings in _checklists(plan) for name, roles in _items(settings)}


def lists_in_files(plan: Plan) -> bool:
    """Whether the items of a checklist stand in a file, so that only its gate knows them."""
    return any(settings.get("file") for settings in _checklists(plan))


def _checklists(plan: Plan) -> list[dict[str, Any]]:
    return [decoded(gate.settings) for gate in plan.gates if gate.kind == "checklist"]


def _items(settings: Mapping[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    if not settings.get("items"):
        return [(item.name, tuple(item.roles)) for item in BUILT_IN if item.attest]
    return [(item["name"], tuple(item.get("roles", ()))) for item in settings["items"] if item.get("attest")]


def _by_rule(plan: Plan, starter: Person, about: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """The roles that a rule names, and whom it separates."""
    first, _, rest = about.partition(" ")
    if first == "restore" and rest:
        return plan.permissions.rollback, {}
    urgent = first == EMERGENCY
    rule = rule_about(plan, rest if urgent else about)
    separated = {address: "wrote a commit of it" for address in plan.authors if "author" in rule.not_by}
    if urgent or "starter" in rule.not_by:
        separated[starter.email] = "began it"
    return rule.emergency if urgent else rule.roles, separated


def rule_about(plan: Plan, about: str) -> Approvals:
    """The rule by which people say yes to an environment, or to the tag."""
    named = {one.name: one.approvals for one in plan.environments}
    return named.get(about) or plan.approvals
