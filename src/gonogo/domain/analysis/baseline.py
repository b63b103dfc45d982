"""The stable version's recorded rate, for a watch in which it has no traffic beside the candidate."""

from __future__ import annotations

from math import log, log1p
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

if TYPE_CHECKING:
    from gonogo.domain.analysis.counters import Counts

DOUBT = 0.001
"""How likely it is, at most, that the true rate lies above the bound."""

_HALVINGS = 60


class Baseline(msgspec.Struct, frozen=True):
    """What was recorded of the stable version.

    dispersion: at least 1; see dispersion.py. latest: the rate of the last looks, where the rest of the
    record is older; the true rate is not taken to be lower.
    """

    requests: Annotated[int, Meta(ge=0)]
    bad: Annotated[int, Meta(ge=0)]
    dispersion: Annotated[float, Meta(ge=1)] = 1.0
    latest: Annotated[float, Meta(ge=0, le=1)] = 0.0

    def __post_init__(self) -> None:
        """Refuse what nobody can have counted; msgspec reports a ValueError with its place."""
        if self.bad > self.requests:
            raise ValueError(f"{self.bad} bad ones of {self.requests} requests")

    @property
    def upper(self) -> float:
        """The rate that the true one exceeds with probability 0.1 % at most; 1 where nothing was recorded.

        Chernoff's bound: n·KL(recorded, bound) = φ·ln(1/0.001), found by halving. It is never below the
        latest rate: a version that has run for weeks may be worse now than it was.
        """
        if not self.requests:
            return 1.0
        recorded = self.bad / self.requests
        releases = self.dispersion * log(1 / DOUBT) / self.requests
        low, high = recorded, 1.0
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if divergence(recorded, middle) < releases else (low, middle)
        return max(high, self.latest)


def is_beyond(counts: Counts, share: float, nats: float) -> bool:
    """Whether counts show by so many nats that the true share is larger, by Chernoff's bound."""
    requests, bad = counts
    return bad > share * requests and requests * divergence(bad / requests, share) >= nats


def divergence(true: float, believed: float) -> float:
    """Nats that one request tells, on average, against a believed rate if another one is true.

    Kullback and Leibler's. true: from 0 to 1. believed: above 0; at 1 there is no bound to it, unless true.
    """
    if true == believed:
        return 0.0
    if believed >= 1:
        return float("inf")
    bad = true * log(true / believed) if true else 0.0
    good = (1 - true) * (log1p(-true) - log1p(-believed)) if true < 1 else 0.0
    return bad + good
