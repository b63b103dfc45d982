"""SIGKILL at the begin, in the middle and at the end of every step; then the same as without."""

from __future__ import annotations

import json
from itertools import cycle

import pytest

EFFECTS = {
    "cli": 2,
    "lock": 4,
    "candidate": 6,
    "branch": 3,
    "gate-unit": 4,
    "asked": 1,
    "question-1": 2,
    "look-1": 1,
    "look-2": 0,
    "approval": 3,
    "poll": 1,
    "heard-abort": 0,
    "merge": 1,
    "tag": 3,
    "push": 2,
    "local": 3,
    "conclude": 3,
    "clean": 3,
    "report": 1,
    "anchor": 11,
    "close": 2,
}
"""How many times each step writes, by git or to the record; the first only tells that it begins.
After the last one, the step is at its end."""
UNASKED = ("lock", "candidate", "branch", "gate-unit", "asked", "question-1", "look-1")
STEPS = [step for step in EFFECTS if step != "cli"]
EDGES = [f"{step} {edge}" for step in [*STEPS, "wait"] for edge in ("begin", "end")]
MIDDLE = ["cli 1", "cli 2", *(f"{step} {n}" for step in STEPS for n in range(2, EFFECTS[step]))]


def go_on(place, moment: str) -> None:
    """As a person would: with the yes where it was not given, else by resume alone."""
    if moment.partition(" ")[0] not in UNASKED and moment != "cli 1":
        code, told = place.run("resume")
        if not (moment.startswith("wait") and code == 4):  # the yes may have been given at that moment
            assert code == 0, told
            return
    code, told = place.run("release", "--yes")
    assert code == 0, told


def check(place, expected) -> None:
    place.leaves_nothing()
    found = place.after()
    assert found == expected
    assert [kind for kind, _ in found.ledger].count("release.ended") == 1
    assert len(found.reports) == 1


def test_every_step_and_effect_is_in_the_matrix(place, tmp_path):
    shop = place("trunk")
    assert shop.run("release", "--yes", driver=True, CRASH_LIST=str(tmp_path / "list"))[0] == 0
    assert json.loads((tmp_path / "list").read_text()) == EFFECTS


@pytest.mark.slow
@pytest.mark.sampled(one_in=6)
@pytest.mark.parametrize("moment", [*EDGES, *MIDDLE])
def test_a_release_killed_at_any_moment_is_resumed_to_the_same_end(place, undisturbed, moment):
    shop = place("trunk")
    assert shop.run("release", "--yes", driver=True, CRASH_AT=moment)[0] == -9
    go_on(shop, moment)
    check(shop, undisturbed["trunk"])


@pytest.mark.slow
def test_a_git_flow_release_killed_at_every_step_in_turn_ends_the_same(place, undisturbed):
    shop = place("git-flow")
    for step, edge in zip(STEPS, cycle(("end", "begin")), strict=False):
        code, told = shop.run("release", "--yes", driver=True, CRASH_AT=f"{step} {edge}")
        assert code == -9, f"{step}: {told}"
    assert shop.run("resume")[0] == 0
    check(shop, undisturbed["git-flow"])


@pytest.mark.slow
@pytest.mark.sampled(one_in=2)
@pytest.mark.parametrize("moment", ["merge 2", "merge 3", "tag 3", "push 2", "local 2", "clean 2"])
def test_a_git_flow_release_merges_and_tags_once(place, undisturbed, moment):
    shop = place("git-flow")
    assert shop.run("release", "--yes", driver=True, CRASH_AT=moment)[0] == -9
    go_on(shop, moment)
    check(shop, undisturbed["git-flow"])
    assert shop.git("log", "--merges", "--format=%s", "develop..main", at=shop.remote) == ""
    assert shop.git("log", "--merges", "--format=%s", "v1.2.0..develop", at=shop.remote).splitlines() == [
        "Merge tag 'v1.3.0' into develop",
        "Merge branch 'release/1.3.0'",
    ]
