"""What is decided where a clone and its remote differ, and what is said of it."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import msgspec
import pytest
from tests.forking import run

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = "gates: {}\napprovals: {release: {automatic: true}}\n"
HOTFIX = """\
gates:
  security: {kind: command, run: "true"}
  unit: {kind: command, run: "true"}
  smoke: {kind: command, run: "true"}
approvals: {release: {automatic: true}}
hotfix: {approvals: {automatic: true}}
"""
NOBODY = {"GIT_CONFIG_GLOBAL": os.devnull}
BOT = {
    f"GIT_{role}_{fact}": value
    for role in ("AUTHOR", "COMMITTER")
    for fact, value in (("NAME", "Release Bot"), ("EMAIL", "bot@x.example"))
}


class Team:
    """A remote, and somebody's clone of it, from which things are pushed."""

    def __init__(self, folder: Path, gonogo) -> None:
        self.folder = folder
        self.remote = folder / "origin.git"
        self.place = folder / "shop"
        self._gonogo = gonogo
        self.git("init", "-q", "--bare", "-b", "main", str(self.remote), at=folder)
        self.git("init", "-q", "-b", "main", str(self.place), at=folder)
        self.git("remote", "add", "origin", str(self.remote))

    def git(self, *arguments: str, at: Path | None = None) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=at or self.place, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, message: str, **files: str) -> None:
        for name, text in ({"f.txt": message} | files).items():
            (self.place / name.replace("_", ".")).write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)

    def tag(self, *names: str) -> None:
        for name in names:
            self.git("tag", name)

    def push(self, *refs: str) -> None:
        self.git("push", "-q", "-u", "origin", *(refs or ["HEAD"]), "--tags")

    def clone(self, *options: str, name: str = "other") -> Path:
        place = self.folder / name
        self.git("clone", "-q", *options, str(self.remote), str(place), at=self.folder)
        return place

    def plan(self, at: Path | None = None, *options: str):
        ran = self._gonogo("plan", "--json", *options, at=at or self.place)
        assert ran.code == 0, ran.err
        return msgspec.json.decode(ran.out)

    def doctor(self) -> list[dict[str, str]]:
        return msgspec.json.decode(self._gonogo("doctor", "--json", at=self.place).out)["findings"]

    def obstacles(self, at: Path | None = None) -> dict[str, tuple[str, str]]:
        return {one["kind"]: (one["sentence"], one["mend"]) for one in self.plan(at)["obstacles"]}

    def dry_run(self, at: Path, *options: str):
        return self._gonogo("release", "--dry-run", *options, at=at)

    def examine(self, at: Path):
        return self._gonogo("doctor", at=at)

    def run(self, *arguments: str, at: Path | None = None) -> subprocess.CompletedProcess[str]:
        """As a process of its own, which moves a release."""
        return run(at or self.place, *arguments)

    def follow(self, advice: str, at: Path | None = None) -> None:
        self.git(*shlex.split(advice)[1:], at=at)


@pytest.fixture
def team(tmp_path, gonogo) -> Team:
    return Team(tmp_path, gonogo)


@pytest.fixture
def shop(team) -> Team:
    """Released as 1.0.0, with a fix since; all of it is on the remote."""
    team.commit("feat: sell things", gonogo_yml=SETTINGS)
    team.tag("v1.0.0")
    team.commit("fix: count each thing once")
    team.push()
    return team


def test_a_clone_without_tags_releases_above_those_of_the_remote(team):
    team.commit("feat: start")
    team.tag("v1.0.0")
    team.commit("feat: two")
    team.tag("v2.3.0")
    team.commit("fix: three")
    team.push()
    assert team.plan(team.clone("--no-tags"))["version"] == "2.3.1"


def test_a_version_that_is_out_and_not_in_this_clone_is_gone_on_from(team):
    team.commit("feat: start")
    team.tag("v1.0.0")
    team.push()
    other = team.clone()
    team.commit("feat: two")
    team.tag("v1.1.0")
    team.commit("fix: three")
    team.push()
    team.git("fetch", "-q", "--no-tags", "origin", "main:refs/remotes/origin/main", at=other)
    team.git("merge", "-q", "--ff-only", "origin/main", at=other)
    plan = team.plan(other)
    assert (plan["version"], plan["obstacles"]) == ("1.1.1", [])


