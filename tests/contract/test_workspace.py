"""What every workspace promises: places that do not meet, files that are whole, checkouts that go again."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from gonogo.adapters.workspace.directory import DirectoryWorkspace
from gonogo.testing.publisher import MemoryPublisher
from gonogo.testing.workspace import MemoryWorkspace

if TYPE_CHECKING:
    from gonogo.ports.workspace import Workspace


@pytest.fixture(params=["directory", "memory"])
def workspace(request, tmp_path) -> Workspace:
    """A workspace of each kind."""
    if request.param == "memory":
        return MemoryWorkspace(tmp_path)
    return DirectoryWorkspace(tmp_path / "gonogo", tmp_path, MemoryPublisher())


def test_no_place_is_in_another_and_all_are_in_the_folder_that_is_gonogos_own(workspace):
    places = [
        workspace.checkout("1.1.0-0a", "gate unit"),
        workspace.checkout("1.1.0-0a", "gate e2e"),
        workspace.checkout("1.1.0-0b", "gate unit"),
        workspace.evidence("1.1.0-0a", "unit"),
        workspace.backup("1.1.0-0a", "production"),
        workspace.note("1.1.0-0a", "production"),
        workspace.recording("1.1.0-0a", "production"),
        workspace.environment("production"),
        workspace.environment("staging"),
    ]
    assert all(place.is_relative_to(workspace.state) for place in places)
    for one, other in combinations(places, 2):
        assert not one.is_relative_to(other)
        assert not other.is_relative_to(one)


def test_a_recording_is_evidence_of_its_environment(workspace):
    recording = workspace.recording("1.1.0-0a", "production")
    assert recording.is_relative_to(workspace.evidence("1.1.0-0a", "production"))


def test_the_evidence_of_a_release_is_forgotten_and_nobody_elses(workspace):
    old, new = (workspace.evidence(release, "unit", "log") for release in ("1.0.0-0a", "1.1.0-0a"))
    for place in (old, new):
        workspace.write(place, b"passed")
    assert workspace.releases() == ["1.0.0-0a", "1.1.0-0a"]
    backup = workspace.note("0.9.0-0a", "production")
    workspace.write(backup, b"{}")
    assert workspace.releases() == ["0.9.0-0a", "1.0.0-0a", "1.1.0-0a"]
    workspace.forget("0.9.0-0a")
    assert workspace.read(backup) is None
    for _ in range(2):
        workspace.forget("1.0.0-0a")
    assert workspace.releases() == ["1.1.0-0a"]
    assert (workspace.read(old), workspace.read(new)) == (None, b"passed")


def test_what_is_written_is_read_again_and_the_last_one_counts(workspace):
    place = workspace.note("1.1.0-0a", "production")
    assert workspace.read(place) is None
    workspace.write(place, b"one")
    workspace.write(place, b"two")
    assert workspace.read(place) == b"two"


def test_a_checkout_that_is_not_there_is_removed_as_well(workspace):
    workspace.remove(workspace.checkout("1.1.0-0a", "gate unit"))
    workspace.remove(workspace.checkouts("1.1.0-0a"))


def test_all_checkouts_of_a_release_are_in_one_folder(workspace):
    folder = workspace.checkouts("1.1.0-0a")
    assert {workspace.checkout("1.1.0-0a", use).parent for use in ("gate unit", "smoke staging")} == {folder}


def test_what_is_prepared_is_made_once_on_a_checkout_and_known_by_its_digest(workspace):
    source, done = workspace.checkout("1.1.0-0a", "prepare"), []

    def begin():
        done.append("begin")
        source.mkdir(parents=True)

    first = workspace.prepare(source, begin, lambda: done.append("install"))
    assert workspace.prepare(source, begin, lambda: done.append("install")) == first
    assert done == ["begin", "install"]
    place = workspace.checkout("1.1.0-0a", "gate unit")
    place.mkdir(parents=True)
    workspace.bring(source, place)


def test_paths_of_checkouts_have_one_length_where_they_are_on_a_disk(tmp_path):
    workspace = DirectoryWorkspace(tmp_path / "gonogo", tmp_path, MemoryPublisher())
    assert len({len(str(workspace.checkout("1", use))) for use in ("prepare", "gate unit", "")}) == 1


def test_nothing_changed_before_it_is_watched(workspace):
    assert not workspace.changes("1.1.0-0a")
    workspace.watch("1.1.0-0a")
    assert not workspace.changes("1.1.0-0a")
