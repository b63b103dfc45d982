"""What each version was asked and how it answered: one look at the numbers, or that there are none."""

from __future__ import annotations

import msgspec


class Totals(msgspec.Struct, frozen=True):
    """Counts of one version, since it or its counter started; they fall only where that starts anew.

    requests: all that were answered. bad: those that failed. slower: those that took longer than each
    bound, in milliseconds. Several instances are summed by their increase, so that one that ends does not
    make the sum fall.
    """

    requests: int
    bad: int
    slower: dict[int, int] = {}


class Sample(msgspec.Struct, frozen=True):
    """One look. at: seconds since 1970. versions: by name; one that is not there was not seen.

    gauges: by version, then by name: `cpu` and `memory` in percent.
    """

    at: float
    versions: dict[str, Totals]
    gauges: dict[str, dict[str, float]] = {}


class Unavailable(msgspec.Struct, frozen=True):
    """There are no numbers now. sentence: why, for a person."""

    at: float
    sentence: str
