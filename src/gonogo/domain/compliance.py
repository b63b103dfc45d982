"""What a change auditor samples: whether the evidence of each requirement is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.checklist import link_wanted, linked
from gonogo.domain.decision import Because, Call, Decision
from gonogo.domain.text import counted, excerpt, listed, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gonogo.domain.history.commits import Commit
    from gonogo.domain.people.approval import Approvals
    from gonogo.domain.planning.plan import Plan

TOLD = 50
"""Commits that are named one by one."""

_UNSIGNED = "is signed with no key that people has"
_UNSEEN = "has a signature that cannot be checked here"


class Finding(msgspec.Struct, frozen=True):
    """What became of a requirement. remedy: what to do where it is not met. details: what lacks it."""

    name: str
    because: Because
    told: str
    remedy: str = ""
    details: tuple[str, ...] = ()


def requester(name: str, email: str, level: str) -> Finding:
    """Who asked for the release, and how sure we are that it was they."""
    if name.strip() and email.strip():
        return Finding("requester", Because.PASSED, f"{printable(name)} <{printable(email)}>, {level}")
    remedy = 'git config user.name "Your Name"; git config user.email you@example.com; and start it again'
    return Finding("requester", Because.MISSING, "who started it has no name or no address", remedy)


def approver(rule: Approvals) -> Finding:
    """Whether somebody must say yes who is not the author of a commit in it."""
    if rule.automatic:
        remedy = "take automatic: true out of the approvals, and plan again"
        return Finding("approver", Because.MISSING, "nobody has to approve", remedy)
    if "author" not in rule.not_by:
        remedy = "say not_by: [author] in the approvals, and plan again"
        return Finding("approver", Because.MISSING, "authors may approve what they wrote", remedy)
    told = f"{counted(rule.at_least, 'person', 'people')} who wrote none of it must approve"
    return Finding("approver", Because.PASSED, told)


def tests(plan: Plan, decisions: Iterable[Decision]) -> Finding:
    """Whether tests said go, or will be asked and can stop the release."""
    names = [gate.name for gate in plan.gates if gate.kind == "tests" and gate.required]
    if not names:
        remedy = "add a gate of kind tests that is required, and plan again"
        return Finding("tests", Because.MISSING, "no gate that runs tests is required", remedy)
    answers = {decision.asker: decision for decision in decisions}
    told = "; ".join(_asked(name, answers.get(name)) for name in names)
    calls = {answers[name].call for name in names if name in answers} - {Call.GO}
    if not calls:
        return Finding("tests", Because.PASSED, told)
    because = Because.FAILED if Call.NO_GO in calls else Because.MISSING
    return Finding("tests", because, told, "fix what the tests found")


def _asked(name: str, answer: Decision | None) -> str:
    if answer is None:
        return f"{printable(name)} will be asked"
    if answer.because is Because.OVERRIDDEN:
        return f"{printable(name)} was {answer.reason}"
    reason = "" if answer.call is Call.GO else f": {answer.reason}"
    return f"{printable(name)} said {answer.call}{reason}"


def tickets(commits: Iterable[Commit], patterns: tuple[str, ...], percent: int) -> Finding:
    """Whether so many of the commits name a ticket; a merge is told by what it joins."""
    own = [commit for commit in commits if not commit.is_merge]
    if not own:
        return _no_commit("tickets")
    without = [commit for commit in own if not linked(commit.message, patterns)]
    named = len(own) - len(without)
    told = f"{named:,} of {counted(len(own), 'commit')} {'names' if named == 1 else 'name'} a ticket"
    if 100 * named >= percent * len(own):
        return Finding("tickets", Because.PASSED, told)
    asked = f"; {percent}% are asked for" if percent < 100 else ""
    remedy = f"name {link_wanted(patterns)} in the message of each commit, and plan again"
    return Finding(
        "tickets",
        Because.FAILED,
        told + asked,
        remedy,
        _lines((commit, "names no ticket") for commit in without),
    )


def signatures(commits: Sequence[Commit], signers: Mapping[str, str]) -> Finding:
    """Whether each commit is signed with a key that is known. signers: who did, by hash; "" for nobody."""
    if not commits:
        return _no_commit("signatures")
    lacking = [commit for commit in commits if not signers.get(commit.sha)]
    good = len(commits) - len(lacking)
    verb = "is" if good == 1 else "are"
    told = f"{good:,} of {counted(len(commits), 'commit')} {verb} signed by a known key"
    if not lacking:
        return Finding("signatures", Because.PASSED, told)
    failed = any(commit.sha in signers for commit in lacking)
    remedy = (
        "put public keys under people[].keys on the target branch, and sign: git config commit.gpgsign true"
    )
    details = _lines((commit, _UNSIGNED if commit.sha in signers else _UNSEEN) for commit in lacking)
    return Finding("signatures", Because.FAILED if failed else Because.MISSING, told, remedy, details)


def _no_commit(name: str) -> Finding:
    remedy = "plan a release that has commits"
    return Finding(name, Because.MISSING, "there is no commit to look at", remedy)


def _lines(lacking: Iterable[tuple[Commit, str]]) -> tuple[str, ...]:
    told = [f"{commit.sha[:7]} {excerpt(commit.subject, 100)}: {lack}" for commit, lack in lacking]
    more = len(told) - TOLD
    return (*told[:TOLD], f"and {more:,} more") if more > 0 else tuple(told)


def verdict(findings: Sequence[Finding]) -> tuple[Call, Because, str]:
    """No-go where something was seen not to be so, else hold where something is missing; and why."""
    open_ones = [finding for finding in findings if finding.because is not Because.PASSED]
    if not open_ones:
        names = listed([finding.name for finding in findings])
        return Call.GO, Because.PASSED, f"the evidence is there: {names}"
    told = "; ".join(f"{finding.name}: {finding.told}" for finding in open_ones)
    share = f"{len(open_ones)} of {counted(len(findings), 'requirement')}"
    reason = f"{share} {'is' if len(open_ones) == 1 else 'are'} not met: {excerpt(told, 300)}"
    if any(finding.because is Because.FAILED for finding in open_ones):
        return Call.NO_GO, Because.FAILED, reason
    return Call.HOLD, Because.MISSING, reason
