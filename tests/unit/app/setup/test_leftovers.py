"""What programs leave running is found again, or it is said that it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from gonogo.adapters.target.local.supervisor import containment
from gonogo.app.setup.leftovers import leftovers


def test_where_a_control_group_holds_it_all_is_well_and_without_environments_nothing_is_said() -> None:
    (well,) = leftovers("group", ["staging", "production"])
    assert (well.health, well.remedy) == ("well", "")
    assert "staging and production" in well.sentence
    assert leftovers("group", []) == leftovers("parent", []) == []


@pytest.mark.threat("program", "Fork away where nothing holds it, and nobody is told that it may stay")
def test_where_nothing_holds_it_that_is_said_with_what_to_do() -> None:
    (parent,) = leftovers("parent", ["production"])
    assert (parent.health, "not found once that was killed" in parent.sentence) == ("advice", True)
    assert "gonogo local unit" in parent.remedy
    (nothing,) = leftovers("", [])
    assert (nothing.health, "is not ended" in nothing.sentence) == ("advice", True)


def test_this_system_is_asked_what_it_has_and_nothing_is_left_of_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert containment.holding() in ("group", "parent")
    assert [folder for folder in containment._own_groups() if list(Path(folder).glob("gonogo-look-*"))] == []
    monkeypatch.setattr(containment, "PROC", Path("/nowhere"))
    assert containment.holding() == "parent"
