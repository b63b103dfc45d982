"""Each release of the ledger computed again, from its entries and from what git has."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from gonogo.app.people.authorship import Authors, Brought, every_author
from gonogo.app.project import SETTINGS_FILE
from gonogo.domain.audit.account import accounts
from gonogo.domain.audit.grounds import Grounds, TagState
from gonogo.domain.audit.recomputation import Recomputation, recomputed
from gonogo.domain.audit.windows import no_calendar
from gonogo.domain.people.approval import NAMESPACE
from gonogo.domain.permission import Rules
from gonogo.domain.text import counted
from gonogo.errors import GonogoError
from gonogo.formats.ssh_signature import public_key
from gonogo.ports.publisher import RemoteRefs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from gonogo.app.project import Project
    from gonogo.config.settings import Settings
    from gonogo.domain.audit.account import Account
    from gonogo.domain.audit.answers import Prover
    from gonogo.domain.audit.windows import Calendar
    from gonogo.domain.ledger import Entry
    from gonogo.domain.people.approval import Approvals
    from gonogo.domain.people.people import Member
    from gonogo.domain.planning.plan import Plan
    from gonogo.ports.publisher import Publisher
    from gonogo.ports.signatures import Signatures


_AT_ONCE = 500
"""Releases that git is asked about at once."""
_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class Audit(msgspec.Struct, frozen=True):
    """What came of computing releases again. rows: what tables and entries say that the other does not.

    keys: those that signed, and may not. source: what they were computed from, beside the ledger.
    """

    releases: tuple[Recomputation, ...] = ()
    rows: tuple[str, ...] = ()
    source: str = "git"
    keys: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[str, ...]:
        """All that is wrong, a line each."""
        own = (f"{one.version} ({one.release}): {fault}" for one in self.releases for fault in one.faults)
        return (*self.keys, *own, *self.rows)

    @property
    def unchecked(self) -> tuple[str, ...]:
        """What could not be checked, and of how many releases; a line each."""
        reasons = Counter(reason for one in self.releases for reason in one.unchecked)
        return tuple(
            f"not checked, {counted(number, 'release')}: {reason}" for reason, number in reasons.items()
        )

    @property
    def sentence(self) -> str:
        """What came of it, for a person; "" where there was no release."""
        if self.faults:
            return f"What it says does not follow: {self.faults[0]}."
        if not self.releases:
            return ""
        again = counted(len(self.releases), "release")
        doubt = " as far as could be checked" if self.unchecked else ""
        return f"{again} computed again from {self.source} and the ledger: as recorded{doubt}."


class Recomputing:
    """Computes releases again. Git is asked for many of them at once, and what they share once."""

    def __init__(
        self,
        project: Project,
        publisher: Publisher,
        signatures: Signatures,
        plan: Callable[[str], Plan | None],
        calendar: Calendar = no_calendar,
    ) -> None:
        """Take them. plan: that of a release by its id, where the record has it. calendar: of holidays."""
        self._calendar = calendar
        self._project = project
        self._publisher = publisher
        self._signatures = signatures
        self._plan = plan
        self._settings: dict[str, Settings] = {}
        self._texts: dict[str, str | None] = {}
        self._trees: dict[str, str] = {}

    def releases(self, entries: Iterable[Entry]) -> Iterator[Recomputation]:
        """Each release of these entries, in the order in which they ended."""
        prove = _prover(self._signatures)
        told = accounts(entries)
        while group := list(islice(told, _AT_ONCE)):
            self._look_up(group)
            grounds = self._with_authors(group, list(map(self._grounds, group)))
            for account, own in zip(group, grounds, strict=True):
                yield recomputed(account, own, prove, self._calendar)

    def _look_up(self, group: Sequence[Account]) -> None:
        """Ask git at once for what these releases need; what it cannot say so is asked for each."""
        repository = self._project.repository
        ruling = _hashes(account.started.data.get("rules") for account in group)
        compared = _hashes(sha for account in group for sha in self._compared(account))
        self._texts, self._trees = {}, {}
        with suppress(GonogoError):
            self._texts = repository.texts(ruling, SETTINGS_FILE)
        with suppress(GonogoError):
            self._trees = repository.present_trees(compared)

    def _compared(self, account: Account) -> Iterator[str]:
        """The commits whose files are compared: the candidate, and others that its tags name."""
        for commit in map(self._tags.get, account.tags):
            if commit and commit != account.commit:
                yield from (commit, account.commit)

    def _grounds(self, account: Account) -> Grounds:
        plan, told = self._plan(account.release), list[str]()
        if plan is None and not account.is_rollback:
            told.append("its plan is not here, so which gates it requires is not checked")
        tags = {name: self._tag(name, account.commit, told) for name in account.tags}
        try:
            ruled = self._ruled(account)
        except GonogoError as problem:
            ruled = Grounds(unchecked=(f"its rules or commits cannot be read: {problem}",))
        tree = self._tree(account.commit, told) if any(tag.tree for tag in tags.values()) else ""
        unchecked = (*ruled.unchecked, *told)
        return msgspec.structs.replace(ruled, plan=plan, tags=tags, tree=tree, unchecked=unchecked)

    def _ruled(self, account: Account) -> Grounds:
        """Rules, people and authors by the commit that the release names for them."""
        data = {name: str(value) for name, value in account.started.data.items()}
        if "rules" not in data:
            return Grounds(unchecked=("which commit's rules held was not recorded",))
        if not data["rules"]:
            return Grounds(unchecked=("no branch of the remote had settings, so its rules are not in git",))
        named = [data["rules"], data["base"], *filter(None, [data["since"]])]
        if not all(map(_HASH.fullmatch, named)):
            return Grounds(faults=("it names a commit that is none",))
        settings = self._settings_of(data["rules"])
        if settings is None:
            return Grounds(faults=(f"its rules are those of {data['rules'][:7]}, which has no settings",))
        approvals = _approvals(settings, hotfix=data["kind"] == "hotfix")
        rules = Rules(tuple(settings.people), settings.permissions)
        return Grounds(rules, approvals, faults=tuple(self._foreign(data["rules"])))

    def _with_authors(self, accounts: Sequence[Account], every: list[Grounds]) -> Iterator[Grounds]:
        """The grounds of these releases with their authors, of all at once."""
        asked = list(map(_brought, accounts, every))
        found: list[Authors | None] = [None] * len(asked)
        why = "its commits are not all here, so its authors are those of its plan"
        try:
            found = every_author(self._project.repository, asked)
        except GonogoError as problem:
            why = f"its commits cannot be read, so its authors are those of its plan: {problem}"
        return (_by(authors, grounds, why) for authors, grounds in zip(found, every, strict=True))

    def _settings_of(self, commit: str) -> Settings | None:
        """The settings that a commit has; the same text is read once."""
        known, repository = self._texts, self._project.repository
        text = known[commit] if commit in known else repository.text(commit, SETTINGS_FILE)
        if text is not None and text not in self._settings:
            self._settings[text] = self._project.settings_in(text, commit)
        return None if text is None else self._settings[text]

    def _foreign(self, commit: str) -> Iterator[str]:
        """That the commit of the rules is not on the branch that rules are taken from."""
        if self._ruling and commit not in self._ruling:
            where = f"{self._project.remote_name}/{self._project.flow.main}"
            yield f"its rules are those of {commit[:7]}, which is not on {where}"

    @cached_property
    def _ruling(self) -> frozenset[str]:
        """The commits of the main branch on the remote; none where there is no such branch."""
        project = self._project
        main = project.references.branches.get(f"{project.remote_name}/{project.flow.main}", "")
        return frozenset(project.repository.graph([main]).parents) if main else frozenset()

    def _tag(self, name: str, candidate: str, told: list[str]) -> TagState:
        """How a tag stands; told: what is missing for that."""
        remote, commit = self._remote_tags.get(name, ""), self._tags.get(name, "")
        if not commit:
            told.append(f"tag {name} is not here, so its files are not compared")
        tree = self._tree(commit, told) if commit and commit != candidate else ""
        return TagState(remote, commit, tree)

    def _tree(self, commit: str, told: list[str]) -> str:
        if commit not in self._trees:
            told.append(f"{commit[:7]} is not here, so its files are not compared")
        return self._trees.get(commit, "")

    @cached_property
    def _tags(self) -> dict[str, str]:
        """The commit of each tag that is here."""
        return {tag.name: tag.sha for tag in self._project.references.tags}

    @cached_property
    def _remote_tags(self) -> dict[str, str]:
        """The remote's tags; none where there is no remote or it gives no answer."""
        remote = self._project.remote_name
        seen = self._publisher.remote_refs(remote, ["refs/tags/*"]) if remote else None
        refs = seen.refs if isinstance(seen, RemoteRefs) else {}
        return {ref.removeprefix("refs/tags/"): sha for ref, sha in refs.items()}


