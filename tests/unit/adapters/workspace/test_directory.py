"""The workspace in a folder: it makes what its verbs say it makes, and nothing else."""

from __future__ import annotations

import pytest

from gonogo.adapters.workspace.directory import DirectoryWorkspace
from gonogo.domain.people.person import Person
from gonogo.errors import UsageError
from gonogo.testing.publisher import MemoryPublisher


@pytest.fixture
def publisher():
    return MemoryPublisher()


@pytest.fixture
def workspace(tmp_path, publisher):
    return DirectoryWorkspace(tmp_path / "gonogo", tmp_path, publisher)


def test_a_place_that_is_told_is_not_made(workspace):
    workspace.checkout("1", "gate unit")
    workspace.evidence("1", "unit")
    workspace.environment("production")
    assert not workspace.state.exists()


def test_a_backup_has_a_folder_to_be_written_into(workspace):
    assert workspace.backup("1", "production").parent.is_dir()


def test_an_environments_place_is_one_folder_whatever_its_name(workspace):
    assert workspace.environment("a/../b").parent == workspace.environment("b").parent


def test_a_checkout_holds_the_tree_of_its_commit_until_it_is_removed(workspace, publisher):
    commit = publisher.commit("", {"shop.py": "1\n"}, "feat: sell", Person("Ann", "ann@shop.example"), 1)
    place = workspace.checkout("1", "gate unit")
    workspace.check_out(commit, place)
    assert (place / "shop.py").read_text() == "1\n"
    workspace.remove(place)
    assert not place.exists()


def test_what_cannot_be_written_leaves_the_file_as_it_was_and_says_where(workspace):
    place = workspace.note("1", "production")
    place.mkdir(parents=True)
    with pytest.raises(UsageError, match=r"production\.json cannot be written"):
        workspace.write(place, b"{}")
    assert place.is_dir()


def test_what_changes_of_the_clone_is_told_by_name_also_to_another_process(workspace, publisher, tmp_path):
    publisher.settings = {"filter.x.clean": "1", "hooks/pre-push": "2"}
    workspace.watch("1")
    publisher.settings = {"filter.x.clean": "3", "core.hookspath": "4"}
    workspace.watch("1")
    another = DirectoryWorkspace(tmp_path / "gonogo", tmp_path, publisher)
    for one in (workspace, another):
        assert one.changes("1") == ("core.hookspath", "filter.x.clean", "hooks/pre-push")
        assert one.changes("2") == ()
