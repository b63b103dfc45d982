"""The instances of a version, as their supervisor sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.ports.target import Done, Running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.adapters.target.local.supervisor.state import Desired, InstanceData, Observed

_HOPELESS = 3


def instances(version: str, seen: Observed | None) -> list[InstanceData]:
    """Those of a version; none where nothing was seen."""
    return [one for one in seen["instances"] if one["version"] == version] if seen else []


def running(desired: Desired, seen: Observed | None) -> Iterator[Running]:
    """Each version that shall run or runs."""
    versions = {version for version, one in desired["slots"].items() if one["instances"]}
    for version in sorted(versions | {one["version"] for one in (seen["instances"] if seen else [])}):
        slot = desired["slots"].get(version)
        wanted = slot["instances"] if slot else 0
        yield _running(version, wanted, desired["shares"].get(version, 0), instances(version, seen))


def are_ready(version: str, wanted: int, seen: Observed) -> bool:
    """Whether exactly as many of them as are wanted run, and all of those are ready."""
    own = instances(version, seen)
    return sum(one["state"] == "ready" for one in own) >= wanted and len(own) == wanted


def hopeless(version: str, seen: Observed) -> InstanceData | None:
    """One that failed so often that waiting for it is in vain."""
    unready = (one for one in instances(version, seen) if one["state"] != "ready")
    return next((one for one in unready if one["failures"] >= _HOPELESS), None)


def are_gone(version: str, leaving: int, seen: Observed) -> Done | None:
    """Done where no more of them are left than shall be."""
    return None if any(one["index"] >= leaving for one in instances(version, seen)) else Done()


def is_routed(serial: int, seen: Observed) -> Done | None:
    """Done where Envoy has taken what was said under a serial number."""
    return Done() if seen["routed"] >= serial else None


def _running(version: str, wanted: int, share: int, own: list[InstanceData]) -> Running:
    memory = [one["memory"] for one in own if one["memory"] >= 0]
    processor = [one["processor"] for one in own if one["processor"] >= 0]
    return Running(
        version,
        wanted,
        sum(one["state"] == "ready" for one in own),
        share,
        tuple(f"http://127.0.0.1:{one['port']}" for one in own if one["state"] == "ready"),
        sum(memory) if memory else -1,
        round(sum(processor), 1) if processor else -1.0,
        next((one["problem"] for one in own if one["problem"]), ""),
    )
