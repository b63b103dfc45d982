from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from gonogo.adapters.files.directory import Directory
from gonogo.adapters.repository.committed import Committed
from gonogo.adapters.repository.git import Git
from gonogo.adapters.repository.process import Answer, GitCommand
from gonogo.errors import RepositoryError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Clone
    from gonogo.ports.files import Files


def _commit(clone: Clone, attributes: str = "", **files: bytes) -> None:
    """Files as git keeps them, whatever the attributes say; the working tree is as git makes it of them."""
    for name, content in files.items():
        (clone.folder / name).write_bytes(content)
        sha = clone.git("hash-object", "-w", "--no-filters", name)
        clone.git("update-index", "--add", "--cacheinfo", f"100644,{sha},{name}")
        (clone.folder / name).unlink()
    (clone.folder / ".gitattributes").write_text(attributes)
    clone.git("add", ".gitattributes")
    clone.git("commit", "-q", "-m", "feat: files")
    clone.git("checkout", "--", *files)


def _files(folder: Path) -> Files:
    repository = Git(folder)
    top = repository.place.top
    return repository.committed("HEAD", Directory(top) if top else None)


def _kept(clone: Clone, path: str, commit: str) -> bytes:
    return subprocess.run(
        ["git", "cat-file", "blob", f"{commit}:{path}"], cwd=clone.folder, check=True, capture_output=True
    ).stdout


@pytest.mark.parametrize(
    ("attributes", "settings", "kept"),
    [
        ("* text=auto eol=crlf\n", {}, b"1\n2\n"),
        ("* text=auto\n", {"core.autocrlf": "true"}, b"1\n2\n"),
        ("* text=auto eol=crlf\n", {}, b"1\r\n2\r\n"),
        ("", {}, b"1\r\n2\n3\r\n"),
        ("* text\n", {"core.eol": "crlf"}, b"1\r\n2\n"),
        ("* working-tree-encoding=UTF-16LE-BOM text\n", {}, "ä\n2\n".encode()),
        ("* ident\n", {}, b"$Id$\n2\n"),
    ],
)
def test_a_file_is_read_and_written_in_the_form_that_git_keeps(
    clone: Clone, attributes: str, settings: dict[str, str], kept: bytes
) -> None:
    for name, value in settings.items():
        clone.git("config", name, value)
    _commit(clone, attributes, a=kept)
    text = _files(clone.folder).read("a")
    assert text == kept.decode()
    sha = clone.commit(clone.main, a=text.replace("2", "3"))
    assert _kept(clone, "a", sha) == kept.replace(b"2", b"3")
    assert "1\t1\ta" in clone.git("diff", "--numstat", clone.main, sha)


@pytest.mark.parametrize("way", ["bare", "linked", "sparse", "autocrlf"])
def test_every_kind_of_clone_reads_the_same(clone: Clone, tmp_path: Path, way: str) -> None:
    _commit(clone, "* text=auto eol=crlf\n", a=b"1\n", b=b"1\r\n")
    clone.git("push", "-q", "origin", "main")
    folder = tmp_path / "other"
    if way == "bare":
        clone.git("clone", "-q", "--bare", str(clone.remote), str(folder))
    elif way == "linked":
        clone.git("worktree", "add", "-q", "--detach", str(folder))
    elif way == "sparse":
        clone.git("clone", "-q", "--sparse", str(clone.remote), str(folder))
        clone.git("sparse-checkout", "set", "--no-cone", "/nothing", folder=folder)
        assert not (folder / "a").exists()
    else:
        clone.git("clone", "-q", "-c", "core.autocrlf=true", str(clone.remote), str(folder))
    files = _files(folder)
    assert (files.read("a"), files.read("b"), files.read("c")) == ("1\n", "1\r\n", None)
    assert {"a", "b", "a.sh"} <= {*files.names()}


def test_what_no_commit_has_is_read_where_it_lies_but_not_what_git_ignores(clone: Clone) -> None:
    (clone.folder / "new").write_text("new")
    (clone.folder / "build").mkdir()
    (clone.folder / "build" / "made").write_text("made")
    (clone.folder / "a.sh").write_text("changed and not committed")
    files = _files(clone.folder)
    assert (files.read("new"), files.read("build/made")) == ("new", None)
    assert files.read("a.sh") == "#!/bin/sh\n"


def test_before_the_first_commit_the_working_tree_is_all_there_is(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "a").write_text("a")
    assert Git(tmp_path).committed("", Directory(tmp_path)).read("a") == "a"


def test_links_of_a_commit_are_followed_inside_of_it_and_nowhere_else(clone: Clone) -> None:
    (clone.folder / "real").mkdir()
    (clone.folder / "real" / "a").write_text("a")
    for name, target in {"folder": "real", "out": "../../etc/hostname", "loop": "loop"}.items():
        (clone.folder / name).symlink_to(target)
    clone.git("add", ".")
    clone.git("commit", "-q", "-m", "feat: links")
    files = _files(clone.folder)
    assert files.read("link") == "#!/bin/sh\n"
    assert files.read("folder/a") == "a"
    assert files.read("real") is None
    for path in ("out", "../x", "/etc/hostname"):
        with pytest.raises(UsageError, match="leads out of the repository"):
            files.read(path)
    with pytest.raises(UsageError, match="leads to itself"):
        files.read("loop")


