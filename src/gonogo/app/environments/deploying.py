"""A deployment of its own, asked for: which version, where to, and what it will do there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.app.environments.made import made
from gonogo.app.people.rules import (
    grants_of,
    rule_of,
    rules_commit,
    target_rules,
    with_approvals,
    with_authors,
    with_variables,
)
from gonogo.app.planning.deploying import planned_environments
from gonogo.app.releasing.releasing import row_of
from gonogo.domain.job import DeploymentRequest, Job
from gonogo.domain.planning.deployable import obstacle
from gonogo.domain.text import listed, printable
from gonogo.errors import RepositoryError, UsageError, VersionError
from gonogo.ports.publisher import RemoteRefs

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.app.caller import Caller
    from gonogo.app.environments.made import Made
    from gonogo.app.project import Project
    from gonogo.app.releases import Releases
    from gonogo.config.settings import Settings
    from gonogo.domain.planning.plan import Destination, Plan
    from gonogo.domain.rollout.environment import EnvironmentPlan
    from gonogo.ports.publisher import Publisher
    from gonogo.ports.target import Target


class Wanted(msgspec.Struct, frozen=True):
    """What somebody asked for. environment: "" for the last one. package: "" for the only one."""

    version: str
    environment: str = ""
    reason: str = ""
    package: str = ""
    emergency: bool = False


class Coming(msgspec.Struct, frozen=True):
    """A deployment that can begin. live: what users have there now, "" for nothing yet."""

    job: Job
    request: DeploymentRequest
    live: str

    @property
    def environment(self) -> EnvironmentPlan:
        """Where to."""
        return next(one for one in self.job.plan.environments if one.name == self.request.environment)

    @property
    def is_there(self) -> bool:
        """Whether there is nothing to do."""
        return self.live == self.request.version


def prepare_deployment(
    releases: Releases,
    caller: Caller,
    wanted: Wanted,
    publisher: Publisher,
    target: Callable[[EnvironmentPlan], Target],
) -> Coming:
    """What is brought where, by environments and rules as the branch has them now that releases go to.

    Raises:
        UsageError: there is no such version or environment, or the one may not go to the other.
        RepositoryError: the remote, which has its tag and the rules, gives no answer.
    """
    if wanted.emergency and not wanted.reason.strip():
        raise UsageError("Say why: --reason TEXT")
    project, found = releases.project, made(releases, wanted.version, wanted.package)
    _check_answer(project)
    old = found.row.to_job().plan
    destination = _destination(project, old)
    rules = target_rules(project, destination)
    name = _environment(rules, wanted.environment)
    last = name == list(rules.environments)[-1]
    blocked = releases.record.blocked(found.row.product)
    why = obstacle(found.version, name, last=last, blocked=blocked)
    if why:
        raise UsageError(why)
    _check_commit(project, found, publisher)
    job = _job(releases, caller, found, _planned(project, old, destination, rules), wanted, name)
    coming = Coming(job, _request(job), "")
    coming = msgspec.structs.replace(coming, live=target(coming.environment).observe().live)
    if not coming.is_there and _is_older(project, found.version.name, coming.live):
        raise UsageError(
            f"{printable(coming.live)} is live in {name}, and newer than {found.version.name}. "
            f"To go back: gonogo rollback --to {found.version.name} --env {name}"
        )
    return coming


def begin_deployment(releases: Releases, caller: Caller, coming: Coming, wanted: Wanted) -> str:
    """Begin it, or find the one of this version that is under way there; its id.

    Raises:
        UsageError: it is not theirs to do, or another version is on its way there.
    """
    job, asked = coming.job, coming.request
    who = caller.by("by gonogo deploy")
    start = releases.word(who, job, "start", asked.reason, job.release, verb="deploy")
    words = [start] if job.plan.people else []
    if wanted.emergency:
        words.append(releases.word(caller.by("by gonogo deploy --emergency"), job, "emergency", asked.reason))
    row = msgspec.structs.replace(
        row_of(job),
        version=f"{asked.version} to {asked.environment}",
        tag="",
        candidate=asked.commit,
        deployment_environment=asked.environment,
    )
    found = releases.find(releases.record.begin(row, job.starter))
    if found.deploys != asked.version:
        raise UsageError(f"{found.title} is under way. See: gonogo status; end it: gonogo abort")
    if found.id == job.release and not releases.record.orders(found.id):
        for word in words:
            releases.take(found, word)
    return found.id


def _request(job: Job) -> DeploymentRequest:
    if job.deployment is None:
        raise AssertionError("a deployment says what it brings where")
    return job.deployment


def _destination(project: Project, plan: Plan) -> Destination:
    """Where the release of the version went, as the branches of the remote stand now."""
    remote, there = project.remote_name, project.references.branches
    names = [*plan.destination.heads, project.flow.main]
    heads = {name: there[f"{remote}/{name}"] for name in names if f"{remote}/{name}" in there}
    return msgspec.structs.replace(plan.destination, remote=remote, heads=heads)


def _environment(rules: Settings, named: str) -> str:
    known = list(rules.environments)
    if not known:
        raise UsageError("gonogo.yml names no environment, so there is nowhere to deploy to: environments")
    if named and named not in known:
        raise UsageError(f"There is no environment {printable(named)}. There are: {listed(known)}")
    return named or known[-1]


def _check_answer(project: Project) -> None:
    """Refuse where the remote is silent: people and rules are those that it has now."""
    if project.sight.silence:
        remote, why = printable(project.remote_name), project.sight.silence
        raise RepositoryError(f"{remote} gave no answer: {why}. Its rules say who may")


def _check_commit(project: Project, found: Made, publisher: Publisher) -> None:
    """Refuse what is not here, or is not what was released: its tag stands where it was put."""
    name, commit = found.version.name, found.version.commit
    if commit not in project.repository.present_trees([commit]):
        raise UsageError(f"The commit of {name}, {commit[:7]}, is not in this clone. Fetch it: git fetch")
    remote = project.remote_name
    refs = {f"refs/tags/{tag}": sha for tag, sha in found.tags.items()}
    seen = publisher.remote_refs(remote, list(refs)) if refs else RemoteRefs({})
    if not isinstance(seen, RemoteRefs):
        raise RepositoryError(f"{remote} gave no answer: {seen.sentence}. The tag of {name} is on it")
    for ref, sha in refs.items():
        there = seen.refs.get(ref, "")
        if there != sha:
            stands = f"is {there[:7]} on {remote}" if there else f"is not on {remote}"
            tag = ref.removeprefix("refs/tags/")
            raise UsageError(f"{printable(tag)} {stands}, and was released as {sha[:7]}: it was moved")


def _is_older(project: Project, version: str, live: str) -> bool:
    try:
        return bool(live) and project.scheme.parse(version) < project.scheme.parse(live)
    except VersionError:
        return False  # what was deployed by another scheme has no place in this one


def _planned(project: Project, old: Plan, destination: Destination, rules: Settings) -> Plan:
    """The plan of its release, with environments and people as they are now; no gate is asked again."""
    found, _ = planned_environments(project, prerelease=old.prerelease, settings=rules)
    environments, _ = with_approvals(found, rules, hotfix=False)
    plan = msgspec.structs.replace(
        old,
        kind="standard",
        destination=destination,
        gates=(),
        skipped=(),
        environments=tuple(
            msgspec.structs.replace(one, soak=0) for one in with_variables(environments, rules)
        ),
        approvals=rule_of(rules, hotfix=False),
        people=tuple(rules.people),
        permissions=rules.permissions,
        grants=grants_of(project, rules),
    )
    return with_authors(project.repository, plan)


def _job(releases: Releases, caller: Caller, found: Made, plan: Plan, wanted: Wanted, name: str) -> Job:
    from gonogo.workflow.release.release import newest

    project, version = releases.project, found.version
    reason = wanted.reason.strip() or "no reason given"
    return Job(
        release=f"deploy-{version.name}-{project.token()}",
        plan=plan,
        digest=plan.digest,
        writes={},
        starter=caller.person,
        time=int(project.clock.now().timestamp()),
        deployment=DeploymentRequest(name, version.name, version.commit, version.release, reason),
        flow=newest(),
        branch=found.row.to_job().branch,
        rules=rules_commit(project, plan.destination),
    )
