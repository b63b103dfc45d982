"""The kinds of canaries that the judge is measured on, and what it is held to."""

from __future__ import annotations

from typing import NamedTuple

from benchmarks.traffic import SHARE, TICK, Scene, Shares

HEALTHY = 20_000
WEATHER = 5_000
TROUBLE = 1_000
LIMIT = "error_rate > 2%"
MOST = 0.95
"""The share of a canary that has nearly all of the traffic."""

MANY = 1000 * TICK
FEW = 50 * TICK
WARM = 6
LATE = 90
OUTAGE = range(60, 90)
HOUR = OUTAGE.stop + 360
SLOWER: Shares = (0.15, 0.06, 0.03)
SLOWEST: Shares = (0.5, 0.35, 0.15)
COLD: tuple[Shares, ...] = ((0.3, 0.1, 0.03), (0.6, 0.3, 0.1))


class Kind(NamedTuple):
    """So many canaries of a kind.

    Attributes:
        scene: what happens to them.
        watches: how many there are.
        alarms: percent of them that may be sent back, where nothing is wrong with them.
        median: seconds within which half of them must be sent back, give or take a tick.
        late: seconds within which 95 of 100 must be.
        hold: seconds after the incident in which a hold must end.
        limit: what the judge is set to, beside a limit of latency.
    """

    scene: Scene
    watches: int
    alarms: float | None = None
    median: float | None = None
    late: float | None = None
    hold: float | None = None
    limit: str = LIMIT


def _outage(rate: float, share: float = SHARE) -> Scene:
    return Scene(incident=OUTAGE, during=rate, ticks=HOUR, share=share)


def _stalls(part: float, instances: int) -> Kind:
    return Kind(Scene(stalls=part, instances=instances), WEATHER, 1.0)


def _troubled(name: str, share: float, requests: int) -> dict[str, Kind]:
    """What must be found, at any share and traffic."""
    scene = Scene(share=share, requests=requests)
    return {
        f"{name}1→5 %": Kind(scene._replace(rate=0.05), TROUBLE, median=140, late=290),
        f"{name}1→16 %": Kind(scene._replace(rate=0.16), TROUBLE, median=30, late=60),
        f"{name}1→5 % after 15 min": Kind(
            scene._replace(rate=0.05, onset=LATE), TROUBLE, median=180, late=330
        ),
        f"{name}slow 5→15 % once warm": Kind(
            scene._replace(slower=SLOWER, onset=WARM), TROUBLE, median=130, late=240
        ),
        f"{name}slow 5→50 % once warm": Kind(
            scene._replace(slower=SLOWEST, onset=WARM), TROUBLE, median=60, late=80
        ),
    }


KINDS = {
    "healthy": Kind(Scene(), HEALTHY, 0.1),
    "healthy, limit 1 %": Kind(Scene(), WEATHER, 0.5, limit="error_rate > 1%"),
    "both at 4 % for 5 min": Kind(_outage(0.04), WEATHER, 0.1),
    "both at 16 % for 5 min": Kind(_outage(0.16), WEATHER, 0.1),
    "both at 100 % for 5 min": Kind(_outage(1.0), WEATHER, 0.1, hold=300),
    "bursts, mean 3": Kind(Scene(burst=3.0), WEATHER, 0.5),
    "bursts, mean 10": Kind(Scene(burst=10.0), WEATHER, 0.5),
    "bursts, mean 3, no history": Kind(Scene(burst=3.0, learnt=0), WEATHER, 1.0),
    "bursts, mean 10, no history": Kind(Scene(burst=10.0, learnt=0), WEATHER, 1.0),
    "load and rates 0.3 to 1.7 times": Kind(Scene(sway=0.7), WEATHER, 0.2),
    "load and rates double, control 5 %": Kind(Scene(drift=2.0, share=MOST), WEATHER, 1.0),
    "the same with 500/s": Kind(Scene(drift=2.0, share=MOST, requests=10 * FEW), WEATHER, 1.0),
    "stalls in 1 % of ticks, 1 stable instance": _stalls(0.01, 1),
    "stalls in 3 %, 1 stable instance": _stalls(0.03, 1),
    "stalls in 10 %, 1 stable instance": _stalls(0.1, 1),
    "stalls in 1 %, 10 stable instances": _stalls(0.01, 10),
    "stalls in 3 %, 10 stable instances": _stalls(0.03, 10),
    "stalls in 10 %, 10 stable instances": _stalls(0.1, 10),
    "cold caches, 30/10/3 % slow": Kind(Scene(cold=COLD[0]), WEATHER, 0.5),
    "cold caches, 60/30/10 % slow": Kind(Scene(cold=COLD[1]), WEATHER, 0.5),
    "1→2 %": Kind(Scene(rate=0.02), TROUBLE),
    "0→0.5 %": Kind(Scene(rate=0.005, base=0.0), TROUBLE, median=300),
    **_troubled("", SHARE, FEW),
    "95 % canary, healthy": Kind(Scene(share=MOST), WEATHER, 0.1),
    "95 % canary, both at 16 %": Kind(_outage(0.16, MOST), TROUBLE, 0.1, hold=300),
    "95 % canary, both at 100 %": Kind(_outage(1.0, MOST), TROUBLE, 0.1, hold=300),
    **_troubled("95 % canary, ", MOST, FEW),
    "1,000/s, healthy": Kind(Scene(requests=MANY), WEATHER, 0.1),
    "1,000/s, both at 16 %": Kind(_outage(0.16)._replace(requests=MANY), TROUBLE, 0.1, hold=300),
    **_troubled("1,000/s, ", SHARE, MANY),
}
"""All of them by name, in the order in which they are shown."""
