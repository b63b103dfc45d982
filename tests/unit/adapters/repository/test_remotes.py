from __future__ import annotations

import subprocess
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gonogo.adapters.repository.git import Git
from gonogo.adapters.repository.process import Answer, presentable
from gonogo.adapters.repository.publisher import GitPublisher
from gonogo.adapters.repository.transport import unreachable
from gonogo.errors import RepositoryError
from gonogo.ports.publisher import Held, HeldBy, Moved, Pushed, RefUpdate, Refused, Unreachable
from gonogo.testing.history import ANN

if TYPE_CHECKING:
    from conftest import Clone

TIME = 1_700_000_000
MAIN = "refs/heads/main"
TAG = "refs/tags/v1"


def _release(clone: Clone) -> list[RefUpdate]:
    sha = clone.commit(clone.main, a="1")
    tag = clone.publisher.tag("v1", sha, "Version 1", ANN, TIME)
    return [RefUpdate(MAIN, sha, clone.main), RefUpdate(TAG, tag, "")]


def _lives(pid: str) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False  # it has ended, maybe while we looked
    return state.rpartition(")")[2].split()[0] not in "ZX"


def test_a_hook_that_refuses_leaves_nothing_behind(clone: Clone) -> None:
    clone.hook("pre-receive", "echo 'No releases on Fridays.' >&2; echo Connection refused >&2; exit 1")
    updates, before = _release(clone), clone.remote_refs()
    clone.publisher.point(updates[1])
    outcome = clone.publisher.push("origin", updates)
    assert outcome == Refused(MAIN, "No releases on Fridays. Connection refused (pre-receive hook declined)")
    assert clone.remote_refs() == before
    assert clone.waits == []
    clone.publisher.take_back(*updates)
    assert clone.git("tag") == ""


def test_a_protected_branch_refuses_the_tag_with_it(clone: Clone) -> None:
    clone.hook("update", 'test "$1" != refs/heads/main || { echo "GH006: Protected branch" >&2; exit 1; }')
    updates, before = _release(clone), clone.remote_refs()
    outcome = clone.publisher.push("origin", [updates[1], updates[0]])
    assert outcome == Refused(MAIN, "GH006: Protected branch (hook declined)")
    assert clone.remote_refs() == before


def test_a_tag_that_points_elsewhere_is_never_moved(clone: Clone) -> None:
    clone.git("push", "-q", "origin", f"main:{TAG}")
    assert clone.publisher.push("origin", _release(clone)) == Moved(TAG, clone.main)


def test_a_server_without_atomic_pushes_is_named_as_what_refuses(clone: Clone) -> None:
    clone.git("config", "receive.advertiseAtomic", "false", folder=clone.remote)
    outcome = clone.publisher.push("origin", _release(clone))
    assert isinstance(outcome, Refused)
    assert "advertiseAtomic" in outcome.sentence


def test_a_lock_that_was_left_on_the_remote_is_named_as_what_refuses(clone: Clone) -> None:
    (clone.remote / "refs/tags/v1.lock").write_text("")
    outcome = clone.publisher.push("origin", _release(clone))
    assert isinstance(outcome, Refused)
    assert "v1.lock': File exists" in outcome.sentence
    assert clone.remote_refs().keys() == {MAIN}


