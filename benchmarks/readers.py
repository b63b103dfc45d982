"""How the time to read what somebody else wrote grows with its size, for each reader that there is."""

from __future__ import annotations

from contextlib import suppress
from random import Random
from statistics import median
from time import process_time
from typing import TYPE_CHECKING

from tests.readers import Reader, readers

from benchmarks.bench import Bench, say
from benchmarks.report import Bound, Report

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE = 32_000
LINEAR = 3.5
"""Times as long for twice as much; the square takes four times as long."""
_SHAPES = 12
_TELLING = 0.02
"""Seconds below which a ratio says nothing."""


def report(bench: Bench) -> Report:
    """Read each sample with a part of it many times over, and twice as often."""
    say("reading what nobody would write")
    random = Random(bench.seed or 1)
    rows = [(reader.name, *_worst(reader, random, bench.rounds)) for reader in readers()]
    slowest = sorted(rows, key=lambda row: row[2], reverse=True)[:12]
    worst = max((ratio for _, ratio, _ in rows), default=0.0)
    return Report(
        f"Growth of readers, from {SIZE // 1000} to {2 * SIZE // 1000} KB",
        ("reader", "times as long", "longest"),
        tuple(
            (name, f"{ratio:.1f}" if ratio else "", f"{seconds:.2f} s") for name, ratio, seconds in slowest
        ),
        (Bound("time for twice as much, of any reader", LINEAR, worst, " times"),),
    )


def _worst(reader: Reader, random: Random, rounds: int) -> tuple[float, float]:
    """The highest ratio that can be told, and the longest time."""
    ratios, longest = [0.0], 0.0
    for once, twice in _grown(reader, random):
        short, long = _seconds(reader, once, rounds), _seconds(reader, twice, rounds)
        longest = max(longest, long)
        if short > _TELLING:
            ratios.append(long / short)
    return max(ratios), longest


def _grown(reader: Reader, random: Random) -> Iterator[tuple[bytes, bytes]]:
    for _ in range(_SHAPES):
        sample = random.choice(reader.samples)
        begin = random.randrange(len(sample))
        unit = sample[begin : begin + random.choice((1, 2, 5, 20, 80))]
        count = SIZE // len(unit)
        yield (
            sample[:begin] + unit * count + sample[begin:],
            sample[:begin] + unit * 2 * count + sample[begin:],
        )


def _seconds(reader: Reader, data: bytes, rounds: int) -> float:
    return median(_once(reader, data) for _ in range(rounds))


def _once(reader: Reader, data: bytes) -> float:
    began = process_time()
    with suppress(*reader.errors):
        reader.read(data)
    return process_time() - began