def test_a_worktree_of_a_bare_clone_knows_what_is_pushed(shop):
    bare = shop.clone("--bare", name="bare.git")
    tree = shop.folder / "tree"
    shop.git("worktree", "add", "-q", str(tree), "main", at=bare)
    assert shop.obstacles(tree) == {}
    shop.git("commit", "-q", "--allow-empty", "-m", "fix: here", at=tree)
    sentence, advice = shop.obstacles(tree)["not-pushed"]
    assert sentence == "main is not on origin as it is here"
    shop.follow(advice, tree)
    assert shop.obstacles(tree) == {}


def test_a_hotfix_from_a_clone_of_one_branch_reaches_develop(team):
    team.commit("feat: a", gonogo_yml=HOTFIX)
    team.tag("v1.2.0")
    team.git("switch", "-q", "-c", "develop")
    team.commit("feat: n")
    team.push("main", "develop")
    team.git("switch", "-q", "-c", "hotfix/1.2.1", "v1.2.0")
    team.commit("fix: now", fix_txt="x")
    team.push("hotfix/1.2.1")
    machine = team.clone("--single-branch", "--branch", "hotfix/1.2.1")
    ran = team.dry_run(machine, "--type", "hotfix", "--base", "v1.2.0")
    assert ran.code == 0, ran.err
    assert "bring back into develop" in ran.out


def test_a_main_branch_that_is_only_on_the_remote_is_no_reason_to_push_it(team):
    settings = f"{SETTINGS}branches: {{workflow: git-flow, main: main, develop: develop}}\n"
    team.commit("feat: a", gonogo_yml=settings)
    team.tag("v1.2.0")
    team.push("main")
    team.git("switch", "-q", "-c", "develop")
    team.commit("feat: n")
    team.push("develop")
    ran = team.dry_run(team.clone("--single-branch", "--branch", "develop"))
    assert ran.code == 0, ran.err


def test_a_branch_that_went_apart_is_pulled_first_and_then_pushed(shop):
    other = shop.clone()
    shop.commit("fix: there", there_txt="x")
    shop.push()
    shop.git("commit", "-q", "--allow-empty", "-m", "fix: here", at=other)
    found = shop.obstacles(other)
    assert found.keys() == {"diverged"}
    shop.follow(found["diverged"][1], other)
    found = shop.obstacles(other)
    assert found.keys() == {"not-pushed"}
    shop.follow(found["not-pushed"][1], other)
    assert shop.obstacles(other) == {}


def test_a_tag_that_stands_elsewhere_on_the_remote_is_in_the_way_until_it_is_taken(shop):
    other = shop.clone()
    shop.git("tag", "--force", "v1.0.0", "HEAD", at=other)
    sentence, advice = shop.obstacles(other)["tag-differs"]
    assert sentence.startswith("tag v1.0.0 stands on ")
    assert sentence.endswith(" on origin")
    shop.follow(advice.partition(": ")[2], other)
    assert shop.obstacles(other) == {}


def test_a_tag_that_names_no_release_may_stand_elsewhere(shop):
    other = shop.clone()
    shop.git("push", "-q", "origin", "v1.0.0^{commit}:refs/tags/nightly")
    shop.git("tag", "nightly", "HEAD", at=other)
    assert shop.obstacles(other) == {}


def test_a_tag_with_other_words_on_the_same_commit_is_the_same(shop):
    other = shop.clone()
    shop.git("tag", "--force", "-a", "-m", "mine", "v1.0.0", "v1.0.0", at=other)
    plan = shop.plan(other)
    assert (plan["obstacles"], plan["warnings"]) == ([], [])


