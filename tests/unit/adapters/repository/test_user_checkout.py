"""A checkout has what the user's own git would check out, and nothing that a commit decides by itself."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from gonogo.adapters.repository.git import Git
from gonogo.adapters.repository.process import GitCommand
from gonogo.adapters.repository.publisher import GitPublisher
from gonogo.errors import IncompleteError, RepositoryError

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Clone


def _git(folder: Path, *command: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@x", "-c", "protocol.file.allow=always")
    done = subprocess.run(["git", *who, *command], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _library(folder: Path, name: str, *, inner: str = "") -> Path:
    """A repository of its own with one file; inner: the relative address of a submodule of its own."""
    place = folder / name
    subprocess.run(["git", "init", "-q", "-b", "main", place], check=True)
    (place / "lib.txt").write_text(name)
    _git(place, "add", ".")
    if inner:
        _git(place, "submodule", "--quiet", "add", inner, "deep")
    _git(place, "commit", "-q", "-m", "lib")
    return place


def _has_submodule(clone: Clone, address: str, path: str = "vendor/lib") -> str:
    """The commit that adds it."""
    _git(clone.folder, "submodule", "--quiet", "add", address, path)
    _git(clone.folder, "submodule", "--quiet", "update", "--init", "--recursive")
    clone.git("commit", "-q", "-m", "feat: lib")
    return clone.main


def _plants(clone: Clone, gitmodules: str, path: str = "lib") -> str:
    """A commit whose .gitmodules somebody wrote by hand; the submodule's commit is nowhere."""
    (clone.folder / ".gitmodules").write_text(gitmodules)
    clone.git("add", ".gitmodules")
    clone.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},{path}")
    clone.git("commit", "-q", "-m", "feat: planted")
    return clone.main


def test_submodules_that_the_clone_has_are_there_with_all_below_and_nothing_is_fetched(
    clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _library(tmp_path, "inner")
    _library(tmp_path, "outer", inner="../inner")
    sha = _has_submodule(clone, "../outer")
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "none")
    for _ in range(2):
        clone.publisher.checkout(sha, tmp_path / "out")
        assert (tmp_path / "out/vendor/lib/lib.txt").read_text() == "outer"
        assert (tmp_path / "out/vendor/lib/deep/lib.txt").read_text() == "inner"
        status = _git(tmp_path / "out", "submodule", "status", "--recursive").splitlines()
        assert [line.split()[1] for line in status] == ["vendor/lib", "vendor/lib/deep"]
        assert _git(tmp_path / "out", "status", "--porcelain", "--ignored") == ""
        (tmp_path / "out/vendor/lib/left").write_text("over")
        (tmp_path / "out/vendor/lib/lib.txt").write_text("changed")


def test_a_submodule_that_the_clone_lacks_is_fetched_once_and_kept(clone: Clone, tmp_path: Path) -> None:
    library = _library(tmp_path, "library")
    sha = _has_submodule(clone, "../library")
    clone.git("push", "-q", "origin", "main")
    other = tmp_path / "other"
    clone.git("clone", "-q", str(clone.remote), str(other))
    publisher = GitPublisher(Git(other).place)
    publisher.checkout(sha, tmp_path / "out")
    assert (tmp_path / "out/vendor/lib/lib.txt").read_text() == "library"
    library.rename(tmp_path / "gone")
    publisher.checkout(sha, tmp_path / "second")
    assert (tmp_path / "second/vendor/lib/lib.txt").read_text() == "library"
    assert (other / "vendor/lib").is_dir()
    assert not [*(other / "vendor/lib").iterdir()]


def test_a_submodule_is_found_from_a_linked_working_tree_and_where_it_was_cloned_by_hand(
    clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _library(tmp_path, "library")
    _git(clone.folder, "clone", "-q", "../library", "vendor/lib")
    _git(clone.folder, "submodule", "--quiet", "add", "../library", "vendor/lib")
    clone.git("commit", "-q", "-m", "feat: lib")
    clone.git("worktree", "add", "-q", "--detach", str(tmp_path / "linked"))
    _git(tmp_path / "linked", "submodule", "--quiet", "update", "--init")
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "none")
    for folder in (clone.folder, tmp_path / "linked"):
        GitPublisher(Git(folder).place).checkout(clone.main, tmp_path / "out")
        assert (tmp_path / "out/vendor/lib/lib.txt").read_text() == "library"
        clone.publisher.remove_checkout(tmp_path / "out")


