"""Several packages that are released together: one plan of the plans of each."""

from __future__ import annotations

from itertools import combinations
from shlex import quote
from typing import TYPE_CHECKING, TypeVar

import msgspec

from gonogo.domain.planning.branch_names import obstructing
from gonogo.domain.planning.plan import Development, Risk
from gonogo.domain.planning.readiness import Obstacle
from gonogo.domain.text import abridged, listed, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gonogo.domain.planning.plan import Plan, Planned

T = TypeVar("T")
_LEVELS = ("low", "medium", "high")


def together(each: Sequence[Planned], since: str) -> Planned:
    """One answer for packages that each have something to release, in the order of publishing.

    since: a commit that has nothing of any of them behind it, "" where there is none.
    """
    plans = {planned.plan.package: planned.plan for planned in each if planned.plan}
    if len(plans) == 1:
        return each[0]
    named = dict(zip(plans, each, strict=True))
    return msgspec.structs.replace(
        each[0],
        plan=_joined(list(plans.values()), since),
        obstacles=_obstacles(named),
        warnings=_warnings(named),
        parts=tuple(each),
    )


def apart(plans: Sequence[Plan]) -> tuple[Obstacle, ...]:
    """What keeps packages from being released together, though each could be released alone.

    An environment has one live version, so several packages go there one after the other.
    """
    if len(plans) < 2:
        return ()
    deployed = [_one_at_a_time(plans)] if any(plan.environments for plan in plans) else []
    return (*deployed, *_clashes(plans))


def _one_at_a_time(plans: Sequence[Plan]) -> Obstacle:
    names = [printable(plan.package) for plan in plans]
    return Obstacle(
        "several-deployed",
        f"an environment gets one version at a time, and {listed(names)} would be released together",
        f"release one after the other: gonogo release --package {quote(names[0])}",
    )


def _joined(plans: Sequence[Plan], since: str) -> Plan:
    """The plan of all; what does not follow from a package is the same in each."""
    return msgspec.structs.replace(
        plans[0],
        commits=tuple(dict.fromkeys(sha for plan in plans for sha in plan.commits)),
        files=tuple(dict.fromkeys(file for plan in plans for file in plan.files)),
        changelog="\n".join(f"# {plan.package}\n\n{plan.changelog}" for plan in plans),
        since=since,
        risk=_risk(plans),
        development=_development(plans),
        parts=tuple(part for plan in plans for part in plan.brings),
    )


def _risk(plans: Sequence[Plan]) -> Risk:
    """As high as the highest, for all of their reasons."""
    level = max((plan.risk.level for plan in plans), key=_LEVELS.index)
    reasons = [(plan.package, plan.risk.reasons) for plan in plans]
    return Risk(level, tuple(f"{package}: {reason}" for package, found in reasons for reason in found))


def _development(plans: Sequence[Plan]) -> Development | msgspec.UnsetType:
    found = [(plan.package, plan.development) for plan in plans if plan.development]
    if not found:
        return msgspec.UNSET
    return Development(abridged([f"{package} {one.version}" for package, one in found]))


def _obstacles(named: Mapping[str, Planned]) -> tuple[Obstacle, ...]:
    """Each once; what is not in the way of all names its packages, and how to leave them out."""
    found = _apart((package, planned.obstacles) for package, planned in named.items())
    return tuple(
        obstacle if len(packages) == len(named) else _of(obstacle, packages, named)
        for obstacle, packages in found.items()
    )


def _of(obstacle: Obstacle, packages: Sequence[str], named: Iterable[str]) -> Obstacle:
    rest = " ".join(f"--package {quote(printable(name))}" for name in named if name not in packages)
    return msgspec.structs.replace(
        obstacle,
        sentence=f"{_told(packages)}: {obstacle.sentence}",
        remedy=f"{obstacle.remedy}; or release the rest: {rest}",
    )


def _clashes(plans: Sequence[Plan]) -> Iterator[Obstacle]:
    """Tags of two packages that git cannot have beside each other."""
    for one, other in combinations(plans, 2):
        if obstructing(one.tag, other.tag):
            packages = f"{printable(one.package)} and {printable(other.package)}"
            tags = " and ".join(dict.fromkeys((printable(one.tag), printable(other.tag))))
            place = f"packages.{printable(other.package)}.tag"
            yield Obstacle(
                "tag-name",
                f"{packages} would be tagged {tags}, which git cannot keep apart",
                f"give each package tags of its own in gonogo.yml: {place}",
            )


def _warnings(named: Mapping[str, Planned]) -> tuple[str, ...]:
    found = _apart((package, planned.warnings) for package, planned in named.items())
    return tuple(
        warning if len(packages) == len(named) else f"{_told(packages)}: {warning}"
        for warning, packages in found.items()
    )


def _told(packages: Sequence[str]) -> str:
    return listed([printable(name) for name in packages])


def _apart(told: Iterable[tuple[str, Iterable[T]]]) -> dict[T, list[str]]:
    """What was told, with the packages that it was told of."""
    found: dict[T, list[str]] = {}
    for package, each in told:
        for one in dict.fromkeys(each):
            found.setdefault(one, []).append(package)
    return found