def test_a_tag_that_the_remote_lacks_is_told(shop):
    shop.git("tag", "v1.0.1")
    shop.commit("fix: more")
    shop.git("push", "-q", "origin", "main")
    plan = shop.plan()
    assert plan["version"] == "1.0.2"
    push, delete = "push it (git push origin v1.0.1)", "delete it (git tag --delete v1.0.1)"
    assert plan["warnings"] == [f"v1.0.1 is here, and not on origin: {push}, or {delete}"]


def test_a_tag_that_was_deleted_on_the_remote_and_taken_before_counts_no_more(shop):
    other = shop.clone("--no-tags")
    shop.git("push", "-q", "origin", "HEAD:refs/tags/v7.0.0")
    assert shop.plan(other)["version"] is None
    shop.git("push", "-q", "origin", ":refs/tags/v7.0.0")
    assert shop.plan(other)["version"] == "1.0.1"


def test_a_higher_release_on_another_line_is_told(shop):
    shop.git("switch", "-q", "-c", "next", "v1.0.0")
    shop.commit("feat!: all new", new_txt="x")
    shop.tag("v2.0.0", "v3.0.0-rc.1")
    shop.push("next")
    shop.git("switch", "-q", "main")
    (warning,) = shop.plan()["warnings"]
    assert warning == "v2.0.0 is out on another line of history, and higher than 1.0.1"
    assert shop.plan(None, "--version", "2.0.1")["warnings"] == []


def test_a_remote_by_another_name_is_asked_and_named(shop):
    shop.git("remote", "rename", "origin", "server")
    shop.git("tag", "-d", "v1.0.0")
    plan = shop.plan()
    assert (plan["version"], plan["obstacles"]) == ("1.0.1", [])
    assert plan["warnings"] == ["Not in this clone, and taken from server: 1 tag (v1.0.0)"]


def test_a_remote_that_settings_name_is_the_only_one_that_counts(shop):
    (shop.place / "gonogo.yml").write_text(f"{SETTINGS}branches: {{remote: fork}}\n")
    shop.git("commit", "-q", "-am", "chore: name the remote")
    shop.push()
    assert shop.obstacles()["no-remote"][1] == "git remote add fork ADDRESS"
    shop.clone("--bare", name="fork.git")
    shop.git("remote", "add", "fork", str(shop.folder / "fork.git"))
    assert shop.obstacles() == {}
    shop.git("update-ref", "-d", "refs/heads/main", at=shop.folder / "fork.git")
    assert shop.obstacles()["not-pushed"][1] == "git push fork main"


