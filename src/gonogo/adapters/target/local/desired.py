"""How an environment shall stand: each order as a function from one state to the next."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from gonogo.adapters.target.local.supervisor import moments
from gonogo.domain import duration

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from gonogo.adapters.target.local.settings import LocalSettings
    from gonogo.adapters.target.local.supervisor.moments import Moment
    from gonogo.adapters.target.local.supervisor.state import Desired, Front, Slot
    from gonogo.ports.target import Artefact


def empty(front: Front) -> Desired:
    """Before the first order."""
    return {
        "number": 0,
        "operation": "",
        "down": False,
        "live": "",
        "front": front,
        "shares": {},
        "slots": {},
    }


def front(settings: LocalSettings, envoy: str, port: int) -> Front:
    """Where users come in."""
    return {
        "envoy": envoy,
        "address": settings.address,
        "port": port,
        "timeout": settings.seconds_to_answer,
        "idle": settings.seconds_of_silence,
        "streams": list(settings.streams),
        "header": settings.header,
        "cookie": settings.cookie,
        "mirror": settings.mirror,
    }


def slot(settings: LocalSettings, artefact: Artefact, folder: str, instances: int) -> Slot:
    """A version as it is started."""
    version = artefact.version
    environment = {name: value.replace("{version}", version) for name, value in settings.environment.items()}
    return {
        "commit": artefact.commit,
        "folder": folder,
        "command": [word.replace("{version}", version) for word in shlex.split(settings.run)],
        "environment": environment,
        "instances": instances,
        "health": settings.health,
        "live": settings.live or settings.health,
        "ready_timeout": duration.parse(settings.ready_timeout),
        "drain": duration.parse(settings.drain),
        "stopped": 0,
        "promoted": False,
    }


def started(desired: Desired, version: str, given: Slot) -> Desired:
    """Let a version run; one that runs goes on as it was started, with another number of instances."""
    before = desired["slots"].get(version)
    if before and before["instances"]:
        given = {**before, "instances": given["instances"]}
        given.pop("spared", None)
    elif before:
        given = {**given, "promoted": before["promoted"]}
    return {**desired, "down": False, "slots": {**desired["slots"], version: given}}


def shifted(desired: Desired, shares: Mapping[str, int]) -> Desired:
    """Split the traffic."""
    return {**desired, "shares": {version: share for version, share in shares.items() if share}}


def promoted(desired: Desired, version: str) -> Desired:
    """Make a version the live one."""
    after: Slot = {**desired["slots"][version], "promoted": True}
    return {**desired, "live": version, "slots": {**desired["slots"], version: after}}


def retired(desired: Desired, version: str, leaving: int, serial: int, at: Moment) -> Desired:
    """Leave so many instances of a version, at most; serial: tells which one was stopped last. at: now."""
    before = desired["slots"].get(version)
    if before is None or before["instances"] <= leaving:
        return desired
    after: Slot = {**before, "instances": leaving} if leaving else _ended(before, serial, at)
    return {**desired, "slots": {**desired["slots"], version: after}}


def spared(desired: Desired, version: str, since: Moment, seconds: float) -> Desired:
    """Let a version run on for so many seconds from a moment on; one that has traffic is not spared."""
    before = desired["slots"].get(version)
    if before is None or not is_idle(desired, version) or "spared" in before:
        return desired
    after: Slot = {**before, "spared": {"since": since, "seconds": seconds}}
    return {**desired, "slots": {**desired["slots"], version: after}}


def is_idle(desired: Desired, version: str) -> bool:
    """Whether a version runs and users have another one."""
    slot, shares = desired["slots"].get(version), desired["shares"]
    return bool(slot and slot["instances"] and shares) and not shares.get(version)


def stopped(desired: Desired) -> list[str]:
    """The versions that do not run, the one that was stopped last first."""
    slots = desired["slots"]
    found = [version for version, one in slots.items() if not one["instances"]]
    return sorted(found, key=lambda version: slots[version]["stopped"], reverse=True)


def forgotten(desired: Desired, keep: int, spared: Collection[str]) -> Desired:
    """Forget stopped versions but the last ones that were live, so that bad ones do not drive out good."""
    idle = [version for version in stopped(desired) if version not in {desired["live"], *spared}]
    good = [version for version in idle if desired["slots"][version]["promoted"]]
    gone = set(idle) - set(good[:keep])
    return {**desired, "slots": {name: one for name, one in desired["slots"].items() if name not in gone}}


def expired(desired: Desired, versions: Collection[str], seconds: float, now: Moment) -> Desired:
    """Forget those of these versions that were stopped so many seconds ago; those that run or are live stay.

    Of one of which nobody knows when it was stopped, the time begins now.
    """
    slots = dict(desired["slots"])
    for version in {*versions} & {*stopped(desired)} - {desired["live"]}:
        since = slots[version].get("ended", now)
        if moments.passed(since, now) >= seconds:
            del slots[version]
        else:
            slots[version] = {**slots[version], "ended": since}
    return {**desired, "slots": slots}


def after_restart(desired: Desired, instances: int, serial: int, at: Moment) -> Desired:
    """Let the live version run, alone, and have all of the traffic. at: now."""
    live = desired["live"]
    slots: dict[str, Slot] = {}
    for version, one in desired["slots"].items():
        if version == live:
            slots[version] = {**one, "instances": one["instances"] or instances}
            slots[version].pop("ended", None)
        else:
            slots[version] = _ended(one, serial, at) if one["instances"] else one
    return {**desired, "down": False, "shares": {live: 100}, "slots": slots}


def _ended(one: Slot, serial: int, at: Moment) -> Slot:
    return {**one, "instances": 0, "stopped": serial, "ended": at}
