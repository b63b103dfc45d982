"""A rollback, asked for: which version, back to which, and who has the environment meanwhile."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from gonogo.app.releasing.releasing import row_of
from gonogo.domain.job import Job, RollbackRequest
from gonogo.domain.planning.deployable import how_to_deploy
from gonogo.domain.product import Product
from gonogo.domain.rollout.rollback import Advice, Severity, advised, returnable, severity_of, told_cause
from gonogo.domain.text import listed, printable
from gonogo.errors import UsageError, VersionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.app.caller import Caller
    from gonogo.app.releases import Releases
    from gonogo.domain.rollout.environment import EnvironmentPlan
    from gonogo.domain.rollout.rollback import Deployment
    from gonogo.ports.record.releases import ReleaseRow
    from gonogo.ports.target import Observed, Target

_LOOKED_BACK = 100


class Wanted(msgspec.Struct, frozen=True):
    """What somebody asked for.

    version, to, environment: "" for the live one, the one before it, and where the users are. damaged: the
    data itself was harmed. package: "" for the only one that was deployed.
    """

    version: str = ""
    to: str = ""
    environment: str = ""
    reason: str = ""
    severity: Severity | None = None
    damaged: bool = False
    package: str = ""


class Going(msgspec.Struct, frozen=True):
    """A rollback that can begin. advice: what the severity asks for. others: that could come back as well."""

    job: Job
    advice: Advice
    others: tuple[str, ...]


def under_way(releases: Releases, wanted: Wanted) -> ReleaseRow | None:
    """The release or deployment that changes the environment just now and hears the word itself."""
    if wanted.to:
        return None
    alive = [row for row in releases.record.alive(releases.project.name) if row.kind != "rollback"]
    return next((row for row in alive if _hears(releases, wanted, row)), None)


def _hears(releases: Releases, wanted: Wanted, living: ReleaseRow) -> bool:
    if not living.is_of(wanted.package):
        return False
    named = wanted.version.removeprefix("v")
    if named and named not in (living.version, living.id, living.tag.removeprefix("v"), living.deploys):
        return False
    names = [one["name"] for one in living.job["plan"].get("environments", ())]
    chosen = [wanted.environment] if wanted.environment else names
    holders = {releases.record.holder(living.product, name) for name in chosen}
    return living.id in holders


def prepare_rollback(
    releases: Releases, caller: Caller, wanted: Wanted, target: Callable[[EnvironmentPlan], Target]
) -> Going:
    """What is taken back, and to which version.

    Raises:
        UsageError: there is nothing to take back, or nothing to go back to.
    """
    from gonogo.workflow.release.release import newest

    product, name = _place(releases, wanted)
    deployments = releases.record.deployments(product, name)
    job, environment = _planned(releases, product, name, deployments)
    seen = target(environment).observe()
    live = _live(seen, name, deployments)
    bad = wanted.version.removeprefix("v")
    if bad and bad != live.version:
        raise UsageError(f"{printable(bad)} is not live in {name}: {live.version} is")
    others = returnable(deployments, seen.kept, live.version, releases.record.blocked(product))
    to = _chosen(wanted.to.removeprefix("v"), others, name, _ahead(releases, live, wanted.to))
    cause, reason = told_cause(wanted.reason)
    severity = wanted.severity or severity_of(cause)
    back = RollbackRequest(
        environment=name,
        version=live.version,
        commit=live.commit,
        to=to,
        to_commit=next(one.commit for one in deployments if one.version == to),
        deployment=live.operation,
        reason=reason or "no reason given",
        cause=cause,
        severity=severity,
        damaged=wanted.damaged,
    )
    job = msgspec.structs.replace(
        job,
        release=f"rollback-{live.version}-{releases.project.token()}",
        starter=caller.person,
        time=int(releases.project.clock.now().timestamp()),
        back=back,
        deployment=None,
        flow=newest(),
    )
    return Going(job, advised(severity), tuple(one for one in others if one != to))


def begin_rollback(releases: Releases, caller: Caller, going: Going) -> str:
    """Begin it, or find the one that is under way in this environment; its id.

    Raises:
        UsageError: it is not theirs to do.
    """
    job, back = going.job, going.job.back
    if back is None:
        raise AssertionError("a rollback says what it takes back")
    who = caller.by("by gonogo rollback")
    word = releases.word(who, job, "start", back.reason, job.release, verb="roll back")
    version = f"{back.version} back to {back.to}"
    row = msgspec.structs.replace(row_of(job), version=version, tag="", rollback_environment=back.environment)
    found = releases.find(releases.record.begin(row, job.starter))
    if job.plan.people and not releases.record.orders(found.id):
        releases.take(found, word)
    return found.id


def can_come_back(releases: Releases, environment: str, seen: Observed) -> tuple[str, ...]:
    """The versions of any package that a rollback in this environment could go back to."""
    record = releases.record
    found = (
        returnable(record.deployments(product, environment), seen.kept, seen.live, record.blocked(product))
        for product in _products(releases)
    )
    return tuple(dict.fromkeys(version for versions in found for version in versions))


def may_not_be_deployed(releases: Releases) -> set[str]:
    """The versions of any package that are blocked."""
    return {version for product in _products(releases) for version in releases.record.blocked(product)}


def _products(releases: Releases) -> list[Product]:
    project = releases.project
    return [Product(project.name, package) for package in ("", *project.settings.packages)]


def _place(releases: Releases, wanted: Wanted) -> tuple[Product, str]:
    """Whose version is taken back, and where: by default where the users are, as its latest release says."""
    found: dict[Product, str] = {}
    for row in releases.record.releases(releases.project.name, _LOOKED_BACK):
        names = [str(one["name"]) for one in row.job["plan"].get("environments", ())]
        if names and wanted.package in ("", row.package) and (wanted.environment or names[-1]) in names:
            found.setdefault(row.product, wanted.environment or names[-1])
    if len(found) > 1:
        told = listed([str(one) for one in found])
        raise UsageError(f"Several packages were deployed: {told}. Say which one: --package NAME")
    if not found and not wanted.environment:
        raise UsageError("Nothing was ever deployed from here, so there is nothing to take back")
    unknown = (Product(releases.project.name, wanted.package), wanted.environment)
    return next(iter(found.items()), unknown)


def _planned(
    releases: Releases, product: Product, name: str, deployments: list[Deployment]
) -> tuple[Job, EnvironmentPlan]:
    """The job by which the environment was changed last, and its plan for it."""
    for one in deployments:
        row = releases.record.find(one.release)
        job = row.to_job() if row else None
        found = next((each for each in job.plan.environments if each.name == name), None) if job else None
        if job and found:
            return job, found
    known = sorted({one.environment for one in releases.record.deployments(product)})
    raise UsageError(
        f"Nothing was ever deployed to {printable(name)}. There is: {listed(known) or 'no environment yet'}"
    )


def _live(seen: Observed, name: str, deployments: list[Deployment]) -> Deployment:
    if not seen.live:
        raise UsageError(f"No version is live in {name}, so there is nothing to take back")
    found = next((one for one in deployments if one.version == seen.live and one.state == "success"), None)
    if found is None:
        raise UsageError(f"{seen.live} is live in {name}, and was not deployed from here")
    return found


def _ahead(releases: Releases, live: Deployment, to: str) -> str:
    """How a version is brought to users that is newer than what they have; "" where it is not."""
    scheme = releases.project.scheme
    with suppress(VersionError):
        if to and scheme.parse(live.version) < scheme.parse(to.removeprefix("v")):
            return f". To deploy a later version: {how_to_deploy(to.removeprefix('v'), live.environment)}"
    return ""


def _chosen(to: str, others: tuple[str, ...], name: str, ahead: str) -> str:
    can = f"These can come back: {listed(list(others))}" if others else "No version can come back"
    if to and to not in others:
        raise UsageError(
            f"Cannot rollback, previous version {printable(to)} not deployed to {name}. {can}{ahead}"
        )
    if not others:
        raise UsageError(f"Cannot rollback, no previous version of {name} is there to return to")
    return to or others[0]
