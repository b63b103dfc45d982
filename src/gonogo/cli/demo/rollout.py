"""The demo's show: the shop is released for real, gonogo is killed, and a bad version goes back."""

from __future__ import annotations

from datetime import UTC, datetime
from math import ceil
from time import sleep
from typing import TYPE_CHECKING

import msgspec

from gonogo.cli.demo.stage import DEMO, Stage
from gonogo.cli.demo.traffic import read
from gonogo.typed import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gonogo.cli.demo.screen import Silence
    from gonogo.cli.demo.stage import Scene
    from gonogo.cli.demo.steps import Step
    from gonogo.cli.demo.traffic import Traffic

FIRST, GOOD, BAD = "1.0.0", "1.1.0", "1.2.0"
_RELEASE = ["release", "--yes"]
_ALONE = 2.0
"""Seconds in which no gonogo runs."""
_AFTER = 1.0
_ROLLED_BACK = 5
_NO_GO = 3


class Version(msgspec.Struct, frozen=True):
    """A version as visitors saw it. failed: of what it answered, with 5xx."""

    version: str
    answered: int
    failed: int


class Timing(msgspec.Struct, frozen=True):
    """How long something took, in seconds. part: whether it is a part of what stands before it."""

    what: str
    seconds: float
    part: bool = False


class Event(msgspec.Struct, frozen=True):
    """Something that happened. at: seconds after the first request."""

    at: float
    what: str


class Second(msgspec.Struct, frozen=True):
    """A second. at: from the first request on. versions: what each answered in it, all of them."""

    at: int
    versions: tuple[Version, ...]


class Show(msgspec.Struct, frozen=True):
    """What came of it. faults: what did not go as it should; none if all is well."""

    sent: int
    lost: int
    versions: tuple[Version, ...]
    times: tuple[Timing, ...]
    events: tuple[Event, ...]
    seconds: tuple[Second, ...]
    faults: tuple[str, ...]


