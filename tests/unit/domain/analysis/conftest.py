from collections.abc import Callable
from random import Random

import pytest

from gonogo.domain.analysis.judge import Judge
from gonogo.domain.analysis.sample import Sample, Totals, Unavailable
from gonogo.domain.analysis.settings import Settings
from gonogo.domain.analysis.verdict import Verdict

START = 1_700_000_000.0


class Canary:
    """A canary that a test drives: traffic is added, and a look at it judged, every ten seconds."""

    def __init__(self, **stated) -> None:
        settings = {"candidate": "new", "stable": "old", "watch": 600.0, "signals": ()} | stated
        self.settings = Settings(**settings)
        self.judge = Judge(self.settings)
        self.state = self.judge.begin()
        self.totals: dict[str, Totals] = {"new": Totals(0, 0, {250: 0}), "old": Totals(0, 0, {250: 0})}
        self.gauges: dict[str, dict[str, float]] = {}
        self.at = START
        self.seen: list[Sample | Unavailable] = []

    def serve(self, version: str, requests: int, bad: int = 0, slow: int = 0) -> None:
        before = self.totals[version]
        self.totals[version] = Totals(
            before.requests + requests, before.bad + bad, {250: before.slower[250] + slow}
        )

    @property
    def sample(self) -> Sample:
        return Sample(self.at, dict(self.totals), dict(self.gauges))

    def learn(self, ticks: int = 30, bad: int = 5) -> None:
        """The stable version alone, with so many bad ones of 500 requests a tick."""
        for number in range(ticks):
            self.serve("old", 500, bad + number % 2, 25)
            self.state = self.judge.learn(self.state, self.sample)
            self.at += 10

    def tick(self, observation: Sample | Unavailable | None = None) -> Verdict:
        observation = observation or self.sample
        self.seen.append(observation)
        self.state, verdict = self.judge.tick(self.state, observation)
        self.at += 10
        return verdict

    def run(self, ticks: int, new: tuple[int, int] = (100, 1), old: tuple[int, int] = (400, 4)) -> Verdict:
        """So many ticks of the same traffic; the verdict after the last, or the first that is clear."""
        verdict = self.tick()
        for _ in range(ticks):
            if verdict.clear:
                break
            self.serve("new", *new)
            self.serve("old", *old)
            verdict = self.tick()
        return verdict


@pytest.fixture
def canary() -> Callable[..., Canary]:
    return Canary


@pytest.fixture
def random() -> Random:
    return Random(20261121)
