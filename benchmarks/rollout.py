"""Releases of the example shop through Envoy: whether a request is lost, and how long the way back is.

What is measured is what visitors see: a process of its own sends requests over kept connections to the port
in front, and writes down each answer with the version that gave it. `gonogo release` runs as a process.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from statistics import median
from time import sleep
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.bench import say
from benchmarks.measure import FailedError
from benchmarks.report import Bound, Report
from gonogo.cli.demo.rollout import called
from gonogo.cli.demo.screen import Silence
from gonogo.cli.demo.stage import Scene, Stage, why_not
from gonogo.cli.demo.steps import git, gonogo
from gonogo.cli.demo.traffic import Traffic, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.bench import Bench

ENOUGH = 20_000
HEALTHY = {
    "blue-green": Scene("blue-green", watch="60s", rate=250, checkouts=30),
    "canary 10, 50, 100 %": Scene(
        "{kind: canary, steps: [10, 50, 100], watch: 20s}", watch="15s", rate=250, checkouts=30
    ),
    "rolling, 2 instances": Scene(
        "{kind: rolling, watch: 30s}", watch="30s", instances=2, rate=250, checkouts=30
    ),
}
BAD = Scene("{kind: canary, steps: [10, 100], watch: 60s}", "3s", tick="5s", rate=100, checkouts=100)
FAST = Scene("{kind: canary, steps: [50, 100], watch: 60s}", "3s", tick="5s", rate=200, checkouts=100)
"""Half of the requests tell within 10 ms whether the candidate still gets any."""
WORD = Scene("{kind: canary, steps: [50, 100], watch: 60s}", "3s", tick="5s", rate=200, checkouts=30)
_RELEASE = ["release", "--yes"]
_FIRST = [*_RELEASE, "--version", "1.0.0"]
_ROLLED_BACK = 5
_PATIENCE = 90
_BAD = "15 % errors, 10 % canary, 100 requests/s, ticks of 5 s"
_MIDDLE = 4.0


class Healthy(NamedTuple):
    """What visitors saw of a release that went well. failed: with an answer that is no 2xx; lost: without."""

    sent: int
    failed: int
    lost: int
    slowest: float
    seconds: float


class Word(NamedTuple):
    """A word, in seconds: from the command's start until it was given, and from then until it was done."""

    given: float
    done: float


class Back(NamedTuple):
    """A way back, in seconds: from first bad answer to call, from call to end, from first to last."""

    found: float
    shifted: float
    whole: float


def report(bench: Bench) -> Report:
    """Three healthy releases; then bad ones, found by the judge; then good ones, taken back by word."""
    if reason := why_not():
        raise FailedError(reason)
    healthy = {name: _healthy(bench, name, scene) for name, scene in HEALTHY.items()}
    found, fast, words = _found(bench, BAD), _found(bench, FAST), _told(bench)
    return Report(
        f"Rollouts of the example shop on the local target, load average {os.getloadavg()[2]:.1f}",
        ("", "as visitors saw it"),
        (*_rows(healthy), *_ways(found, fast, words)),
        (*_bounds(healthy), *_limits(found, fast, words)),
    )


def _rows(healthy: dict[str, Healthy]) -> Iterator[tuple[str, str]]:
    for name, one in healthy.items():
        yield (
            f"{name}: healthy release in {one.seconds:.0f} s",
            f"{one.sent:,} requests, {one.failed} failed, {one.lost} lost; slowest {one.slowest:.2f} s",
        )


def _ways(found: list[Back], fast: list[Back], words: list[Word]) -> Iterator[tuple[str, str]]:
    yield f"{_BAD}: first bad answer to the judge's call", each([one.found for one in found])
    yield f"{_BAD}: first bad answer to all traffic back", each([one.whole for one in found])
    yield "the judge's call to all traffic back, from 50 %", each([one.shifted for one in fast])
    yield "`gonogo rollback` in the middle of a canary: until it is told", each([one.given for one in words])
    yield "… and from then to all traffic back", each([one.done for one in words])


def each(seconds: list[float]) -> str:
    """Their median, and all of them."""
    return f"{median(seconds):.2f} s; each: {', '.join(f'{one:.2f}' for one in seconds)}"


def _bounds(healthy: dict[str, Healthy]) -> Iterator[Bound]:
    for name, one in healthy.items():
        yield Bound(f"{name}: failed or lost, of {ENOUGH:,} at least", 0, one.failed + one.lost, "")