def _brought(account: Account, grounds: Grounds) -> Brought:
    """The commits of a release, and whom it matters to who wrote them."""
    data = account.started.data
    people = grounds.rules.people if grounds.rules else ()
    since, commit = str(data.get("since", "")), str(data.get("base", ""))
    return Brought(since, commit, tuple(grounds.approvals.values()), people)


def _by(authors: Authors | None, grounds: Grounds, why: str) -> Grounds:
    """The grounds with the authors that git has; with those of the plan where it has none, and why."""
    if authors is not None:
        return msgspec.structs.replace(grounds, authors=authors.addresses, unsigned=authors.unsigned)
    frozen = Authors(grounds.plan.authors, grounds.plan.unsigned) if grounds.plan else Authors()
    told = (*grounds.unchecked, why)
    return msgspec.structs.replace(
        grounds, authors=frozen.addresses, unsigned=frozen.unsigned, unchecked=told
    )


def _hashes(names: Iterable[object]) -> list[str]:
    """Those that are hashes of commits, each once."""
    return [name for name in dict.fromkeys(map(str, names)) if _HASH.fullmatch(name)]


def exported(
    entries: Iterable[Entry],
    plan: Callable[[str], Plan | None],
    signatures: Signatures,
    calendar: Calendar = no_calendar,
) -> Iterator[Recomputation]:
    """Each release of an exported ledger, by the rules that its plan froze. plan: the one of a digest."""
    prove = _prover(signatures)
    for account in accounts(entries):
        yield recomputed(account, _frozen(account, plan), prove, calendar)