def test_two_that_look_at_once_both_have_what_they_lack(shop):
    """Git locks each reference that it writes: who comes second finds it there."""
    other = shop.clone("--no-tags")
    racers = [
        subprocess.Popen(
            [sys.executable, "-m", "gonogo", "plan", "--json"], cwd=other, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    plans = [msgspec.json.decode(racer.communicate(timeout=120)[0]) for racer in racers]
    assert {plan["version"] for plan in plans} == {"1.0.1"}


def test_a_shallow_clone_is_examined_though_its_remote_has_moved_on(shop):
    place = shop.folder / "shallow"
    shop.git("clone", "-q", "--depth=1", f"file://{shop.remote}", str(place))
    shop.commit("fix: later")
    shop.push()
    ran = shop.examine(place)
    assert ran.code == 3
    assert "git fetch --unshallow --tags origin" in ran.out


def test_the_main_branch_is_the_one_that_the_remote_says(team):
    team.commit("feat: sell things", gonogo_yml=SETTINGS)
    team.push("main", "main:master", "main:v2")
    team.git("symbolic-ref", "HEAD", "refs/heads/master", at=team.remote)
    assert team.obstacles()["other-branch"][1] == "git switch master"
    team.git("push", "-q", "origin", ":main")
    team.git("symbolic-ref", "HEAD", "refs/heads/v2", at=team.remote)
    team.git("push", "-q", "origin", ":master")
    team.git("branch", "-m", "topic")
    team.git("fetch", "-q", "--prune")
    assert team.obstacles()["other-branch"][1] == "git switch v2"


def test_a_remote_that_does_not_answer_is_told_in_a_plan_and_in_the_way_of_a_release(shop):
    shop.remote.rename(shop.folder / "away")
    plan = shop.plan()
    assert plan["version"] == "1.0.1"
    (warning,) = plan["warnings"]
    assert warning.startswith("origin gave no answer: origin is unreachable (")
    assert warning.endswith("what is planned is known from this clone alone")
    refused = shop.dry_run(shop.place)
    assert refused.code == 3
    assert "origin gave no answer" in refused.err


def test_whoever_asks_for_no_look_is_told_what_is_not_known(shop):
    shop.remote.rename(shop.folder / "away")
    told = "origin was not asked: tags and branches that it has and this clone lacks are not known"
    assert shop.plan(None, "--offline")["warnings"] == [told]
    ran = shop.dry_run(shop.place, "--offline")
    assert (ran.code, told in ran.err) == (0, True)
    assert shop.run("release", "--offline").returncode == 2


def test_a_name_in_the_environment_is_who_releases(shop, monkeypatch):
    for name, value in (NOBODY | BOT).items():
        monkeypatch.setenv(name, value)
    assert shop.obstacles() == {}
    for name in BOT:
        monkeypatch.delenv(name)
    assert shop.obstacles().keys() == {"no-identity"}


@pytest.mark.slow
def test_a_server_that_takes_branches_and_tags_alone_leaves_nobody_stuck(shop):
    hook = shop.remote / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        "#!/bin/sh\nwhile read old new ref; do case $ref in refs/heads/*|refs/tags/*) ;;"
        ' *) echo "unknown ref $ref" >&2; exit 1;; esac; done\n'
    )
    hook.chmod(0o755)
    released = shop.run("release", "--yes")
    assert released.returncode == 0, released.stderr
    cost = "nobody is kept from releasing the same version meanwhile, and the record is in this clone only"
    assert cost in released.stderr
    assert "Refused(" not in released.stderr
    shop.git("pull", "-q", "--ff-only", "origin", "main")
    assert any(cost in warning for warning in shop.plan()["warnings"])
    shop.commit("fix: once more")
    shop.git("push", "-q", "origin", "main")
    again = shop.run("release", "--candidate")
    assert "waits" in again.stderr, again.stderr
    assert "is over" not in shop.run("abort", "--comment", "not today").stderr
    assert shop.run("status").returncode == 0
    last = shop.run("release", "--yes")
    assert last.returncode == 0, last.stderr


def test_a_remote_that_is_pushed_to_another_repository_is_in_the_way_until_either_advice_is_followed(team):
    team.commit("feat: sell things")
    team.tag("v1.0.0")
    team.commit("fix: count once")
    team.push()
    team.git("clone", "-q", "--bare", str(team.remote), str(team.folder / "other.git"), at=team.folder)
    team.git("tag", "v1.0.1", "HEAD~1", at=team.folder / "other.git")
    team.git("config", "remote.origin.pushurl", f"file://{team.folder}/other.git")
    (found,) = team.plan()["obstacles"]
    (told,) = [one for one in team.doctor() if one["subject"] == "remote"]
    assert (told["health"], told["sentence"], told["mend"]) == ("fault", found["sentence"], found["mend"])
    assert found["sentence"].startswith(
        f"origin is pushed to file://{team.folder}/other.git, another repository"
    )
    way, other = found["mend"].split("; or make the other one a remote, and name it in gonogo.yml, ")
    team.git("remote", "add", "other", f"file://{team.folder}/other.git")
    key, _, name = other.partition(".")
    (team.place / "gonogo.yml").write_text(f"{key}: {{{name}: other}}\n")
    planned = team.plan()
    assert ([one["kind"] for one in planned["obstacles"]], planned["version"]) == (["dirty-tree"], "1.0.2")
    (team.place / "gonogo.yml").unlink()
    team.git(*shlex.split(way.partition(": git ")[2]))
    assert team.plan()["obstacles"] == []


def test_a_remote_that_is_pushed_to_in_another_way_is_the_same(team):
    team.commit("fix: a")
    team.push()
    team.git("config", "remote.origin.pushurl", f"file://{team.remote}")
    assert team.plan()["obstacles"] == []
