from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from gonogo.adapters.files.directory import Directory
from gonogo.adapters.repository.git import Git
from gonogo.adapters.repository.publisher import GitPublisher
from gonogo.adapters.repository.signing import ssh_sign, ssh_verify
from gonogo.errors import RepositoryError
from gonogo.ports.publisher import Held, Merged, RefUpdate, Reverted
from gonogo.testing.history import ANN, Person

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Clone

TIME = 1_700_000_000


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("key") / "id_ed25519"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "ann", "-f", file], check=True)
    return file


def test_modes_stay_and_new_files_are_regular(clone: Clone) -> None:
    files = {"a.sh": "#!/bin/sh\ntrue\n", "sub/ümlaut\n.txt": "ü\r\n"}
    sha = clone.publisher.commit(clone.main, files, "fix: modes", ANN, TIME)
    told = clone.git("ls-tree", "-r", "-z", sha).split("\0")
    assert {f"{line[:6]} {line[53:]}" for line in told[:-1]} == {
        "100644 .gitignore",
        "100755 a.sh",
        "120000 link",
        "100644 sub/ümlaut\n.txt",
    }
    assert clone.git("cat-file", "-s", f"{sha}:sub/ümlaut\n.txt") == "4"
    assert clone.git("fsck", "--strict", "--no-dangling") == ""


def test_removing_the_last_file_of_a_folder_removes_the_folder_and_of_all_leaves_the_empty_tree(
    clone: Clone,
) -> None:
    first = clone.publisher.commit("", {"x/y/z": "1"}, "feat: x", ANN, TIME)
    empty = clone.publisher.commit(first, {"x/y/z": None, "never": None}, "fix: none", ANN, TIME)
    assert clone.git("ls-tree", "-r", "-t", empty) == ""
    assert clone.publisher.commit(empty, {"x": "a file now"}, "fix: x", ANN, TIME)


@pytest.mark.parametrize("path", ["", "../x", "/x", "x//y", ".git/config", "x/.GIT/hooks/y", "x/.", "x\0y"])
def test_a_path_that_no_commit_can_have_is_refused(clone: Clone, path: str) -> None:
    with pytest.raises(RepositoryError, match="is not a path that a commit can have"):
        clone.publisher.commit(clone.main, {path: "x"}, "fix: x", ANN, TIME)


def test_a_commit_carries_who_when_and_the_message_as_they_are(clone: Clone) -> None:
    sha = clone.publisher.commit(clone.main, {}, "fix: x\n\n# not a comment\n", Person("Zoë", "z@x"), 5)
    told = clone.git("log", "-1", "--format=%an|%ae|%at|%cn|%ce|%ct|%B", sha)
    assert told == "Zoë|z@x|5|Zoë|z@x|5|fix: x\n\n# not a comment"


def test_nobody_cannot_commit(clone: Clone) -> None:
    with pytest.raises(RepositoryError, match=r"git config user\.name"):
        clone.publisher.commit(clone.main, {}, "fix: x", Person(" ", ""), TIME)


@pytest.mark.threat("clone", "Set hooks and templates of git")
def test_neither_hooks_nor_templates_of_the_user_are_at_work(clone: Clone) -> None:
    for name in ("pre-commit", "commit-msg", "reference-transaction", "pre-push", "post-checkout"):
        clone.hook(name, "exit 1", folder=clone.folder / ".git")
    sha = clone.commit(clone.main, a="1")
    tag = clone.publisher.tag("v1", sha, "Version 1", ANN, TIME)
    clone.publisher.point(RefUpdate("refs/tags/v1", tag, ""))
    assert clone.publisher.push("origin", [RefUpdate("refs/tags/v1", tag, "")])
    clone.publisher.checkout(sha, clone.folder.parent / "checkout")
    assert clone.remote_refs()["refs/tags/v1"] == tag