def test_who_reads_in_many_folders_is_told_the_same(clone: Clone) -> None:
    for number in range(12):
        (clone.folder / f"p{number}").mkdir()
        (clone.folder / f"p{number}" / "a").write_text(f"{number}")
    clone.git("add", ".")
    clone.git("commit", "-q", "-m", "feat: many")
    files = _files(clone.folder)
    assert [files.read(f"p{number}/a") for number in range(12)] == [str(number) for number in range(12)]
    assert files.read("p11/b") is None
    assert files.names("p3") == ["a"]


def test_a_filter_of_the_clone_s_own_settings_is_gone_through_both_ways(clone: Clone) -> None:
    clone.git("config", "filter.locked.clean", "tr a-y b-z")
    clone.git("config", "filter.locked.smudge", "tr b-z a-y")
    clone.git("config", "filter.locked.required", "true")
    _commit(clone, "a filter=locked\n", a=b"tfdsfu\n")
    text = _files(clone.folder).read("a")
    assert text == "secret\n"
    sha = clone.commit(clone.main, a="secrets\n", new="plain\n")
    assert _kept(clone, "a", sha) == b"tfdsfut\n"
    assert _kept(clone, "new", sha) == b"plain\n"


def test_a_filter_that_only_a_tracked_file_names_changes_nothing(clone: Clone) -> None:
    clone.git("config", "filter.other.clean", "false")
    _commit(clone, "a filter=planted\n", a=b"text\n")
    assert _files(clone.folder).read("a") == "text\n"
    assert _kept(clone, "a", clone.commit(clone.main, a="new\n")) == b"new\n"


def test_what_a_filter_puts_into_large_file_storage_is_refused(clone: Clone) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1"
    clone.git("config", "filter.lfs.clean", f"echo {pointer}; cat > /dev/null")
    _commit(clone, "a filter=lfs\n", a=b"text\n")
    with pytest.raises(RepositoryError, match=r"a is kept in Git LFS.*git lfs untrack a"):
        clone.publisher.check_writing(clone.main, {"a": "new"})
    clone.publisher.check_writing(clone.main, {"b": "new", "a": None})


def test_a_file_that_is_no_text_or_too_large_is_refused(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    _commit(clone, a=b"\xff\n", b=b"1" * 99)
    with pytest.raises(UsageError, match=r"a is not UTF-8 text \(byte 0\)"):
        _files(clone.folder).read("a")
    monkeypatch.setattr("gonogo.adapters.repository.committed.LARGEST", 98)
    (clone.folder / "b").unlink()
    with pytest.raises(UsageError, match="b is larger than"):
        _files(clone.folder).read("b")


def test_a_bare_repository_is_not_written_to(clone: Clone) -> None:
    files = _files(clone.remote)
    with pytest.raises(UsageError, match="no working tree"):
        files.write("a", "1")
    with pytest.raises(UsageError, match="no working tree"):
        files.remove("a")


def test_a_file_behind_a_link_is_written_where_it_is(clone: Clone) -> None:
    (clone.folder / "real").mkdir()
    (clone.folder / "real" / "a").write_text("a\n")
    (clone.folder / "folder").symlink_to("real")
    (clone.folder / "file").symlink_to("folder/a")
    clone.git("add", ".")
    clone.git("commit", "-q", "-m", "feat: links")
    for path in ("file", "folder/a"):
        sha = clone.commit(clone.main, **{path: "b\n"})
        assert clone.git("diff", "--name-only", clone.main, sha) == "real/a"
    sha = clone.commit(clone.main, **{"folder/new": "b\n", "file": None})
    assert {*clone.git("diff", "--name-only", clone.main, sha).splitlines()} == {"real/new", "file"}


def test_nothing_is_written_into_a_submodule(clone: Clone) -> None:
    clone.git("update-index", "--add", "--cacheinfo", f"160000,{clone.main},lib")
    clone.git("commit", "-q", "-m", "feat: lib")
    with pytest.raises(RepositoryError, match="What lies in the submodule 'lib' is another repository's"):
        clone.publisher.check_writing(clone.main, {"lib/package.json": "{}"})


class _Counting(GitCommand):
    """Git, and what it was asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked: list[str] = []

    def ask(self, *command: str, **options: Any) -> Answer:
        self.asked.append(" ".join(command))
        return super().ask(*command, **options)


def test_a_folder_that_a_commit_lacks_is_not_looked_into(clone: Clone) -> None:
    git = _Counting(clone.folder)
    files = Committed(git, "HEAD", None)
    assert [files.names(folder) for folder in ("docs", "docs/deep", "a", "link")] == [[], [], [], []]
    assert files.names()
    assert files.read("docs/CHANGES.md") is None
    assert git.asked == ["ls-tree -z --full-tree HEAD:"]


def test_a_change_that_only_a_filter_of_the_clone_shows_keeps_a_release_from_beginning(clone):
    """A look runs no such filter, and takes the file as it lies there."""
    clone.git("config", "filter.own.clean", "tr a-z A-Z")
    clone.git("config", "filter.own.smudge", "tr A-Z a-z")
    (clone.folder / ".gitattributes").write_text("*.txt filter=own\n")
    (clone.folder / "v.txt").write_text("one\n")
    clone.git("add", ".")
    clone.git("commit", "-q", "-m", "feat: one")
    git = Git(clone.folder)
    assert git.dirty() == ()
    clone.publisher.check_writing(clone.main, {"v.txt": "two\n"})
    (clone.folder / "v.txt").write_text("three\n")
    assert git.dirty() == (), "to see it would run the filter"
    with pytest.raises(RepositoryError, match=r"v\.txt has changes that are not committed"):
        clone.publisher.check_writing(clone.main, {"v.txt": "two\n"})
