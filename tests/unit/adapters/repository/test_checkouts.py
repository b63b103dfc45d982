from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from gonogo.errors import RepositoryError

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Clone


def _break_nothing(_: Path) -> None:
    pass


def _break_head(folder: Path) -> None:
    (folder / ".git/HEAD").write_text("nonsense")


def _break_index(folder: Path) -> None:
    (folder / ".git/index").write_bytes(b"nonsense")


def _leave_a_lock(folder: Path) -> None:
    (folder / ".git/index.lock").write_text("")


def _lose_git(folder: Path) -> None:
    shutil.rmtree(folder / ".git")


def _become_a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("a file")


def _use(folder: Path) -> None:
    (folder / "build").mkdir()
    (folder / "build/ignored").write_text("x")
    (folder / "a.sh").chmod(0o600)
    (folder / "build").chmod(0o500)


@pytest.mark.parametrize(
    "happen",
    [_break_nothing, _break_head, _break_index, _leave_a_lock, _lose_git, _become_a_file, _use],
)
def test_whatever_happened_to_a_checkout_it_is_clean_when_asked_for(
    clone: Clone, tmp_path: Path, happen: object
) -> None:
    folder, first = tmp_path / "x" / "release", clone.main
    second = clone.commit(first, b="2\n")
    clone.publisher.checkout(first, folder)
    (tmp_path / "x" / "release.abc.part" / "left").mkdir(parents=True)
    happen(folder)  # type: ignore[operator] # one of the functions above
    clone.publisher.checkout(second, folder)
    assert clone.git("rev-parse", "HEAD", folder=folder) == second
    assert clone.git("status", "--porcelain", "--ignored", folder=folder) == ""
    assert (folder / "b").read_text() == "2\n"
    assert (folder / "a.sh").stat().st_mode & 0o777 == 0o755 & ~_umask(tmp_path)
    assert [path.name for path in folder.parent.iterdir()] == ["release"]


def test_what_is_done_with_git_in_a_checkout_stays_in_it(clone: Clone, tmp_path: Path) -> None:
    clone.git("tag", "v0")
    clone.publisher.checkout(clone.main, tmp_path / "x")
    before = clone.git("for-each-ref")
    assert clone.git("describe", "--tags", folder=tmp_path / "x") == "v0"
    clone.git("tag", "wild", folder=tmp_path / "x")
    with pytest.raises(Exception, match="push"):
        clone.git("push", "origin", "wild", folder=tmp_path / "x")
    assert clone.git("for-each-ref") == before
    assert clone.git("worktree", "list").count("\n") == 0


def test_a_commit_that_is_not_there_is_an_error(clone: Clone, tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match="git checkout failed"):
        clone.publisher.checkout("1" * 40, tmp_path / "x")


def test_a_folder_that_cannot_be_made_is_an_error_that_names_it(clone: Clone, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RepositoryError, match=r"file/x cannot be made: File exists"):
        clone.publisher.checkout(clone.main, tmp_path / "file" / "x")


def _umask(folder: Path) -> int:
    (folder / "probe").touch(0o777)
    return 0o777 & ~(folder / "probe").stat().st_mode
