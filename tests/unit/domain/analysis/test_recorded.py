"""Canaries that were recorded on the local target, with processes, Envoy and load; see tests/e2e.

Others were made before the judge reckoned with any weather: what was called then is called for ever.
"""

from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from gonogo.domain.analysis.replay import Moment, Watching, replay
from gonogo.domain.analysis.stable import Guard
from gonogo.domain.analysis.weather import SHIPPED
from gonogo.formats.recording import line, read

FOLDER = Path(__file__).with_name("recordings")
TOLD = {
    "healthy": "1.3.1 is no worse than 1.3.0 after 3 s: 0% (0 of 110) of its requests failed, "
    "beside 0% (0 of 1) of those of 1.3.0; evidence 0.023, no-go from 100",
    "worse": "1.3.1 is worse than 1.3.0: in the last 4 s 50% (26 of 52) of its requests failed, "
    "beside 0% (0 of 114) of those of 1.3.0; evidence 913, no-go from 100",
}
BEFORE = {
    "calm": ("go", "d0ffa38bc926d9f1"),
    "cold": ("no-go", "dd26d0079255068d"),
    "outage": ("go", "26240fe25fcbd20d"),
    "shared": ("hold", "e21a5c08d70aea67"),
    "stalls": ("no-go", "25e5cd5c83549605"),
}
"""The last call of each recording from before, and a digest of all that was said, look by look."""


def replayed(name: str) -> list[Moment]:
    with (FOLDER / f"{name}.jsonl").open("rb") as file:
        return list(replay(read(file)))


@pytest.mark.parametrize("name", TOLD)
def test_a_recorded_canary_comes_to_the_decision_that_was_made(name):
    verdict = replayed(name)[-1].verdict
    assert verdict.sentence == TOLD[name]
    assert verdict.clear


@pytest.mark.parametrize("name", TOLD)
def test_it_does_so_bit_for_bit_every_time(name):
    once, again = ([(one.verdict, one.state) for one in replayed(name)] for _ in range(2))
    assert msgspec.json.encode(once) == msgspec.json.encode(again)


@pytest.mark.parametrize("name", [*TOLD, *BEFORE])
def test_a_recording_that_is_read_and_written_is_the_same_file(name):
    kept = (FOLDER / f"{name}.jsonl").read_bytes()
    with (FOLDER / f"{name}.jsonl").open("rb") as file:
        assert b"".join(map(line, read(file))) == kept


@pytest.mark.parametrize("name", BEFORE)
def test_one_made_before_weather_was_reckoned_with_comes_to_the_same_calls(name):
    said = [f"{one.verdict.call} {one.verdict.sentence}\n" for one in replayed(name)]
    digest = sha256("".join(said).encode()).hexdigest()
    assert (replayed(name)[-1].verdict.call, digest[:16]) == BEFORE[name]


@pytest.mark.parametrize("limited", [True, False])
@pytest.mark.parametrize("guard", [msgspec.UNSET, Guard()])
def test_an_outage_before_the_watch_leads_to_no_go_ahead_any_more(limited, guard):
    """Half of the candidate's requests failed beside none of the stable version's, and it got a go."""
    with (FOLDER / "outage.jsonl").open("rb") as file:
        entries = list(read(file))
    stated = {"weather": msgspec.structs.replace(SHIPPED, warm=0.0), "guard": guard}
    today = [
        msgspec.structs.replace(entry, settings=reckoning(entry.settings, limited=limited, **stated))
        if isinstance(entry, Watching)
        else entry
        for entry in entries
    ]
    verdict = list(replay(today))[-1].verdict
    assert (verdict.call, verdict.clear) == ("hold", False)
    assert verdict.sentence.startswith(
        "1.3.1 may be worse than 1.3.0: in the last 3 s 49.2% (31 of 63) of its requests failed, "
        "beside 0% (0 of 178) of those of 1.3.0"
    )


def reckoning(settings, *, limited, **stated):
    """The settings as a plan of today states them."""
    return msgspec.structs.replace(settings, limits=settings.limits if limited else (), **stated)
