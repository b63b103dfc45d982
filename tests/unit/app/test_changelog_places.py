import pytest

from gonogo.app.changelog_places import changelog_places
from gonogo.testing.files import MemoryFiles

TOLD = "# 1.0.0\n\n- a\n"


def places(folder="", **texts):
    files = MemoryFiles({path.replace("__", "/").replace("_", "."): text for path, text in texts.items()})
    return changelog_places(files, folder)


def test_the_usual_file_is_begun_where_there_is_none():
    assert places() == ["CHANGELOG.md"]
    assert places("web", web__README_md="") == ["web/CHANGELOG.md"]


def test_the_usual_file_goes_before_all_others():
    assert places(CHANGELOG_md="", HISTORY_md=TOLD, CHANGES_rst="") == ["CHANGELOG.md"]


@pytest.mark.parametrize("name", ["CHANGES_rst", "changelog_txt", "CHANGELOG", "ChangeLog", "changes_md"])
def test_a_file_that_is_called_change_log_is_it(name):
    assert places(**{name: "", "README_md": ""}) == [name.replace("_", ".")]


@pytest.mark.parametrize("name", ["HISTORY.md", "NEWS.rst", "RELEASES.md", "NEWS"])
def test_a_file_that_may_be_one_is_it_if_it_tells_releases(name):
    assert changelog_places(MemoryFiles({name: TOLD}), "") == [name]
    assert changelog_places(MemoryFiles({name: "# How we began\n"}), "") == ["CHANGELOG.md"]


def test_a_file_among_the_documents_is_found():
    assert places(docs__changelog_md=TOLD) == ["docs/changelog.md"]


def test_a_folder_is_no_change_log():
    assert places(CHANGES__1_md="- a", NEWS__2_md="- b") == ["CHANGELOG.md"]


def test_several_that_may_be_it_are_all_named():
    assert places(CHANGES_md="", CHANGELOG_rst="") == ["CHANGELOG.rst", "CHANGES.md"]
