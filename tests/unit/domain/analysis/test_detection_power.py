"""What a watch will be able to show, said before it begins."""

import pytest
from msgspec.structs import replace

from gonogo.domain.analysis.detection_power import UNPROTECTED, DetectionPower, Prospect
from gonogo.domain.analysis.signals import SIGNALS, Signal

BESIDE = "at 5 %: compared with the 95 % that stay on the live version meanwhile"
SHOP = Prospect(50.0, planned=1800, tick=10, tolerance=1.25, at_least=100, signals=SIGNALS)


def test_it_tells_what_is_detected_and_how_long_that_takes_at_worst():
    found = SHOP.of(5, 1800)
    assert found.sentence == (
        f"{BESIDE}; at 2.5 candidate requests/s this watch of 30 min detects a rise from 1% to 2.5% or more; "
        "a rise to 5% usually within 2 min, in the worst case 6 min 10 s; "
        "a rise to 2% is found in 55% of such watches; for 95% it takes 1 h 5 min 40 s, or 2.2 times the "
        "traffic"
    )
    assert (found.compared, found.requests, found.worst) == (True, 2.5, 370)
    assert found.detects == pytest.approx(0.0243, abs=0.0005)


def test_a_watch_that_may_not_find_it_tells_no_worst_case():
    assert SHOP.of(5, 180).worst is None


@pytest.mark.parametrize("share", [5, 95])
def test_too_few_requests_of_either_version_are_told_with_how_long_they_take(share):
    found = replace(SHOP, traffic=1.0).of(share, 180)
    assert found.sentence.endswith("; the 100 requests that it needs take about 33 min 20 s")


@pytest.mark.parametrize(
    ("traffic", "told"),
    [
        (1.0, "take about 33 min 20 s, so it lasts that long"),
        (0.1, "take about 5 h 33 min 20 s, longer than it may last, so a person is asked"),
    ],
)
def test_a_watch_that_lasts_until_there_were_enough_requests_says_how_long(traffic, told):
    assert replace(SHOP, traffic=traffic, stretch=7200).of(5, 180).sentence.endswith(told)


def test_enough_traffic_needs_no_more_and_what_is_allowed_is_never_found():
    assert replace(SHOP, traffic=5000.0).of(5, 1800).sentence.endswith("is found in 100% of such watches")
    told = replace(SHOP, tolerance=2.5).of(5, 1800).sentence
    assert told.endswith("a rise to 2% is found in 0% of such watches")


def test_a_record_that_counts_for_a_while_is_told_with_it():
    told = replace(SHOP, record=300).of(100, 900).sentence
    assert told.endswith(f"{UNPROTECTED}; after 5 min the limits alone decide")


def test_without_stable_traffic_it_says_against_what_it_does_not_protect():
    assert SHOP.of(100, 900).sentence.endswith(f"; {UNPROTECTED}")
    assert replace(SHOP, traffic=0.0).of(100, 900) == (
        DetectionPower(100, 900, compared=False, sentence=f"at 100 %: {UNPROTECTED}")
    )


def test_where_nobody_said_what_traffic_there_is_only_what_protects_it_is_known():
    assert replace(SHOP, traffic=0.0).of(5, 900) == DetectionPower(5, 900, compared=True, sentence=BESIDE)


def test_errors_that_do_not_decide_detect_nothing():
    dry = replace(SHOP, signals=(Signal(dry_run=True), Signal(250)))
    assert dry.of(5, 900).sentence == f"{BESIDE}; errors are not compared, so the limits decide"
    assert dry.of(5, 900).detects is None


def test_errors_that_weigh_more_are_found_sooner():
    alone = replace(SHOP, signals=(Signal(),))
    assert alone.of(5, 1800).worst <= SHOP.of(5, 1800).worst
    assert alone.of(5, 1800).detects < SHOP.of(5, 1800).detects