def _frozen(account: Account, plan: Callable[[str], Plan | None]) -> Grounds:
    if account.is_rollback:
        return Grounds()  # a rollback goes by the plan of the release that it takes back
    try:
        found = plan(account.plan)
    except GonogoError as problem:
        return Grounds(faults=(str(problem),))
    if found is None:
        return Grounds(unchecked=("its plan is not in the folder, so people and rules are not checked",))
    named = {one.name: one.approvals for one in found.environments if one.approvals}
    return Grounds(
        Rules(found.people, found.permissions),
        {"": found.approvals, **named},
        found.authors,
        found.unsigned,
        found,
        unchecked=("that tags, rules and authors are those of git is not seen in a folder",),
    )


def _prover(signatures: Signatures) -> Prover:
    def prove(text: bytes, signature: str, people: Iterable[Member]) -> Member | None:
        key = public_key(signature)
        owner = next((one for one in people if key and key in map(_plain, one.keys)), None)
        if owner is None:
            return None
        signed = signatures.verify(text, signature.encode(), NAMESPACE, owner.email, key)
        return owner if signed else None

    return prove


def _approvals(settings: Settings, *, hotfix: bool) -> dict[str, Approvals]:
    """The rule of the tag, and those of environments, which a hotfix passes over."""
    if hotfix:
        return {"": settings.hotfix.approvals}
    named = {name: rule for name, rule in settings.approvals.items() if name != "release"}
    return {"": settings.approvals_of("release"), **named}


def _plain(key: str) -> str:
    """A key without its comment."""
    return " ".join(key.split()[:2])
