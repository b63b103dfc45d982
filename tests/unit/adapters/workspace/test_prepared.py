from __future__ import annotations

import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from gonogo.adapters.workspace import copying, prepared
from gonogo.adapters.workspace.directory import DirectoryWorkspace
from gonogo.errors import IncompleteError
from gonogo.testing.publisher import MemoryPublisher

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def workspace(tmp_path):
    return DirectoryWorkspace(tmp_path / "gonogo", tmp_path, MemoryPublisher())


@pytest.fixture
def source(workspace):
    return workspace.checkout("1", "prepare")


@pytest.fixture
def place(workspace):
    folder = workspace.checkout("1", "gate unit")
    check_out(folder)
    return folder


def check_out(folder: Path) -> None:
    """What a commit has."""
    (folder / "src" / ".git").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / ".git" / "index").write_text("git's own")
    (folder / "src" / "shop.py").write_text("tracked")
    (folder / "lib").mkdir()
    (folder / "lib" / "price.py").write_text("tracked")
    (folder / "package.json").write_text("tracked")


def made(workspace, source, install):
    return workspace.prepare(source, lambda: check_out(source), install)


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): str(path.readlink())
        if path.is_symlink()
        else path.read_text()
        if path.is_file()
        else "/"
        for path in folder.rglob("*")
    }


class TestWhatIsInstalled:
    def test_is_copied_with_modes_times_links_and_empty_folders(self, workspace, source, place):
        def install():
            (source / "node_modules" / ".bin").mkdir(parents=True)
            (source / "node_modules" / "empty").mkdir()
            (source / "node_modules" / "tool.js").write_text("tool")
            (source / "node_modules" / "tool.js").chmod(0o755)
            os.utime(source / "node_modules" / "tool.js", ns=(1, 1_000_000_007))
            (source / "node_modules" / ".bin" / "tool").symlink_to("../tool.js")
            (source / "src" / "shop.pyc").write_text("made of it")
            (source / "node_modules" / "own" / ".git").mkdir(parents=True)
            (source / "node_modules" / "own" / ".git" / "HEAD").write_text("another repository")
            (source / "node_modules" / "read-only").mkdir()
            (source / "node_modules" / "read-only" / "file").write_text("kept")
            (source / "node_modules" / "read-only").chmod(0o555)

        told = made(workspace, source, install)
        before = tree(place)
        workspace.bring(source, place)
        assert {name: text for name, text in tree(place).items() if name not in before} == {
            "node_modules": "/",
            "node_modules/.bin": "/",
            "node_modules/.bin/tool": "../tool.js",
            "node_modules/empty": "/",
            "node_modules/tool.js": "tool",
            "node_modules/own": "/",
            "node_modules/own/.git": "/",
            "node_modules/own/.git/HEAD": "another repository",
            "node_modules/read-only": "/",
            "node_modules/read-only/file": "kept",
            "src/shop.pyc": "made of it",
        }
        found = (place / "node_modules" / "tool.js").stat()
        assert (found.st_mode & 0o777, found.st_mtime_ns) == (0o755, 1_000_000_007)
        assert (place / "node_modules" / "read-only").stat().st_mode & 0o777 == 0o555
        assert (told.files, told.size, told.away) == (4, 4 + 10 + 18 + 4, ())

    @pytest.mark.threat("program", "Change a file of the candidate while what gates need is installed")
    def test_never_stands_for_a_file_of_the_commit_nor_takes_its_place(self, workspace, source, place):
        def install():
            (source / "package.json").write_text("changed")
            (source / "src" / "shop.py").unlink()
            (source / "src" / "shop.py").mkdir()
            (source / "src" / "shop.py" / "inner").write_text("x")
            (source / "lib").rename(source / "old")
            (source / "lib").symlink_to("old")
            (source / ".git" / "hooks").mkdir()
            (source / "src" / ".git" / "config").write_text("x")

        made(workspace, source, install)
        before = tree(place)
        workspace.bring(source, place)
        assert tree(place) == {**before, "old": "/", "old/price.py": "tracked"}

    def test_is_no_file_that_a_copy_writes_through(self, workspace, source, place, tmp_path):
        store = tmp_path / "store"
        store.write_text("shared by all projects")

        def install():
            os.link(store, source / "linked")
            with socket.socket(socket.AF_UNIX) as server:
                folder = os.open(source, os.O_RDONLY)
                server.bind(f"/proc/self/fd/{folder}/server")
                os.close(folder)

        made(workspace, source, install)
        workspace.bring(source, place)
        (place / "linked").write_text("written over")
        assert (store.read_text(), (source / "linked").read_text()) == ("shared by all projects",) * 2
        assert not (place / "server").exists()

    def test_of_a_virtual_environment_runs_where_it_is_copied_to(self, workspace, source, place):
        def install():
            environment = source / ".venv"
            subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
            script = environment / "bin" / "where"
            script.write_text(
                f"#!{environment}/bin/python\nimport sys, shop\nprint(sys.prefix, shop.__file__)\n"
            )
            script.chmod(0o755)
            (packages,) = (environment / "lib").glob("python*/site-packages")
            (packages / "shop.pth").write_text(f"{source}/src\n")
            (source / "absolute").symlink_to(source / "src")

        told = made(workspace, source, install)
        workspace.bring(source, place)
        (place / "src" / "shop.py").write_text("")
        ran = subprocess.run([place / ".venv/bin/where"], check=True, capture_output=True, text=True)
        assert ran.stdout.split() == [f"{place}/.venv", f"{place}/src/shop.py"]
        assert (place / "absolute").readlink() == place / "src"
        assert any(link.startswith(".venv/bin/python") for link in told.away)
        assert "absolute" not in str(told.away)

    @pytest.mark.parametrize(
        ("target", "is_away"),
        [
            ("/usr", True),
            ("../x", True),
            ("a/../../..", True),
            ("./a", False),
            ("a/..", False),
            ("..", False),
        ],
    )
    def test_is_told_where_it_leads_out_of_the_checkout(self, workspace, source, target, is_away):
        def install():
            (source / "src" / "link" if target == ".." else source / "link").symlink_to(target)

        assert bool(made(workspace, source, install).away) == is_away

    def test_is_bounded(self, workspace, source, monkeypatch):
        monkeypatch.setattr(prepared, "MOST_FILES", 3)

        def install():
            for number in range(4):
                (source / f"{number}").touch()

        with pytest.raises(IncompleteError, match="leaves more than 3 files"):
            made(workspace, source, install)

    def test_is_copied_by_hand_where_the_system_knows_no_other_way(
        self, workspace, source, place, monkeypatch
    ):
        monkeypatch.setattr(prepared, "SEARCHED", 10)
        monkeypatch.delattr(copying.os, "copy_file_range", raising=False)
        content = f"{source}\n" * 100

        def install():
            (source / "large").write_text(content)

        made(workspace, source, install)
        workspace.bring(source, place)
        assert (place / "large").read_text() == content


