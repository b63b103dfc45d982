"""Rules about people: who must say yes to a release, and who cannot because they are part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.app.people.authorship import Brought, authors_of
from gonogo.app.project import SETTINGS_FILE
from gonogo.config.detection import MAIN
from gonogo.config.settings import Hotfix
from gonogo.domain.history.lines import line_named
from gonogo.domain.people.approval import impossible
from gonogo.domain.permission import Rules
from gonogo.domain.planning.plan import Skipped
from gonogo.domain.surroundings import Granted
from gonogo.errors import RepositoryError, UsageError
from gonogo.ports.publisher import Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gonogo.app.project import Project
    from gonogo.config.settings import Settings
    from gonogo.domain.people.approval import Approvals
    from gonogo.domain.planning.plan import Destination, Plan
    from gonogo.domain.rollout.environment import EnvironmentPlan
    from gonogo.ports.publisher import Publisher
    from gonogo.ports.repository import Repository

_TO_MEET = "Say in gonogo.yml who may: people[].roles, people[].keys"


def target_rules(project: Project, destination: Destination) -> Settings:
    """The settings of the main branch, whatever the one that is released says.

    They hold for every line of versions: whoever may push a branch called 1.x makes no rules by it.

    Raises:
        UsageError: a branch that gets the release, or the usual main one, says that it is another.
    """
    there = project.references.branches
    rules = project.rules(_ruling(project, destination))
    usual = next((name for name in MAIN if f"{destination.remote}/{name}" in there), "")
    more = {usual: there[f"{destination.remote}/{usual}"]} if usual else {}
    _refuse_another_main(project, {**destination.heads, **more})
    return rules


def rules_commit(project: Project, destination: Destination) -> str:
    """The commit whose settings are those rules, "" where they are those of this clone."""
    commit = _ruling(project, destination)
    return commit if commit and project.repository.text(commit, SETTINGS_FILE) is not None else ""


def _ruling(project: Project, destination: Destination) -> str:
    heads, there, main = destination.heads, project.references.branches, project.flow.main
    known = (heads.get(main), there.get(f"{destination.remote}/{main}"), *heads.values())
    return next(filter(None, known), "")


def rules_now(project: Project, publisher: Publisher, branches: Iterable[str] = ()) -> Rules:
    """The rules about people of the main branch as the remote has it now, whatever stands here.

    branches: further ones whose word on where releases go counts, as those that got the last release.

    Raises:
        UsageError: there is no remote, no such branch on it, or one says that the main branch is another.
        RepositoryError: the remote gives no answer.
    """
    remote, main = project.remote_name, project.flow.main
    if not remote:
        raise UsageError("There is no remote, and its rules say who may: git remote add origin ADDRESS")
    heads = _heads_now(remote, publisher)
    usual = next((name for name in MAIN if name in heads), "")
    counting = {name: heads[name] for name in {main, usual, *branches} if name in heads}
    if main not in counting:
        raise UsageError(f"{main} is not on {remote}, and its rules say who may")
    brought = publisher.fetch(remote, [f"refs/heads/{name}" for name in counting])
    if isinstance(brought, Unreachable):
        raise _silent(remote, brought)
    _refuse_another_main(project, counting)
    if project.repository.text(counting[main], SETTINGS_FILE) is None:
        return Rules()
    settings = project.rules(counting[main])
    return Rules(tuple(settings.people), settings.permissions)


def rules_here(project: Project, publisher: Publisher) -> Rules:
    """The remote's rules now; without a remote, those that stand here.

    Raises:
        UsageError: as `rules_now` says.
        RepositoryError: the remote gives no answer.
    """
    if project.remote_name:
        return rules_now(project, publisher)
    return Rules(tuple(project.settings.people), project.settings.permissions)


def _heads_now(remote: str, publisher: Publisher) -> dict[str, str]:
    found = publisher.remote_refs(remote, ["refs/heads/*"])
    if isinstance(found, Unreachable):
        raise _silent(remote, found)
    return {ref.removeprefix("refs/heads/"): sha for ref, sha in found.refs.items()}


def _silent(remote: str, outcome: Unreachable) -> RepositoryError:
    return RepositoryError(f"{remote} gave no answer: {outcome.sentence}. Its rules say who may")


def _refuse_another_main(project: Project, heads: Mapping[str, str]) -> None:
    """Refuse where a branch says that releases go elsewhere; one without settings says nothing."""
    main = project.flow.main
    for branch, head in heads.items():
        if project.repository.text(head, SETTINGS_FILE) is None:
            continue
        stands_on = branch if line_named(branch) else main
        told = project.flow_by(project.rules(head).branches, stands_on).main
        if told != main:
            raise UsageError(
                f"{SETTINGS_FILE} on {branch} says that releases go to {told}, here that they go to {main}. "
                f"Merge branches.main into {branch} first, or take it back here"
            )


def rule_of(rules: Settings, *, hotfix: bool) -> Approvals:
    """Who must say yes before the tag.

    Raises:
        UsageError: nobody in people could.
    """
    rule = rules.hotfix.approvals if hotfix else rules.approvals_of("release")
    why = impossible(rule, rules.people, signed=True)
    if why and not hotfix:
        raise UsageError(f"approvals.release {why}. {_TO_MEET}")
    if why:
        written = "hotfix.approvals" if rules.hotfix != Hotfix() else "a hotfix, where nothing else is said,"
        raise UsageError(f"{written} {why}. {_TO_MEET}, hotfix.approvals")
    return rule


def with_approvals(
    environments: Sequence[EnvironmentPlan], rules: Settings, *, hotfix: bool
) -> tuple[tuple[EnvironmentPlan, ...], tuple[Skipped, ...]]:
    """The environments with who must say yes before each, and the rules that a hotfix passes over.

    Raises:
        UsageError: nobody in people could.
    """
    named = {one.name: rules.approvals[one.name] for one in environments if one.name in rules.approvals}
    if hotfix:
        why = "hotfix.approvals says who approves a hotfix"
        return tuple(environments), tuple(Skipped(f"approval of {name}", why) for name in named)
    for name, rule in named.items():
        why = impossible(rule, rules.people, signed=True)
        if why:
            raise UsageError(f"approvals.{name} {why}. {_TO_MEET}")
    return tuple(msgspec.structs.replace(one, approvals=named.get(one.name)) for one in environments), ()


def grants_of(project: Project, rules: Settings) -> Granted | msgspec.UnsetType:
    """What gates are given, by the branch that is released to; nothing where that says nothing of it.

    A gate that has no network by what is released has none either.
    """
    own, granted = project.settings.granted, rules.granted
    offline = tuple(dict.fromkeys((*granted.offline, *own.offline)))
    found = msgspec.structs.replace(granted, offline=offline)
    return msgspec.UNSET if found == Granted() else found


def with_variables(environments: Sequence[EnvironmentPlan], rules: Settings) -> tuple[EnvironmentPlan, ...]:
    """The environments with what the branch that is released to gives the commands of each."""
    return tuple(
        msgspec.structs.replace(one, variables=rules.variables_of(one.name) or msgspec.UNSET)
        for one in environments
    )


def with_authors(repository: Repository, plan: Plan) -> Plan:
    """The plan with the authors of its commits, where a rule of it keeps them from approving."""
    rules = [plan.approvals, *(one.approvals for one in plan.environments if one.approvals)]
    found = authors_of(repository, Brought(plan.since, plan.commit, tuple(rules), plan.people))
    return msgspec.structs.replace(plan, authors=found.addresses, unsigned=found.unsigned)