@pytest.mark.parametrize(
    ("setting", "value"),
    [("submodule.lib.active", "false"), ("submodule.lib.update", "none"), ("submodule.active", "other")],
)
def test_settings_of_the_clone_leave_a_submodule_out(
    clone: Clone, tmp_path: Path, setting: str, value: str
) -> None:
    sha = _plants(clone, '[submodule "lib"]\n\tpath = lib\n\turl = ../missing\n')
    clone.git("config", setting, value)
    clone.publisher.checkout(sha, tmp_path / "out")
    assert not [*(tmp_path / "out/lib").iterdir()]


def test_a_submodule_that_cannot_be_fetched_says_how_it_can_be_had_or_left_out(
    clone: Clone, tmp_path: Path
) -> None:
    sha = _plants(clone, '[submodule "lib"]\n\tpath = lib\n\turl = https://u:secret@127.0.0.1:1/lib.git\n')
    with pytest.raises(
        IncompleteError, match="The submodule lib cannot be fetched from https://127"
    ) as found:
        clone.publisher.checkout(sha, tmp_path / "out")
    assert "secret" not in str(found.value)
    assert "git submodule update --init --recursive -- lib" in str(found.value)
    assert "git config submodule.lib.active false" in str(found.value)
    assert not (tmp_path / "out").exists()
    clone.git("config", "submodule.lib.active", "false")
    clone.publisher.checkout(sha, tmp_path / "out")


