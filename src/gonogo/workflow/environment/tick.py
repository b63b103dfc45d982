"""One look of a watch, as the engine remembers it."""

from __future__ import annotations

import msgspec

from gonogo.domain.analysis.sample import Sample, Unavailable
from gonogo.domain.elapsed import Moment
from gonogo.domain.instruction import Instruction


class Tick(msgspec.Struct, frozen=True):
    """One look: the numbers or why there are none, and the oldest word that was not heard yet.

    moment: of the look, by both clocks; None in flows that began before these were told.
    """

    at: int
    sample: Sample | None = None
    missing: Unavailable | None = None
    orders: list[Instruction] = []
    moment: Moment | None = None

    @property
    def observation(self) -> Sample | Unavailable:
        """What the judge is given."""
        return self.sample or self.missing or Unavailable(float(self.at), "there was no look")

    @property
    def unseen(self) -> str:
        """Why there are no numbers; "" where there are some."""
        seen = self.observation
        return "" if isinstance(seen, Sample) else seen.sentence

    def of(self, version: str) -> Sample | None:
        """What was seen of one version alone."""
        seen = self.sample
        known = seen.versions.get(version) if seen else None
        return Sample(seen.at, {version: known}) if seen and known else None