def test_the_working_tree_and_the_index_stay_as_they_are(clone: Clone) -> None:
    (clone.folder / "a.sh").write_text("changed\n")
    (clone.folder / "staged").write_text("staged\n")
    clone.git("add", "staged")
    (clone.folder / ".git/index.lock").write_text("left by a git that was killed")
    index, status = (clone.folder / ".git/index").read_bytes(), clone.git("status", "--porcelain")
    sha = clone.commit(clone.main, a="1")
    merged = clone.publisher.merge(clone.main, sha, "merge", ANN, TIME)
    assert isinstance(merged, Merged)
    clone.publisher.push("origin", [RefUpdate("refs/heads/main", merged.sha, clone.main)])
    clone.publisher.fetch("origin")
    clone.publisher.checkout(sha, clone.folder.parent / "checkout")
    assert (clone.folder / ".git/index").read_bytes() == index
    assert clone.git("status", "--porcelain") == status
    assert not (clone.folder / ".git/FETCH_HEAD").exists()


def test_a_tag_is_annotated_and_of_somebody(clone: Clone) -> None:
    tag = clone.publisher.tag("v1", clone.main, "Version 1\n\nWith more.", Person("Zoë <x>", "z@x"), TIME)
    clone.publisher.point(RefUpdate("refs/tags/v1", tag, ""))
    told = clone.git("for-each-ref", "--format=%(taggername)|%(taggerdate:unix)|%(contents)", "refs/tags/v1")
    assert told == f"Zoë x|{TIME}|Version 1\n\nWith more."


@pytest.mark.parametrize("how", ["private file", "text"])
def test_a_tag_is_signed_by_ssh_as_git_would(clone: Clone, key: Path, how: str) -> None:
    public = key.with_suffix(".pub").read_text()
    allowed = clone.folder.parent / "allowed"
    allowed.write_text(f"{ANN.email} {public}")
    clone.git("config", "gpg.ssh.allowedSignersFile", str(allowed))
    clone.git("config", "user.signingkey", str(key) if how == "private file" else public)
    if how == "text":
        with pytest.raises(RepositoryError, match=r"Signing with the SSH key .* failed: .*agent"):
            clone.publisher.tag("v1", clone.main, "Version 1", ANN, TIME, signing="ssh")
        return
    tag = clone.publisher.tag("v1", clone.main, "Version 1", ANN, TIME, signing="ssh")
    clone.publisher.point(RefUpdate("refs/tags/v1", tag, ""))
    done = subprocess.run(
        ["git", "verify-tag", "v1"], cwd=clone.folder, capture_output=True, text=True, check=True
    )
    assert 'Good "git" signature for ann@example.com' in done.stderr + done.stdout


@pytest.fixture
def signing(clone: Clone, key: Path) -> Clone:
    """A clone of somebody who signs all that they commit and tag."""
    allowed = clone.folder.parent / "allowed"
    allowed.write_text(f"{ANN.email} {key.with_suffix('.pub').read_text()}")
    settings = {
        "gpg.format": "ssh",
        "gpg.ssh.allowedSignersFile": str(allowed),
        "user.signingkey": str(key),
        "commit.gpgSign": "true",
        "tag.gpgSign": "yes",
    }
    for name, value in settings.items():
        clone.git("config", name, value)
    return clone


def test_commits_and_tags_are_signed_where_git_is_set_to_sign_them(signing: Clone) -> None:
    one = signing.commit(signing.main, a="1")
    other = signing.commit(signing.main, b="2")
    merged = signing.publisher.merge(one, other, "merge", ANN, TIME)
    reverted = signing.publisher.revert(one, signing.main, one, "revert", ANN, TIME)
    assert isinstance(merged, Merged)
    assert isinstance(reverted, Reverted)
    for sha in (one, merged.sha, reverted.sha):
        assert signing.git("log", "-1", "--format=%G? %GS", sha) == f"G {ANN.email}"
    tag = signing.publisher.tag("v1", one, "Version 1", ANN, TIME)
    signing.publisher.point(RefUpdate("refs/tags/v1", tag, ""))
    signing.git("verify-tag", "v1")
    assert signing.git("fsck", "--strict", "--no-dangling") == ""


def test_a_commit_that_is_said_again_is_the_same_one_whatever_its_signature(signing: Clone) -> None:
    """As with a key of which every signature is another, or one that somebody has changed since."""
    first = signing.commit(signing.main, a="1")
    key = signing.folder.parent / "another"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    signing.git("config", "user.signingkey", str(key))
    assert signing.commit(signing.main, a="1") == first
    assert signing.commit(signing.main, a="2") != first