def test_an_address_of_a_folder_is_used_only_where_the_user_s_git_would(
    clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _library(tmp_path, "library")
    sha = _has_submodule(clone, "../library")
    clone.git("push", "-q", "origin", "main")
    clone.git("clone", "-q", str(clone.remote), str(tmp_path / "other"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    with pytest.raises(IncompleteError, match="transport 'file' not allowed"):
        GitPublisher(Git(tmp_path / "other").place).checkout(sha, tmp_path / "out")


@pytest.mark.parametrize(
    "url", ["ext::sh -c touch% PLANTED", "-u./planted", "--upload-pack=touch PLANTED", "fd::17", "a\\nb"]
)
def test_an_address_that_is_a_command_is_not_used(clone: Clone, tmp_path: Path, url: str) -> None:
    planted = tmp_path / "planted"
    sha = _plants(
        clone, f'[submodule "lib"]\n\tpath = lib\n\turl = "{url.replace("PLANTED", str(planted))}"\n'
    )
    with pytest.raises(IncompleteError, match="its address is none that is used"):
        clone.publisher.checkout(sha, tmp_path / "out")
    assert not planted.exists()


def test_no_command_of_gitmodules_runs_and_no_branch_of_it_counts(clone: Clone, tmp_path: Path) -> None:
    _library(tmp_path, "library")
    _has_submodule(clone, "../library")
    with (clone.folder / ".gitmodules").open("a") as file:
        file.write(f"\tupdate = !touch {tmp_path}/planted\n\tbranch = nowhere\n")
    clone.git("commit", "-q", "-am", "feat: planted")
    clone.publisher.checkout(clone.main, tmp_path / "out")
    assert (tmp_path / "out/vendor/lib/lib.txt").read_text() == "library"
    assert not (tmp_path / "planted").exists()


@pytest.mark.parametrize("name", ["../../hooks", "a/../../b", "..", "a/.git/b"])
def test_a_name_that_leads_out_is_refused(clone: Clone, tmp_path: Path, name: str) -> None:
    sha = _plants(clone, f'[submodule "{name}"]\n\tpath = lib\n\turl = ../x\n')
    with pytest.raises(RepositoryError, match="leads out of its folder"):
        clone.publisher.checkout(sha, tmp_path / "out")


def test_filters_of_the_clone_bring_the_content_and_find_their_keys(clone: Clone, tmp_path: Path) -> None:
    (clone.folder / ".git" / "key").write_text("CONTENT")
    clone.git("config", "filter.stand-in.smudge", 'sed "s/POINTER/$(cat "$(git rev-parse --git-dir)/key")/"')
    clone.git("config", "filter.stand-in.clean", "sed s/CONTENT/POINTER/")
    clone.git("config", "filter.stand-in.required", "true")
    (clone.folder / ".gitattributes").write_text("*.bin filter=stand-in\n*.txt filter=planted\n")
    (clone.folder / "big.bin").write_text("CONTENT\n")
    (clone.folder / "small.txt").write_text("POINTER\n")
    clone.git("add", ".")
    clone.git("commit", "-q", "-m", "feat: large")
    for _ in range(2):
        clone.publisher.checkout(clone.main, tmp_path / "out")
        assert (tmp_path / "out/big.bin").read_text() == "CONTENT\n"
        assert (tmp_path / "out/small.txt").read_text() == "POINTER\n"
        assert _git(tmp_path / "out", "status", "--porcelain") == ""
        assert _git(tmp_path / "out", "config", "filter.stand-in.clean") == "sed s/CONTENT/POINTER/"


@pytest.mark.parametrize("required", ["true", "false"])
def test_a_filter_that_fails_leaves_no_pointers_to_be_tested(
    clone: Clone, tmp_path: Path, required: str
) -> None:
    (clone.folder / ".gitattributes").write_text("*.bin filter=stand-in\n")
    (clone.folder / "big.bin").write_text("POINTER\n")
    clone.git("add", ".")
    clone.git("commit", "-q", "-m", "feat: large")
    clone.git("config", "filter.stand-in.smudge", "echo no such object >&2; false")
    clone.git("config", "filter.stand-in.required", required)
    for _ in range(2):
        with pytest.raises(IncompleteError, match="git lfs fetch"):
            clone.publisher.checkout(clone.main, tmp_path / "out")
        assert not (tmp_path / "out").exists()
        clone.publisher.checkout(clone.git("rev-parse", "HEAD~"), tmp_path / "out")


def test_line_ends_and_attributes_are_those_of_the_clone(clone: Clone, tmp_path: Path) -> None:
    clone.git("config", "core.autocrlf", "true")
    (clone.folder / ".git/info").mkdir(exist_ok=True)
    (clone.folder / ".git/info/attributes").write_text("b -text\n")
    sha = clone.commit(clone.main, a="1\n", b="1\n")
    clone.publisher.checkout(sha, tmp_path / "out")
    assert ((tmp_path / "out/a").read_bytes(), (tmp_path / "out/b").read_bytes()) == (b"1\r\n", b"1\n")
    assert _git(tmp_path / "out", "status", "--porcelain") == ""


def test_a_sparse_clone_and_a_bare_one_have_whole_checkouts(clone: Clone, tmp_path: Path) -> None:
    sha = clone.commit(clone.main, **{"sub/a": "1\n"})
    clone.git("push", "-q", "origin", f"{sha}:refs/heads/main")
    clone.git("clone", "-q", "--sparse", str(clone.remote), str(tmp_path / "sparse"))
    for folder in (tmp_path / "sparse", clone.remote):
        GitPublisher(Git(folder).place).checkout(sha, tmp_path / "out")
        assert (tmp_path / "out/sub/a").read_text() == "1\n"
        clone.publisher.remove_checkout(tmp_path / "out")


def test_no_program_that_the_clone_has_beside_git_runs(clone: Clone, tmp_path: Path) -> None:
    """Hooks, templates and a monitor, of the user and of a commit."""
    template = tmp_path / "template" / "hooks"
    template.mkdir(parents=True)
    for place in (template, clone.folder / ".git/hooks", clone.folder / "hooks"):
        place.mkdir(exist_ok=True)
        for name in ("post-checkout", "post-index-change", "reference-transaction"):
            (place / name).write_text(f"#!/bin/sh\necho {name} >> {tmp_path}/ran\n")
            (place / name).chmod(0o755)
    clone.git("add", "hooks")
    clone.git("commit", "-q", "-m", "feat: hooks")
    (tmp_path / "ran").unlink(missing_ok=True)
    clone.git("config", "init.templateDir", str(template.parent))
    clone.git("config", "core.fsmonitor", f"touch {tmp_path}/ran")
    clone.git("config", "core.hooksPath", "hooks")
    for _ in range(2):
        clone.publisher.checkout(clone.main, tmp_path / "out", ["v2"])
    assert not (tmp_path / "ran").exists()
    assert not [*(tmp_path / "out/.git/hooks").iterdir()]
    asked = subprocess.run(["git", "config", "core.hooksPath"], cwd=tmp_path / "out", check=False)
    assert asked.returncode == 1


def test_the_tag_to_come_stands_in_the_checkout_alone_and_is_the_one_that_is_described(
    clone: Clone, tmp_path: Path
) -> None:
    clone.git("config", "tag.gpgSign", "true")
    clone.git("-c", "tag.gpgSign=false", "tag", "-a", "-m", "candidate", "v2.0.0-rc.1")
    before = clone.git("for-each-ref")
    for _ in range(2):
        clone.publisher.checkout(clone.main, tmp_path / "out", ["v2.0.0"])
        assert _git(tmp_path / "out", "describe") == "v2.0.0"
        assert {*_git(tmp_path / "out", "tag").splitlines()} == {"v2.0.0", "v2.0.0-rc.1"}
        _git(tmp_path / "out", "tag", "wild")
        _git(tmp_path / "out", "config", "alias.x", "status")
    clone.publisher.checkout(clone.main, tmp_path / "out")
    assert _git(tmp_path / "out", "describe") == "v2.0.0-rc.1"
    assert clone.git("for-each-ref") == before


def test_what_a_gate_hid_from_git_is_not_there_for_the_next_one(clone: Clone, tmp_path: Path) -> None:
    out = tmp_path / "out"
    clone.publisher.checkout(clone.main, out)
    _git(out, "update-index", "--assume-unchanged", "a.sh")
    (out / "a.sh").write_text("changed")
    (out / ".git/info/exclude").write_text("left\n")
    (out / "left").write_text("over")
    clone.publisher.checkout(clone.main, out)
    assert (out / "a.sh").read_text() == "#!/bin/sh\n"
    assert not (out / "left").exists()


def test_the_remote_of_a_checkout_is_that_of_the_clone_to_be_read_only(clone: Clone, tmp_path: Path) -> None:
    clone.git("remote", "set-url", "origin", "../remote.git")
    clone.publisher.checkout(clone.main, tmp_path / "out")
    assert _git(tmp_path / "out", "remote", "get-url", "origin") == str(clone.remote)
    assert _git(tmp_path / "out", "rev-parse", "origin/main") == clone.main
    _git(tmp_path / "out", "fetch", "-q", "origin")
    with pytest.raises(subprocess.CalledProcessError):
        _git(tmp_path / "out", "push", "-q", "origin", "HEAD:refs/heads/wild")


class _Killed(BaseException):
    """As SIGKILL: nothing is tidied up."""


@pytest.mark.parametrize("moment", range(1, 26, 4))
def test_a_checkout_that_is_broken_off_at_any_moment_is_whole_at_the_next_try(
    clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    _library(tmp_path, "inner")
    _library(tmp_path, "outer", inner="../inner")
    sha = _has_submodule(clone, "../outer")
    clone.git("push", "-q", "origin", "main")
    clone.git("clone", "-q", str(clone.remote), str(tmp_path / "other"))
    publisher, out = GitPublisher(Git(tmp_path / "other").place), tmp_path / "checkouts" / "out"
    left = moment

    def start(self: GitCommand, *given: object, **named: object) -> subprocess.Popen[bytes]:
        nonlocal left
        left -= 1
        if not left:
            raise _Killed
        return begin(self, *given, **named)  # type: ignore[arg-type] # handed on as they are

    begin = GitCommand.start
    for _ in range(2):  # where there is none, and where there is one
        left = moment
        with monkeypatch.context() as patched:
            patched.setattr(GitCommand, "start", start)
            with suppress(_Killed):
                publisher.checkout(sha, out, ["v2"])
        publisher.checkout(sha, out, ["v2"])
        assert (out / "vendor/lib/deep/lib.txt").read_text() == "inner"
        assert _git(out, "describe") == "v2"
        assert _git(out, "status", "--porcelain", "--ignored") == ""
        assert [place.name for place in out.parent.iterdir()] == ["out"]


@pytest.mark.threat("gate", "Read what the clone signs in by from the settings of the checkout")
def test_nothing_by_which_the_clone_signs_in_is_in_the_settings_of_a_checkout(
    clone: Clone, tmp_path: Path
) -> None:
    for name, value in {
        "remote.origin.url": "https://x-access-token:PLANTED@till.example/shop.git",
        "remote.origin.lfsurl": "https://u:PLANTED@till.example/lfs",
        "http.https://till.example/.extraheader": "AUTHORIZATION: basic PLANTED",
        "http.extraHeader": "PRIVATE-TOKEN: PLANTED",
        "http.proxy": "http://u:PLANTED@proxy",
        "credential.helper": "store --file=/PLANTED",
        "credential.https://till.example.username": "PLANTED",
        "url.https://PLANTED@till.example/.insteadOf": "https://till.example/",
        "core.sshCommand": "ssh -i /PLANTED",
        "core.autocrlf": "input",
        "http.sslVerify": "true",
    }.items():
        clone.git("config", name, value)
    place = tmp_path / "checkout"
    GitPublisher(Git(clone.folder).place).checkout(clone.main, place)
    settings = (place / ".git/config").read_text()
    assert "PLANTED" not in settings
    assert "https://till.example/shop.git" in settings
    assert 'autocrlf = "input"' in settings
    assert 'sslverify = "true"' in settings.lower()
