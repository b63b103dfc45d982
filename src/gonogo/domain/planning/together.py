"""Several packages that are released together: one plan of the plans of each."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, TypeVar

import msgspec

from gonogo.domain.planning.branch_names import obstructing
from gonogo.domain.planning.plan import Development, Risk
from gonogo.domain.planning.readiness import Obstacle
from gonogo.domain.text import abridged, listed, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gonogo.domain.planning.plan import Plan, Planned

T = TypeVar("T")
_LEVELS = ("low", "medium", "high")


def together(each: Sequence[Planned], since: str) -> Planned:
    """One answer for packages that each have something to release, in the order of publishing.

    since: a commit that has nothing of any of them behind it, "" where there is none.
    """
    first = each[0]
    plans = [planned.plan for planned in each if planned.plan]
    if len(plans) < 2:
        return first
    return msgspec.structs.replace(
        first,
        plan=_joined(plans, since),
        obstacles=(*_obstacles(each), *_clashes(plans)),
        warnings=_warnings(each),
        parts=tuple(each),
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


def _obstacles(each: Sequence[Planned]) -> tuple[Obstacle, ...]:
    """Each once; what is not in the way of all names its package, and how to leave that out."""
    found = _apart((_package(planned), planned.obstacles) for planned in each)
    return tuple(
        obstacle if len(packages) == len(each) else _of(obstacle, packages, each)
        for obstacle, packages in found.items()
    )


def _of(obstacle: Obstacle, packages: Sequence[str], each: Sequence[Planned]) -> Obstacle:
    others = [name for planned in each if (name := _package(planned)) not in packages]
    words = " ".join(f"--package {printable(name)}" for name in others)
    return msgspec.structs.replace(
        obstacle,
        sentence=f"{listed(list(map(printable, packages)))}: {obstacle.sentence}",
        remedy=f"{obstacle.remedy}; or release the rest: gonogo release {words}",
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


def _warnings(each: Sequence[Planned]) -> tuple[str, ...]:
    found = _apart((_package(planned), planned.warnings) for planned in each)
    return tuple(
        warning if len(packages) == len(each) else f"{listed(list(map(printable, packages)))}: {warning}"
        for warning, packages in found.items()
    )


def _apart(told: Iterable[tuple[str, Iterable[T]]]) -> dict[T, list[str]]:
    """What was told, with the packages that it was told of."""
    found: dict[T, list[str]] = {}
    for package, each in told:
        for one in dict.fromkeys(each):
            found.setdefault(one, []).append(package)
    return found


def _package(planned: Planned) -> str:
    return planned.plan.package if planned.plan else ""