def test_what_is_only_for_gonogo_itself_is_not_signed(signing: Clone) -> None:
    """A lock is known by its hash, which has to come out the same in every process."""
    signing.git("config", "user.signingkey", "no such key")
    assert signing.publisher.lock("origin", ["1.0.0"], "1.0.0-0a", ANN, TIME) == Held()


def test_a_key_that_is_missing_or_locked_is_told_before_anything_is_made(signing: Clone) -> None:
    signing.publisher.check_signing(ANN)
    locked = signing.folder.parent / "locked"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "passphrase", "-f", locked], check=True)
    for key in ("no such key", str(locked)):
        signing.git("config", "user.signingkey", key)
        with pytest.raises(RepositoryError, match=r"Signing with the SSH key .* failed: .*agent"):
            signing.publisher.check_signing(ANN)
    signing.git("config", "--unset", "user.signingkey")
    with pytest.raises(RepositoryError, match=r"There is no key to sign the commit with\. Set it up"):
        signing.publisher.check_signing(ANN)
    signing.git("config", "gpg.format", "wax")
    with pytest.raises(RepositoryError, match="asks for signatures by wax, which gonogo cannot make"):
        signing.publisher.check_signing(ANN)


def _stand_in(clone: Clone, setting: str, script: str) -> None:
    program = clone.folder.parent / "stand-in"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    clone.git("config", setting, str(program))


def test_how_tags_are_to_be_signed_is_tried_whatever_git_is_set_to(clone: Clone) -> None:
    with pytest.raises(RepositoryError, match=r"There is no key to sign the tag with\. Set it up"):
        clone.publisher.check_signing(ANN, "ssh")