class Story:
    """The show, release by release. steps: where each command is added."""

    def __init__(self, stage: Stage, screen: Silence, steps: list[Step]) -> None:
        """Nothing was released yet."""
        self._stage = stage
        self._screen = screen
        self._steps = steps
        self._times: list[Timing] = []
        self._events: list[tuple[float, str]] = []
        self._faults: list[str] = []

    def first(self) -> None:
        """The first version gets all of the traffic at once."""
        step = self._run("The first version: it gets all of the traffic", [*_RELEASE, "--version", FIRST])
        self._times.append(Timing(f"{FIRST}, the first one: release, all traffic, watch", step.seconds))

    def good(self) -> None:
        """A better version comes by shares; gonogo is killed in the middle of that."""
        self._stage.commit("1.1")
        began = _now()
        about = f"{GOOD} by canary; gonogo is killed in the middle"
        self._steps.append(self._stage.kill(self._screen, about, _RELEASE, GOOD))
        killed = _now()
        self._event(killed, "gonogo is killed with SIGKILL")
        self._run("Nobody runs gonogo, and the traffic is split as it was", ["local", "status"])
        sleep(_ALONE)
        again = _now()
        self._event(again, "the same command goes on")
        if not all(_flows(read(self._stage.log), version, killed, again) for version in (FIRST, GOOD)):
            self._faults.append(f"while gonogo was dead, not both {FIRST} and {GOOD} answered")
        self._run("The same command goes on where it was", _RELEASE)
        self._event(_now(), f"{GOOD} is released")
        self._times.append(Timing(f"{GOOD}, good, by 10, 50, 90 and 100 %", round(_now() - began, 3)))
        self._times.append(
            Timing("of that without any gonogo, after SIGKILL", round(again - killed, 3), part=True)
        )

    def bad(self) -> None:
        """A version with a fault that its tests do not find goes back by itself."""
        self._stage.commit("1.2")
        about = f"{BAD} fails 15 % of the checkouts; no test finds it. It is found, and taken back"
        step = self._run(about, _RELEASE, _ROLLED_BACK)
        self._times.append(Timing(f"{BAD}, bad, to its end", step.seconds))
        status = self._run("What is live now", ["local", "status"])
        if f": {GOOD} is live" not in status.output:
            self._faults.append(f"{GOOD} is not live after {BAD} was taken back")
        sleep(_AFTER)
        self._explained()

    def _explained(self) -> None:
        """The recorded numbers, said again by the judge."""
        name = str(_recording(self._stage, BAD).relative_to(self._stage.place))
        self._run("Why? The numbers are kept, and come to the same call again", ["judge", name], _NO_GO)
        self._event(called(self._stage, BAD), f"no-go: {BAD} is worse than {GOOD}")

    def ended(self) -> Show:
        """What visitors saw of it, once all is down."""
        traffic = read(self._stage.log)
        self._check(traffic)
        return Show(
            len(traffic.requests),
            traffic.lost,
            tuple(Version(name, *traffic.of(name)) for name in traffic.versions),
            (*self._times, *self._way_back(traffic)),
            tuple(Event(round(at - traffic.begin, 1), what) for at, what in sorted(self._all(traffic))),
            tuple(_seconds(traffic)),
            tuple(self._faults),
        )

    def _way_back(self, traffic: Traffic) -> list[Timing]:
        bad = traffic.first(lambda one: one.version == BAD and one.bad)
        call = next((at for at, what in self._events if what.startswith("no-go")), 0.0)
        back = traffic.last(BAD)
        return [
            Timing(what, round(max(0.0, end - begin), 3), part=True)
            for what, begin, end in (
                ("from its first bad answer to the call", bad, call),
                (f"from the call to all traffic on {GOOD}", call, back),
                (f"from its first bad answer to all traffic on {GOOD}", bad, back),
            )
        ]

    def _all(self, traffic: Traffic) -> list[tuple[float, str]]:
        shifted = [
            (traffic.first(lambda one, version=version: one.version == version), f"{version} gets 10 %")  # type: ignore[misc]  # bound in place
            for version in (GOOD, BAD)
        ]
        return [*self._events, *shifted, (traffic.last(BAD), f"all traffic is on {GOOD} again")]

    def _check(self, traffic: Traffic) -> None:
        """Hold what visitors saw against what was said beforehand."""
        if traffic.lost:
            self._faults.append(f"{traffic.lost} requests were lost")
        for version in (FIRST, GOOD):
            if failed := traffic.of(version).bad:
                self._faults.append(f"{failed} requests failed at {version}")
        if not traffic.of(BAD).bad:
            self._faults.append(f"no request failed at {BAD}")
        self._faults += [f"it still runs: {line}" for line in self._stage.left()]

    def _run(self, about: str, arguments: list[str], ends: int = 0) -> Step:
        step = self._stage.run(self._screen, about, arguments, ends)
        self._steps.append(step)
        return step

    def _event(self, at: float, what: str) -> None:
        self._events.append((at, what))


def shown(folder: Path, screen: Silence, steps: list[Step], scene: Scene = DEMO) -> Show:
    """Release three versions of the shop under load; steps: where each command is added.

    Raises:
        DemoError: a release ended otherwise than it should. Everything is taken down also then.
    """
    screen.note(
        "Now for real: the shop of examples/ runs on this machine behind Envoy, and visitors send\n"
        f"{scene.rate} requests a second, {scene.checkouts} % of them checkouts. Watches are short, for a "
        "show: minutes are usual."
    )
    stage = Stage(folder, scene)
    story = Story(stage, screen, steps)
    with stage.open():
        story.first()
        story.good()
        story.bad()
    return story.ended()


def called(stage: Stage, version: str) -> float:
    """When the judge said no-go to a version, by its recording; seconds since 1970, 0 if it never did."""
    told = stage.answer(["judge", str(_recording(stage, version)), "--json"])
    turns = decoded(told, _Judged).turns
    return max((turn.at for turn in turns if turn.call == "no-go"), default=0.0)


def _recording(stage: Stage, version: str) -> Path:
    (file,) = stage.place.glob(f".git/gonogo/evidence/{version}-*/production/recording.jsonl")
    return file


class _Turn(msgspec.Struct):
    at: float
    call: str


class _Judged(msgspec.Struct):
    turns: list[_Turn]


def _flows(traffic: Traffic, version: str, begin: float, end: float) -> bool:
    return any(one.version == version and begin < one.end < end for one in traffic.requests)


def _seconds(traffic: Traffic) -> Iterator[Second]:
    cut = traffic.cut(max(1, ceil(traffic.seconds)))
    for at, column in enumerate(zip(*cut.values(), strict=True)):
        yield Second(at, tuple(Version(name, *one) for name, one in zip(cut, column, strict=True)))


def _now() -> float:
    return datetime.now(UTC).timestamp()
