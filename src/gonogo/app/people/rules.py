"""Rules about people: who must say yes to a release, and who cannot because they are part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.app.project import SETTINGS_FILE
from gonogo.config.detection import MAIN, flow
from gonogo.config.settings import Hotfix
from gonogo.domain.history.commits import coauthors
from gonogo.domain.people.approval import impossible
from gonogo.domain.planning.plan import Skipped
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.app.project import Project
    from gonogo.config.settings import Settings
    from gonogo.domain.history.commits import Commit
    from gonogo.domain.people.approval import Approvals
    from gonogo.domain.planning.plan import Destination, Plan
    from gonogo.domain.rollout.environment import EnvironmentPlan

_SHORT = 7


def target_rules(project: Project, destination: Destination) -> Settings:
    """The settings of the branch that is released to, whatever the one that is released says.

    Raises:
        UsageError: a branch that gets the release, or the usual main one, says that it is another.
    """
    main = project.flow.main
    rules = project.rules(destination.heads.get(main, ""))
    for branch, head in _protected(project, destination).items():
        stated = project.rules(head).branches
        told = flow(stated, project.references.branches, main).main
        if told != main:
            raise UsageError(
                f"{SETTINGS_FILE} on {branch} says that releases go to {told}, here that they go to {main}. "
                f"Merge branches.main into {branch} first, or take it back here"
            )
    return rules


def _protected(project: Project, destination: Destination) -> dict[str, str]:
    """The branches of the remote whose word on where releases go counts, if they have settings."""
    there = project.references.branches
    usual = next((name for name in MAIN if f"{destination.remote}/{name}" in there), "")
    heads = dict(destination.heads)
    if usual:
        heads[usual] = there[f"{destination.remote}/{usual}"]
    return {
        name: sha for name, sha in heads.items() if project.repository.text(sha, SETTINGS_FILE) is not None
    }


def rule_of(rules: Settings, *, hotfix: bool) -> Approvals:
    """Who must say yes before the tag.

    Raises:
        UsageError: nobody in people could.
    """
    if not hotfix:
        return rules.approvals_of("release")
    rule = rules.hotfix.approvals
    why = impossible(rule, rules.people)
    if why:
        written = "hotfix.approvals" if rules.hotfix != Hotfix() else "a hotfix, where nothing else is said,"
        raise UsageError(f"{written} {why}. Say in gonogo.yml who may: hotfix.approvals, people[].roles")
    return rule


def with_approvals(
    environments: Sequence[EnvironmentPlan], rules: Settings, *, hotfix: bool
) -> tuple[tuple[EnvironmentPlan, ...], tuple[Skipped, ...]]:
    """The environments with who must say yes before each, and the rules that a hotfix passes over."""
    named = {one.name: rules.approvals[one.name] for one in environments if one.name in rules.approvals}
    if hotfix:
        why = "hotfix.approvals says who approves a hotfix"
        return tuple(environments), tuple(Skipped(f"approval of {name}", why) for name in named)
    return tuple(msgspec.structs.replace(one, approvals=named.get(one.name)) for one in environments), ()


def with_authors(project: Project, plan: Plan) -> Plan:
    """The plan with the authors of its commits, where a rule of it keeps them from approving."""
    separating = [rule for rule in _rules(plan) if "author" in rule.not_by]
    if not separating:
        return plan
    commits = list(project.repository.log([plan.commit], [plan.since] if plan.since else []))
    told = {address.lower() for commit in commits for address in _authors(commit)}
    if all(rule.authors == "asserted" for rule in separating):
        return msgspec.structs.replace(plan, authors=tuple(sorted(told)))
    signers = _signers(project, plan, commits)
    proven = {who.lower() for who in signers.values() if who}
    unsigned = tuple(commit.sha[:_SHORT] for commit in commits if not signers.get(commit.sha))
    return msgspec.structs.replace(plan, authors=tuple(sorted(told | proven)), unsigned=unsigned)


def _rules(plan: Plan) -> list[Approvals]:
    return [plan.approvals, *(one.approvals for one in plan.environments if one.approvals)]


def _authors(commit: Commit) -> list[str]:
    """The author's address, and those of whom the commit names as authors beside."""
    return [commit.email, *(address for _, address in coauthors(commit.message))]


def _signers(project: Project, plan: Plan, commits: Sequence[Commit]) -> dict[str, str]:
    keys = {member.email: member.keys for member in plan.people if member.keys}
    return project.repository.signers([commit.sha for commit in commits], keys)