def test_a_program_that_waits_for_somebody_is_ended_and_told(
    signing: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gonogo.adapters.repository.signing.PATIENCE", 0.2)
    _stand_in(signing, "gpg.ssh.program", "sleep 60")
    with pytest.raises(RepositoryError, match=r"gave no answer within 0\.2 s.*Unlock the key in its agent"):
        signing.publisher.check_signing(ANN)


@pytest.mark.parametrize(
    ("kind", "setting"),
    [("openpgp", "gpg.program"), ("openpgp", "gpg.openpgp.program"), ("x509", "gpg.x509.program")],
)
def test_signatures_are_asked_of_the_program_that_git_would_ask(
    clone: Clone, kind: str, setting: str
) -> None:
    _stand_in(clone, setting, 'echo "-----BEGIN SIGNED MESSAGE-----"; echo "$*"; cat > /dev/null')
    for name, value in {"gpg.format": kind, "commit.gpgSign": "true", "user.signingkey": "0x1"}.items():
        clone.git("config", name, value)
    told = clone.git("cat-file", "commit", clone.commit(clone.main, a="1"))
    assert "gpgsig -----BEGIN SIGNED MESSAGE-----\n -bsau 0x1\n" in told


@pytest.mark.parametrize("setting", ["tag.gpgSign", "tag.forceSignAnnotated"])
def test_either_setting_signs_a_tag(signing: Clone, setting: str) -> None:
    signing.git("config", "tag.gpgSign", "false")
    signing.git("config", setting, "true")
    tag = signing.publisher.tag("v1", signing.main, "Version 1", ANN, TIME)
    assert "BEGIN SSH SIGNATURE" in signing.git("cat-file", "tag", tag)


def test_a_key_is_the_one_that_the_user_s_command_names(signing: Clone, key: Path) -> None:
    signing.git("config", "--unset", "user.signingkey")
    _stand_in(signing, "gpg.ssh.defaultKeyCommand", f"cat {key}.pub")
    with pytest.raises(RepositoryError, match=r"Signing with the SSH key .*key\.pub failed"):
        signing.publisher.check_signing(ANN)  # no agent holds its private half
    _stand_in(signing, "gpg.ssh.defaultKeyCommand", "echo nothing of use")
    with pytest.raises(RepositoryError, match="told no key of ssh, but: nothing of use"):
        signing.publisher.check_signing(ANN)


def test_a_relative_place_of_a_key_is_meant_from_the_top(signing: Clone, key: Path) -> None:
    shutil.copy(key, signing.folder / "own-key")
    signing.git("config", "user.signingkey", "own-key")
    signing.publisher.check_signing(ANN)


def test_a_signed_commit_of_a_repository_of_sha_256_is_one_that_git_knows(
    signing: Clone, tmp_path: Path
) -> None:
    folder = tmp_path / "sha256"
    subprocess.run(["git", "init", "-q", "--object-format=sha256", folder], check=True)
    for name in ("gpg.format", "gpg.ssh.allowedSignersFile", "user.signingkey", "commit.gpgSign"):
        signing.git("config", name, signing.git("config", name), folder=folder)
    publisher = GitPublisher(Git(folder).place)
    sha = publisher.commit("", {"a": "1"}, "feat: a", ANN, TIME)
    assert signing.git("log", "-1", "--format=%G? %GS", sha, folder=folder) == f"G {ANN.email}"
    publisher.checkout(sha, tmp_path / "out", ["v1"])
    assert signing.git("describe", folder=tmp_path / "out") == "v1"
    assert Git(folder).committed(sha, Directory(tmp_path / "out")).read("a") == "1"


def test_nothing_is_checked_where_git_is_not_set_to_sign(clone: Clone) -> None:
    clone.git("config", "user.signingkey", "no such key")
    clone.publisher.check_signing(ANN)


def test_signing_without_a_key_says_how_to_set_it_up(clone: Clone) -> None:
    with pytest.raises(RepositoryError, match=r"git config user\.signingkey"):
        clone.publisher.tag("v1", clone.main, "Version 1", ANN, TIME, signing="ssh")


@pytest.mark.skipif(not shutil.which("gpg"), reason="GnuPG is not installed")
def test_a_tag_is_signed_by_openpgp_as_git_would(
    clone: Clone, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("g")
    home.chmod(0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    made = ["gpg", "--batch", "--quiet", "--passphrase", "", "--quick-gen-key", f"{ANN.name} <{ANN.email}>"]
    subprocess.run(made, check=True, capture_output=True)
    try:
        tag = clone.publisher.tag("v1", clone.main, "Version 1", ANN, TIME, signing="openpgp")
        clone.publisher.point(RefUpdate("refs/tags/v1", tag, ""))
        subprocess.run(["git", "verify-tag", "v1"], cwd=clone.folder, capture_output=True, check=True)
    finally:
        subprocess.run(["gpgconf", "--kill", "gpg-agent"], check=True)


def test_a_signature_holds_for_its_text_namespace_and_key_only(key: Path, tmp_path: Path) -> None:
    public = key.with_suffix(".pub").read_text()
    other = tmp_path / "other"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", other], check=True)
    signature = ssh_sign(b"yes", "gonogo", str(key))
    assert ssh_verify(b"yes", signature, "gonogo", "ann@example.com", public)
    assert not ssh_verify(b"no", signature, "gonogo", "ann@example.com", public)
    assert not ssh_verify(b"yes", signature, "git", "ann@example.com", public)
    assert not ssh_verify(
        b"yes", signature, "gonogo", "ann@example.com", other.with_suffix(".pub").read_text()
    )
    assert not ssh_verify(b"yes", b"no signature", "gonogo", "ann@example.com", public)


@pytest.mark.parametrize("principal", ["", "*", "a b", "a,b", "a\nb"])
def test_a_principal_that_is_a_pattern_is_nobody(key: Path, principal: str) -> None:
    signature = ssh_sign(b"yes", "gonogo", str(key))
    assert not ssh_verify(b"yes", signature, "gonogo", principal, key.with_suffix(".pub").read_text())


def test_a_lock_that_a_killed_git_left_is_named_and_not_deleted(clone: Clone) -> None:
    lock = clone.folder / ".git/refs/tags/v1.lock"
    lock.write_text("")
    with pytest.raises(RepositoryError, match=rf"found the lock {lock}: .*delete that file") as raised:
        clone.publisher.point(RefUpdate("refs/tags/v1", clone.main, ""))
    assert "another git is at work" in str(raised.value)
    assert lock.exists()
    lock.unlink()
    clone.publisher.point(RefUpdate("refs/tags/v1", clone.main, ""))