class TestWhatSomebodyChangesOfIt:
    def installed(self, workspace, source):
        def install():
            (source / "tool").write_text("tool")
            (source / "own").write_text(f"of {source}")
            (source / "link").symlink_to("tool")
            (source / "folder").mkdir()

        return made(workspace, source, install)

    @pytest.mark.threat(
        "gate", "Change what is installed for all gates, so that the next one gets another tool"
    )
    @pytest.mark.parametrize(
        ("change", "told"),
        [
            (lambda source: (source / "tool").write_text("evil"), "tool"),
            (lambda source: (source / "tool").unlink(), "tool"),
            (lambda source: (source / "own").write_text(f"on {source}"), "own"),
            (lambda source: ((source / "tool").unlink(), (source / "tool").symlink_to("own")), "tool"),
        ],
    )
    def test_is_found_in_the_copy_and_named(self, workspace, source, place, change, told):
        self.installed(workspace, source)
        change(source)
        with pytest.raises(IncompleteError, match=f"not what it was when it was listed: {told}"):
            workspace.bring(source, place)

    def test_is_found_where_the_list_was_changed_with_it(self, workspace, source, place):
        self.installed(workspace, source)
        listing = source.with_suffix(".list")
        for content in (listing.read_bytes().replace(b"link", b"limb"), b"nonsense"):
            listing.write_bytes(content)
            with pytest.raises(IncompleteError, match="its list"):
                workspace.bring(source, place)

    def test_does_not_count_where_something_stands_there_already(self, workspace, source, place):
        self.installed(workspace, source)
        (place / "tool").write_text("tracked")
        with pytest.raises(IncompleteError, match=r"tool \(File exists\)"):
            workspace.bring(source, place)
        assert (place / "tool").read_text() == "tracked"


class TestInstalling:
    def test_is_done_once_by_whoever_asks_first(self, workspace, source):
        runs = []

        def install():
            runs.append(1)
            (source / "tool").write_text("tool")

        with ThreadPoolExecutor(4) as pool:
            asked = [pool.submit(made, workspace, source, install) for _ in range(4)]
        assert len({one.result() for one in asked}) == len(runs) == 1

    def test_that_was_broken_off_is_done_again_from_a_new_checkout(self, workspace, source, tmp_path):
        def killed():
            (source / "half").write_text("half")
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            made(workspace, source, killed)

        def begin():
            subprocess.run(["rm", "-rf", source], check=True)
            check_out(source)

        again = DirectoryWorkspace(tmp_path / "gonogo", tmp_path, MemoryPublisher())
        told = again.prepare(source, begin, lambda: (source / "whole").write_text("whole"))
        assert told.files == 1
        other = DirectoryWorkspace(tmp_path / "gonogo", tmp_path, MemoryPublisher())
        assert other.prepare(source, begin, lambda: pytest.fail("it is there")) == told