def _limits(found: list[Back], fast: list[Back], words: list[Word]) -> Iterator[Bound]:
    yield Bound(
        "the judge's call to all traffic back, the slowest", 1, max(one.shifted for one in fast), " s"
    )
    yield Bound(
        "`gonogo rollback`, told, to all traffic back, the slowest", 1, max(one.done for one in words), " s"
    )
    yield Bound(
        f"{_BAD}: first bad answer to all traffic back, median", 30, median(one.whole for one in found), " s"
    )


def _healthy(bench: Bench, name: str, scene: Scene) -> Healthy:
    say(f"{name}: {ENOUGH:,} requests")
    stage = staged(bench, scene)
    with stage.open():
        stage.run(Silence(), "", _FIRST)
        stage.commit("1.1")
        begin = _now()
        step = stage.run(Silence(), "", _RELEASE)
        while len(_since(stage, begin).requests) < ENOUGH:
            sleep(1)
    traffic = _since(stage, begin)
    if set(traffic.versions) != {"1.0.0", "1.1.0"}:
        raise FailedError(f"{name}: not both versions answered, but {', '.join(traffic.versions)}")
    failed = sum(not 200 <= one.status < 300 for one in traffic.requests) - traffic.lost
    slowest = max(one.seconds for one in traffic.requests)
    return Healthy(len(traffic.requests), failed, traffic.lost, slowest, step.seconds)


def _found(bench: Bench, scene: Scene) -> list[Back]:
    """The same fault again and again, each time as another version, found by the judge."""
    stage, found = staged(bench, scene), []
    with stage.open():
        stage.run(Silence(), "", _FIRST)
        stage.commit("1.1")
        stage.commit("1.2")
        for number in range(bench.rounds):
            say(f"a bad canary, {number + 1} of {bench.rounds}")
            version = raised(stage, 1 + number)
            stage.run(Silence(), "", _RELEASE, _ROLLED_BACK)
            found.append(back(stage, version))
    return found


def raised(stage: Stage, number: int) -> str:
    """A commit more, so that it is another version: 1.{number}.0."""
    git(stage.place, "pull", "--quiet", "--ff-only")
    git(stage.place, "commit", "--quiet", "--allow-empty", "-m", f"feat: number {number}")
    git(stage.place, "push", "--quiet")
    return f"1.{number}.0"


def back(stage: Stage, version: str) -> Back:
    """How a version was taken back by the judge."""
    traffic, call = read(stage.log), called(stage, version)
    bad = traffic.first(lambda one: one.version == version and one.bad)
    if not (bad and call):
        raise FailedError(f"{version} was not taken back by the judge")
    last = traffic.last(version)
    return Back(call - bad, max(0.0, last - call), last - bad)


def _told(bench: Bench) -> list[Word]:
    """A canary at 50 % that somebody takes back in the middle of its watch."""
    stage, words = staged(bench, WORD), []
    with stage.open():
        stage.run(Silence(), "", _FIRST)
        for number in range(bench.rounds):
            say(f"a word, {number + 1} of {bench.rounds}")
            words.append(_word(stage, raised(stage, 1 + number)))
    return words


def _word(stage: Stage, version: str) -> Word:
    with stage.running(gonogo(stage.place, _RELEASE)) as release:
        for _ in range(_PATIENCE):
            if read(stage.log).of(version).requests:
                break
            sleep(1)
        sleep(_MIDDLE)
        begin = _now()
        with stage.running(gonogo(stage.place, ["rollback", "--reason", "to see how fast it is"])) as command:
            said = command.stdout.readline() if command.stdout else ""
            given = _now()
            output, _ = release.communicate(timeout=_PATIENCE)
    if release.returncode != _ROLLED_BACK or "asked" not in said:
        raise FailedError(
            f"a release that was told to go back ended with {release.returncode}: {said}{output}"
        )
    return Word(given - begin, max(0.0, read(stage.log).last(version) - given))


def staged(bench: Bench, scene: Scene) -> Stage:
    """A stage in a folder of its own."""
    folder = bench.work / f"rollout-{len(list(bench.work.glob('rollout-*')))}"
    folder.mkdir()
    return Stage(folder, scene)


def _since(stage: Stage, begin: float) -> Traffic:
    return Traffic(tuple(one for one in read(stage.log).requests if one.at >= begin))


def _now() -> float:
    return datetime.now(UTC).timestamp()
