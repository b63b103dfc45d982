"""What is kept of releases that are over, and what is dropped at the end of the next one."""

from __future__ import annotations

from pathlib import Path

import pytest

from gonogo.app.releasing.keeping import Keeping
from gonogo.testing.workspace import MemoryWorkspace

FOLDER = Path("/shop")


class DiedError(Exception):
    """The process is killed here."""


class Kept:
    """What a project keeps: files, remembered flows, and a record in which 0 to 149 are over.

    dies: at which removal, counted over all.
    """

    def __init__(self) -> None:
        self.workspace = MemoryWorkspace(FOLDER)
        self.flows = [f"{number:03}" for number in range(150)]
        self.steps = [*self.flows, "foreign"]
        self.dies = -1
        for release in self.steps:
            self.workspace.write(self.workspace.evidence(release, "unit", "log"), b"passed")
            self.workspace.write(self.workspace.note(release, "production"), b"{}")
        self.flows += ["foreign"]
        self._drop = self.workspace.forget
        self.workspace.forget = self.forget_files  # type: ignore[method-assign]

    def over(self, project: str, kept: int) -> list[str]:
        assert project == "shop"
        return [f"{number:03}" for number in range(149 - kept, -1, -1)]

    def ended(self) -> list[str]:
        return list(self.flows)

    def forget_steps(self, releases, most) -> None:
        for release in [one for one in releases if one in self.steps][:most]:
            self._perish()
            self.steps.remove(release)

    def forget(self, keys) -> None:
        for key in keys:
            self._perish()
            self.flows.remove(key)

    def forget_files(self, release: str) -> None:
        self._perish()
        self._drop(release)

    def _perish(self) -> None:
        self.dies -= 1
        if self.dies == 0:
            raise DiedError

    def drop(self, releases: int = 100) -> None:
        Keeping(self, self.workspace, self, releases).drop_old("shop")  # type: ignore[arg-type]


@pytest.fixture
def kept() -> Kept:
    return Kept()


LATEST = [*(f"{number:03}" for number in range(50, 150)), "foreign"]


def test_files_and_steps_of_the_latest_releases_are_kept_and_those_of_other_records(kept):
    kept.drop()
    assert (kept.workspace.releases(), kept.flows, kept.steps) == (LATEST, LATEST, LATEST)
    kept.drop()
    assert (kept.workspace.releases(), kept.flows, kept.steps) == (LATEST, LATEST, LATEST)


def test_many_old_ones_are_dropped_by_fifty_at_a_time(kept):
    kept.drop(10)
    assert len(kept.workspace.releases()) == len(kept.flows) == 101
    for _ in range(2):
        kept.drop(10)
    assert kept.workspace.releases() == kept.flows == kept.steps == [*LATEST[-11:]]


def test_of_a_release_all_entries_of_its_flow_are_dropped(kept):
    kept.flows = ["foreign", *(f"{number:03}~{entry}" for number in (3, 140) for entry in range(1, 70))]
    kept.drop()
    assert kept.flows == ["foreign", *(f"140~{entry}" for entry in range(1, 70))]


@pytest.mark.threat("machine", "Lose power while gonogo drops what is old of the state folder")
@pytest.mark.parametrize("moment", [1, 25, 50, 51, 75, 100, 101, 150])
def test_what_a_kill_left_of_the_dropping_is_dropped_by_the_next_release(kept, moment):
    kept.dies = moment
    with pytest.raises(DiedError):
        kept.drop()
    kept.drop()
    assert (kept.workspace.releases(), kept.flows, kept.steps) == (LATEST, LATEST, LATEST)
