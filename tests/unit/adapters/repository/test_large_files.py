"""Git LFS itself, where it is on this machine; elsewhere, `test_user_checkout.py` has a stand-in for it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gonogo.adapters.repository.git import Git
from gonogo.adapters.repository.publisher import GitPublisher
from gonogo.errors import IncompleteError, RepositoryError

if TYPE_CHECKING:
    from conftest import Clone

PLANTED = '[lfs]\n\turl = http://127.0.0.1:1/planted\n\tfetchexclude = "*"\n\tskipdownloaderrors = true\n'


@pytest.fixture
def large(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> Clone:
    """A clone with a file in LFS."""
    beside = Path(sys.prefix) / "git-lfs/usr/bin"
    if beside.exists():
        monkeypatch.setenv("PATH", f"{beside}:{os.environ['PATH']}")
    if not shutil.which("git-lfs"):
        pytest.skip("there is no Git LFS on this machine")
    clone.git("lfs", "install", "--local")
    clone.git("lfs", "track", "*.bin")
    (clone.folder / "big.bin").write_text("CONTENT\n")
    clone.git("add", ".")
    clone.git("commit", "-q", "-m", "feat: large")
    assert clone.git("cat-file", "blob", "HEAD:big.bin").startswith("version https://git-lfs")
    return clone


def test_gates_see_contents_that_the_clone_has(large: Clone, tmp_path: Path) -> None:
    for _ in range(2):
        large.publisher.checkout(large.main, tmp_path / "out")
        assert (tmp_path / "out/big.bin").read_text() == "CONTENT\n"
        assert large.git("status", "--porcelain", folder=tmp_path / "out") == ""
    assert "big.bin" in large.git("lfs", "ls-files", folder=tmp_path / "out")


def test_a_tracked_lfsconfig_decides_nothing(large: Clone, tmp_path: Path) -> None:
    (large.folder / ".lfsconfig").write_text(PLANTED)
    large.git("add", ".lfsconfig")
    large.git("commit", "-q", "-m", "feat: planted")
    large.publisher.checkout(large.main, tmp_path / "out")
    assert (tmp_path / "out/big.bin").read_text() == "CONTENT\n"
    shutil.rmtree(large.folder / ".git/lfs/objects")
    with pytest.raises(IncompleteError, match="git lfs fetch") as found:
        large.publisher.checkout(large.main, tmp_path / "other")
    assert "planted" not in str(found.value)


def test_a_release_does_not_write_into_a_file_that_lfs_must_push(large: Clone) -> None:
    publisher = GitPublisher(Git(large.folder).place)
    with pytest.raises(RepositoryError, match=r"big\.bin is kept in Git LFS"):
        publisher.check_writing(large.main, {"big.bin": "new\n"})
