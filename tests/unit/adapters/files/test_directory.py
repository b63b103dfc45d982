import os
import stat
from contextlib import suppress
from pathlib import Path

import pytest

from gonogo.adapters.files.directory import Directory
from gonogo.errors import UsageError
from gonogo.ports.files import LARGEST


@pytest.fixture
def top(tmp_path):
    (tmp_path / "top").mkdir()
    return tmp_path / "top"


@pytest.fixture
def files(top):
    return Directory(top)


def test_text_is_read_with_its_line_ends(files, top):
    (top / "a.txt").write_bytes("é\r\nb\n".encode())
    assert files.read("a.txt") == "é\r\nb\n"


@pytest.mark.parametrize("path", ["missing", "missing/a", "", ".", "folder", "a.txt/b"])
def test_what_is_no_file_is_nothing(files, top, path):
    (top / "a.txt").write_text("a")
    (top / "folder").mkdir()
    assert files.read(path) is None


def test_what_cannot_be_read_is_an_error(files, top, monkeypatch):
    def broken(*_):
        raise OSError(5, "Input/output error")

    (top / "a.txt").touch()
    monkeypatch.setattr(Path, "open", broken)
    with pytest.raises(UsageError, match=r"^a\.txt cannot be read: Input/output error$"):
        files.read("a.txt")


def test_pipe_is_no_file_and_does_not_hang(files, top):
    os.mkfifo(top / "pipe")
    assert files.read("pipe") is None


@pytest.mark.parametrize("path", ["../secret", "folder/../../secret", "/etc/hostname", "link", "link/secret"])
def test_path_that_leads_out_is_refused(files, top, path):
    (top.parent / "secret").write_text("secret")
    (top / "link").symlink_to(top.parent)
    with pytest.raises(UsageError, match="leads out of the repository"):
        files.read(path)
    with pytest.raises(UsageError, match="leads out of the repository"):
        files.write(path, "mine")
    assert (top.parent / "secret").read_text() == "secret"


def test_link_that_stays_inside_is_followed(files, top):
    (top / "real").write_text("a")
    (top / "link").symlink_to("real")
    files.write("link", "b")
    assert (top / "link").is_symlink()
    assert (top / "real").read_text() == "b"


def test_link_to_nowhere_is_nothing(files, top):
    (top / "link").symlink_to("missing")
    assert files.read("link") is None


def test_path_that_cannot_be_used_is_refused(files):
    with pytest.raises(UsageError, match="is not a path that can be used"):
        files.read("a\0b")


def test_link_that_leads_to_itself_is_no_file(files, top):
    (top / "loop").symlink_to("loop")
    told = None
    with suppress(UsageError):  # until Python 3.12 the path itself cannot be made out
        told = files.read("loop")
    assert told is None


def test_text_that_is_not_utf_8_is_refused_with_its_place(files, top):
    (top / "a.txt").write_bytes(b"caf\xe9")
    with pytest.raises(UsageError, match=r"^a\.txt is not UTF-8 text \(byte 3\)$"):
        files.read("a.txt")


def test_file_that_is_too_large_is_refused(files, top):
    with (top / "large").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(UsageError, match="large is larger than 32 MiB"):
        files.read("large")


def test_file_is_written_with_the_folders_it_needs(files, top):
    files.write("a/b/c.txt", "é\r\n")
    assert (top / "a/b/c.txt").read_bytes() == "é\r\n".encode()


def test_file_keeps_its_mode(files, top):
    files.write("run", "1")
    (top / "run").chmod(0o750)
    files.write("run", "2")
    assert stat.S_IMODE((top / "run").stat().st_mode) == 0o750


def test_file_is_made_executable_where_asked(files, top):
    files.write("hook", "#!/bin/sh\n", executable=True)
    assert (top / "hook").stat().st_mode & 0o111 == 0o111


def test_file_is_replaced_as_a_whole_or_not_at_all(files, top, monkeypatch):
    files.write("a.txt", "old")

    def full(self: Path, data: bytes) -> int:
        with self.open("wb") as file:
            file.write(data[:2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(UsageError, match=r"^a\.txt cannot be written: No space left on device$"):
        files.write("a.txt", "new text")
    assert [(entry.name, entry.read_text()) for entry in top.iterdir()] == [("a.txt", "old")]


@pytest.mark.parametrize("path", ["a.txt/b", "a.txt/b/c", "x" * 250, "folder", "."])
def test_what_cannot_be_written_is_an_error_that_leaves_nothing_behind(files, top, path):
    (top / "a.txt").write_text("a")
    (top / "folder").mkdir()
    before = sorted(top.parent.rglob("*"))
    with pytest.raises(UsageError, match="cannot be written"):
        files.write(path, "mine")
    assert sorted(top.parent.rglob("*")) == before


def test_half_a_character_cannot_be_written(files, top):
    with pytest.raises(UsageError, match=r"^a\.txt cannot be written: '\\ud800' is half a character$"):
        files.write("a.txt", "a\ud800")
    assert list(top.iterdir()) == []


def test_names_are_sorted(files, top):
    for name in ("b", "a", ".c"):
        (top / name).touch()
    assert files.names() == [".c", "a", "b"]
    assert files.names("missing") == []
    assert files.names("a") == []