@pytest.mark.parametrize("kind", ["linked worktree", "bare", "started by a hook"])
def test_every_kind_of_repository_publishes(
    clone: Clone, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = clone.folder
    if kind == "linked worktree":
        folder = tmp_path / "linked"
        clone.git("worktree", "add", "-q", "--detach", str(folder))
    elif kind == "bare":
        folder = tmp_path / "bare.git"
        clone.git("clone", "-q", "--mirror", str(clone.remote), str(folder))
    place = Git(folder).place
    if kind == "started by a hook":
        monkeypatch.setenv("GIT_DIR", "/nowhere")
        monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")
    publisher = GitPublisher(place, pause=lambda _: None)
    assert publisher.lock("origin", ["1"], "r1", ANN, TIME) == Held()
    sha = publisher.commit("", {"a": "1"}, "feat: a", ANN, TIME)
    publisher.checkout(sha, tmp_path / "checkout")
    assert (tmp_path / "checkout" / "a").read_text() == "1"


def test_tags_that_are_not_named_do_not_go_along(clone: Clone) -> None:
    clone.git("tag", "-a", "-m", "mine", "mine")
    clone.git("config", "push.followTags", "true")
    assert clone.publisher.push("origin", _release(clone)) == Pushed()
    assert clone.remote_refs().keys() == {MAIN, TAG}


def test_an_object_that_is_not_here_is_an_error_and_not_the_servers_word(clone: Clone) -> None:
    with pytest.raises(RepositoryError, match="git push failed"):
        clone.publisher.push("origin", [RefUpdate(MAIN, "1" * 40, clone.main)])


def test_a_remote_that_is_away_is_tried_three_more_times_and_each_wait_is_told(clone: Clone) -> None:
    clone.remote.rename(clone.remote.with_name("away"))
    outcome = clone.publisher.push("origin", _release(clone))
    assert isinstance(outcome, Unreachable)
    assert clone.waits == [5, 15, 45]
    assert clone.told[0] == f"{outcome.sentence}; next try in 5 s"


def test_a_remote_that_comes_back_gets_the_push(clone: Clone) -> None:
    away = clone.remote.with_name("away")
    clone.remote.rename(away)
    publisher = GitPublisher(Git(clone.folder).place, pause=lambda _: away.rename(clone.remote) and None)
    assert publisher.push("origin", _release(clone)) == Pushed()


def test_a_remote_that_never_answers_is_ended_with_all_that_it_started(
    clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = tmp_path / "silent"
    silent.write_text(f"#!/bin/sh\necho $$ >> {tmp_path}/pids\nexec sleep 60\n")
    silent.chmod(0o755)
    clone.git("remote", "add", "far", "ssh://git@example.invalid/x.git")
    monkeypatch.setenv("GIT_SSH_COMMAND", str(silent))
    publisher = GitPublisher(Git(clone.folder).place, pause=lambda _: None, patience=1)
    outcome = publisher.fetch("far")
    assert isinstance(outcome, Unreachable)
    assert "no answer within 1 s" in outcome.sentence
    pids = (tmp_path / "pids").read_text().split()
    assert len(pids) == 4
    deadline = time.monotonic() + 60
    while any(_lives(pid) for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize(
    "problem",
    [
        "git@example.com: Permission denied (publickey).\nfatal: Could not read from remote repository.",
        "fatal: could not read Username for 'https://example.com': terminal prompts disabled",
        "remote: Invalid username\nfatal: Authentication failed for 'https://example.com/x.git/'",
        "fatal: unable to access 'https://example.com/x/': The requested URL returned error: 403",
    ],
)
def test_what_no_further_try_can_mend_is_not_tried_again(problem: str) -> None:
    found = unreachable("origin", Answer(128, b"", problem))
    assert found is not None
    assert found.lasting


@pytest.mark.parametrize(
    "problem",
    [
        "ssh: Could not resolve hostname x: Name or service not known\nfatal: Could not read from remote",
        "fatal: unable to access 'https://example.com/x/': The requested URL returned error: 503",
        "fatal: unable to connect to localhost:\nlocalhost[0: ::1]: errno=Connection refused",
        "error: RPC failed; curl 56 Recv failure\nfatal: the remote end hung up unexpectedly",
    ],
)
def test_what_may_pass_is_tried_again(problem: str) -> None:
    found = unreachable("origin", Answer(128, b"", problem))
    assert found is not None
    assert not found.lasting


def test_a_push_that_was_judged_is_not_unreachable_though_the_remote_complains() -> None:
    output = b"To x\n!\tabc:refs/heads/main\t[rejected] (stale info)\n"
    judged = Answer(1, output, "fatal: the remote end hung up")
    assert unreachable("origin", judged) is None


@pytest.mark.threat("clone", "Have a password in the remote's address")
def test_secrets_in_addresses_are_never_shown(clone: Clone) -> None:
    clone.git("remote", "add", "far", "http://ann:p@ss:w0rd@127.0.0.1:1/x.git")
    outcome = clone.publisher.fetch("far")
    assert isinstance(outcome, Unreachable)
    assert "127.0.0.1" in outcome.sentence
    for text in (outcome.sentence, *clone.told):
        assert not any(secret in text for secret in ("ann", "p@ss", "w0rd"))
    assert presentable(b"see 'https://t0ken@host/x' and \x1b[2J") == "see 'https://host/x' and \\x1b[2J"


def test_of_two_that_race_for_a_lock_one_holds_it(clone: Clone, tmp_path: Path) -> None:
    subprocess.run(["git", "clone", "-q", clone.remote, tmp_path / "other"], check=True)
    publishers = [clone.publisher, GitPublisher(Git(tmp_path / "other").place)]
    for version in range(5):
        outcomes: dict[str, object] = {}

        def take(number: int, version: int = version, outcomes: dict[str, object] = outcomes) -> None:
            release = f"r{number}"
            outcomes[release] = publishers[number].lock("origin", [f"1.{version}"], release, ANN, TIME)

        racers = [threading.Thread(target=take, args=(number,)) for number in (0, 1)]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join()
        winner = next(release for release, outcome in outcomes.items() if outcome == Held())
        loser = outcomes["r1" if winner == "r0" else "r0"]
        assert isinstance(loser, HeldBy)
        assert loser.release == winner


def test_publishing_many_files_writes_only_the_new_ones(clone: Clone) -> None:
    old = {f"entries/{number:03}/x": b"%d" % number for number in range(50)}
    clone.publisher.publish_files("origin", "refs/gonogo/ledger", old, "old", ANN, TIME)
    before = int(clone.git("count-objects").split()[0])
    clone.publisher.publish_files("origin", "refs/gonogo/ledger", {"entries/new": b"new"}, "new", ANN, TIME)
    assert int(clone.git("count-objects").split()[0]) - before == 4


def test_ssh_is_told_never_to_ask_unless_the_user_chose_it(
    clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ssh = tmp_path / "bin" / "ssh"
    ssh.parent.mkdir()
    ssh.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/said\nexit 255\n')
    ssh.chmod(0o755)
    monkeypatch.setenv("PATH", str(ssh.parent), prepend=":")
    monkeypatch.delenv("GIT_SSH_COMMAND", raising=False)
    clone.git("remote", "add", "far", "ssh://git@example.invalid/x.git")
    GitPublisher(Git(clone.folder).place, pause=lambda _: None).fetch("far")
    assert "-oBatchMode=yes" in (tmp_path / "said").read_text()
    (tmp_path / "said").unlink()
    clone.git("config", "core.sshCommand", f"{ssh} --mine")
    GitPublisher(Git(clone.folder).place, pause=lambda _: None).fetch("far")
    assert "BatchMode" not in (tmp_path / "said").read_text()


@pytest.mark.threat("remote", "Push a lock that names no commit, so that whoever reads it breaks")
@pytest.mark.parametrize("nonsense", ["blob", "tree", "tag"])
def test_a_lock_that_names_no_commit_is_told_with_the_way_to_take_it_away(clone, nonsense):
    blob = clone.git("rev-parse", "main:a.sh")
    tag = f"object {blob}\ntype blob\ntag lock\ntagger A <a@x> 1 +0000\n\nnonsense\n"
    tagged = subprocess.run(
        ["git", "mktag"], cwd=clone.folder, input=tag, text=True, capture_output=True, check=True
    ).stdout.strip()
    made = {"blob": blob, "tree": clone.git("rev-parse", "main^{tree}"), "tag": tagged}[nonsense]
    clone.git("push", "-q", "origin", f"{made}:refs/gonogo/lock/1.0.0")
    for ask in (
        lambda: clone.publisher.lock("origin", ["1.0.0"], "r", ANN, TIME),
        lambda: clone.publisher.unlock("origin", ["1.0.0"], "r"),
    ):
        with pytest.raises(RepositoryError) as told:
            ask()
        assert str(told.value) == (
            "The lock refs/gonogo/lock/1.0.0 on origin is none that gonogo took: it names no commit. "
            "See who pushed it, then take it away: git push origin --delete refs/gonogo/lock/1.0.0"
        )
    clone.git("push", "-q", "origin", "--delete", "refs/gonogo/lock/1.0.0")
    assert clone.publisher.lock("origin", ["1.0.0"], "r", ANN, TIME) == Held()
