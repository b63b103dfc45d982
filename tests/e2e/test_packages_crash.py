"""SIGKILL in a release of three packages: then all of their tags are there or none, as without it."""

from __future__ import annotations

import json

import pytest
from tests.e2e.test_release_crash import EDGES, EFFECTS, STEPS, check, go_on

MORE = {"candidate": 13, "gate-unit": 6, "tag": 7}
"""The steps that write more than for one package, by git or to the record."""
MIDDLE = [f"{step} {n}" for step in MORE for n in range(2, MORE[step])]


def test_a_release_of_three_packages_has_the_steps_of_one(place, tmp_path):
    shop = place("packages")
    assert shop.run("release", "--yes", driver=True, CRASH_LIST=str(tmp_path / "list"))[0] == 0
    assert json.loads((tmp_path / "list").read_text()) == EFFECTS | MORE


@pytest.mark.slow
@pytest.mark.sampled(one_in=6)
@pytest.mark.parametrize("moment", [*EDGES, *MIDDLE])
def test_a_release_of_three_packages_killed_at_any_moment_is_resumed_to_the_same_end(
    place, undisturbed, moment
):
    shop = place("packages")
    assert shop.run("release", "--yes", driver=True, CRASH_AT=moment)[0] == -9
    tags = {ref for ref in shop.public if ref.startswith("refs/tags/")}
    assert len(tags) in (3, 6)
    go_on(shop, moment)
    check(shop, undisturbed["packages"])


@pytest.mark.slow
def test_a_release_of_three_packages_killed_at_every_step_in_turn_ends_the_same(place, undisturbed):
    shop = place("packages")
    for step in STEPS:
        code, told = shop.run("release", "--yes", driver=True, CRASH_AT=f"{step} end")
        assert code == -9, f"{step}: {told}"
    assert shop.run("resume")[0] == 0
    check(shop, undisturbed["packages"])
