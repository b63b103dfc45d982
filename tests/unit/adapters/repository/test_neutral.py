"""Every git that is started runs with the same settings and variables, whatever it is started for."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

import gonogo
from gonogo.adapters.repository.git import Git
from gonogo.adapters.repository.lookout import GitLookout
from gonogo.adapters.repository.neutral import ENVIRONMENT, SETTINGS, environment
from gonogo.adapters.repository.publisher import GitPublisher
from gonogo.domain.history.references import Difference
from gonogo.ports.publisher import RefUpdate
from gonogo.testing.history import ANN

TIME = 1_700_000_000
SOURCES = Path(gonogo.__file__).parent
ELSEWHERE = ("testing/", "cli/demo/")
"""What makes histories for tests and the demo, and reads nobody's."""
LIES = {
    "GIT_DIR": "/nowhere",
    "GIT_WORK_TREE": "/nowhere",
    "GIT_INDEX_FILE": "/nowhere",
    "GIT_OBJECT_DIRECTORY": "/nowhere",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES": "/nowhere",
    "GIT_NAMESPACE": "nowhere",
    "GIT_CONFIG": "/nowhere",
    "GIT_GRAFT_FILE": "/nowhere",
    "GIT_REPLACE_REF_BASE": "refs/heads",
    "GIT_NO_REPLACE_OBJECTS": "",
    "GIT_EXTERNAL_DIFF": "/nowhere",
    "GIT_PAGER": "/nowhere",
    "GIT_TRACE": "1",
    "GIT_ATTR_SOURCE": "HEAD",
    "GIT_PUSH_OPTION_COUNT": "1",
    "GIT_COMMITTER_DATE": "@0 +0000",
    "GIT_DEFAULT_HASH": "sha256",
    "GIT_LITERAL_PATHSPECS": "1",
}


@pytest.fixture
def started(monkeypatch) -> list[tuple[list[str], dict[str, str]]]:
    """The command and the variables of each git that is started."""
    found = []

    class Recorded(subprocess.Popen):
        def __init__(self, command, **more) -> None:
            if command[0] == "git":
                found.append((list(command), dict(more["env"])))
            super().__init__(command, **more)

    monkeypatch.setattr(subprocess, "Popen", Recorded)
    return found


def do_everything(clone, out: Path) -> None:
    """What git is started for, by each verb of each port."""
    git, publisher = Git(clone.folder), clone.publisher
    head = git.references().head
    git.graph([head]), git.dirty(), git.settings(), git.resolve("HEAD")
    list(git.present(["a.sh"]))
    (commit,) = git.log([head], paths=True)
    git.diffstat(head, head), git.trees([head]), git.patches([head]), git.files(head)
    git.text(head, "a.sh"), git.named([commit.sha]), git.signers([head], {})
    git.distance(head, head), git.merges_unchanged(head, head), git.committed(head, None).read("a.sh")
    change = clone.commit(head, **{"a.sh": "new\n"})
    other = clone.commit(head, b="other\n")
    (
        publisher.merge(change, other, "merge", ANN, TIME),
        publisher.revert(change, change, head, "back", ANN, TIME),
    )
    tag = publisher.tag("v1.0.0", change, "The first", ANN, TIME)
    publisher.check_signing(ANN), publisher.check_writing(head, {"c": "c\n"})
    publisher.point(RefUpdate("refs/tags/v1.0.0", tag, ""))
    publisher.push("origin", [RefUpdate("refs/tags/v1.0.0", tag, "")])
    publisher.lock("origin", ["1.0.0"], "r", ANN, TIME), publisher.lock("origin", ["1.0.0"], "s", ANN, TIME)
    publisher.unlock("origin", ["1.0.0"], "r")
    publisher.publish_files("origin", "refs/gonogo/ledger", {"a": b"a"}, "more", ANN, TIME)
    publisher.read_files("origin", "refs/gonogo/ledger"), publisher.fetch("origin")
    publisher.checkout(change, out / "checkout", ["v2.0.0"])
    publisher.checkout(other, out / "checkout")
    GitLookout(git.place).look("origin", {"main"})
    GitLookout(git.place).bring("origin", Difference({}, ("v1.0.0",)))


@pytest.mark.threat("clone", "Have git started for something without the settings that keep lies out")
def test_every_git_runs_with_the_same_settings_and_variables(clone, tmp_path, monkeypatch, started):
    for name, value in LIES.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GIT_SSH_COMMAND", "ssh -4")
    do_everything(clone._replace(publisher=GitPublisher(Git(clone.folder).place)), tmp_path)
    assert len({command[-1] for command, _ in started}) > 20
    wanted = [part for setting in SETTINGS for part in ("-c", setting)]
    for command, variables in started:
        asked = command[1] == "config"
        assert asked or command[1 : 2 + len(wanted)] == ["--no-pager", *wanted], command
        assert variables.items() >= ENVIRONMENT.items(), command
        assert variables["GIT_SSH_COMMAND"] == "ssh -4"
        given = {name for name, value in LIES.items() if variables.get(name) == value}
        assert not given, command


@pytest.mark.threat("clone", "Have git started in a place of the code that has settings of its own")
def test_git_is_started_in_one_place_by_gates_in_their_checkout_and_by_the_verifier_that_stands_alone():
    found = {
        str(file.relative_to(SOURCES))
        for file in SOURCES.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.List | ast.Tuple) and node.elts and _is_git(node.elts[0])
    }
    assert {name for name in found if not name.startswith(ELSEWHERE)} == {
        "adapters/repository/process.py",
        "gates/migrations.py",
        "store/verify_ledger.py",
    }


def _is_git(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == "git"


def test_what_a_push_brings_is_seen_by_the_hook_that_judges_it():
    assert environment({}, {"GIT_QUARANTINE_PATH": "/q"})["GIT_ALTERNATE_OBJECT_DIRECTORIES"] == "/q"


def test_the_folders_without_anything_are_those_that_git_takes_for_repositories(tmp_path):
    for kind in ("sha1", "sha256"):
        folder = tmp_path / kind
        subprocess.run(["git", "init", "-q", f"--object-format={kind}", str(folder)], check=True)
        (folder / "a").write_text("a\n")
        for command in (["add", "a"], ["commit", "-q", "-m", "feat: a"]):
            subprocess.run(["git", *command], cwd=folder, check=True)
        git = Git(folder)
        assert git.place.hashes == kind
        assert [commit.subject for commit in git.log([git.references().head])] == ["feat: a"]
