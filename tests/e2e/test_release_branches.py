"""Releases of git-flow from the branch on which they were stabilised, and names that are in the way."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.e2e.conftest import Place

from gonogo.testing.history import read_history


@pytest.fixture
def shop(place):
    """1.3.0 is being stabilised, while develop goes on to 1.4.0."""
    made = place("git-flow")
    made.git("switch", "-q", "--create", "release/1.3.0", "develop")
    made.git("commit", "-q", "--allow-empty", "-m", "fix: find no one twice")
    made.git("push", "-q", "--set-upstream", "origin", "release/1.3.0")
    made.git("switch", "-q", "develop")
    made.git("commit", "-q", "--allow-empty", "-m", "feat: wish lists")
    made.git("push", "-q", "origin", "develop")
    made.git("switch", "-q", "release/1.3.0")
    return made


def contains(shop: Place, branch: str, subject: str) -> bool:
    return subject in shop.git("log", "--format=%s", branch, at=shop.remote).splitlines()


def test_a_stabilised_release_goes_to_main_and_back_to_develop_and_its_branch_is_over(shop):
    planned = shop.git("rev-parse", "HEAD")
    code, told = shop.run("release", "--yes")
    assert code == 0, told
    assert contains(shop, "v1.3.0", "fix: find no one twice")
    assert not contains(shop, "v1.3.0", "feat: wish lists")
    assert shop.git("log", "-1", "--format=%s", "main", at=shop.remote) == "Merge branch 'release/1.3.0'"
    assert {"feat: wish lists", "fix: find no one twice", "chore(release): 1.3.0"} <= set(
        shop.git("log", "--format=%s", "develop", at=shop.remote).splitlines()
    )
    assert shop.public == {"refs/heads/main", "refs/heads/develop", "refs/tags/v1.2.0", "refs/tags/v1.3.0"}
    assert shop.git("rev-parse", "release/1.3.0") == planned
    assert "no commit since v1.3.0" in shop.run("release", "--yes")[1]
    advice = told.partition("get it: ")[2].splitlines()[0]
    assert advice == "git switch develop && git pull --ff-only origin develop"
    for command in advice.split(" && "):
        shop.git(*command.split()[1:])
    code, told = shop.run("release", "--yes")
    assert (code, contains(shop, "v1.4.0", "feat: wish lists")) == (0, True), told


def test_a_branch_of_a_line_stays_and_releases_what_follows_on_it(shop):
    shop.git("switch", "-q", "--create", "release-1.3")
    shop.git("push", "-q", "--set-upstream", "origin", "release-1.3", ":release/1.3.0")
    code, told = shop.run("release", "--yes")
    assert (code, "refs/heads/release-1.3" in shop.public) == (0, True), told
    main = shop.git("rev-parse", "main", at=shop.remote)
    assert main == shop.git("rev-parse", "v1.3.0^{commit}", at=shop.remote)
    shop.git("pull", "-q")
    shop.git("commit", "-q", "--allow-empty", "-m", "fix: late")
    shop.git("push", "-q")
    code, told = shop.run("release", "--yes")
    assert (code, "refs/tags/v1.3.1" in shop.public) == (0, True), told
    assert shop.git("rev-parse", "main", at=shop.remote) == main


def test_develop_keeps_the_version_that_it_went_on_with(shop):
    shop.git("switch", "-q", "develop")
    file = shop.shop / "pyproject.toml"
    file.write_text(file.read_text().replace("1.2.0", "1.4.0.dev0"))
    shop.git("commit", "-qam", "chore: begin 1.4.0")
    shop.git("push", "-q", "origin", "develop")
    shop.git("switch", "-q", "release/1.3.0")
    code, told = shop.run("release", "--yes")
    assert (code, "refs/tags/v1.3.0" in shop.public) == (0, True), told
    assert contains(shop, "develop", "fix: find no one twice")
    assert 'version = "1.4.0.dev0"' in shop.git("show", "develop:pyproject.toml", at=shop.remote)
    assert 'version = "1.3.0"' in shop.git("show", "v1.3.0:pyproject.toml", at=shop.remote)


def test_what_else_develop_changed_does_not_stop_it_and_is_left_to_be_merged_as_told(shop):
    for branch, text in (("develop", "one"), ("release/1.3.0", "other")):
        shop.git("switch", "-q", branch)
        (shop.shop / "names.txt").write_text(text)
        shop.git("add", ".")
        shop.git("commit", "-q", "-m", f"fix: {text}")
        shop.git("push", "-q", "origin", branch)
    code, told = shop.run("release", "--yes")
    assert (code, "refs/tags/v1.3.0" in shop.public) == (0, True), told
    assert "git switch develop && git merge origin/backport/1.3.0-develop" in told


def test_a_release_that_is_rejected_leaves_its_branch_as_it_was_and_can_be_tried_again(shop):
    planned, before = shop.git("rev-parse", "HEAD"), shop.public
    Path(f"{shop.gate}.fails").touch()
    shop.run("release", "--yes", "--no-wait")
    shop.run("abort")
    assert shop.public == before
    assert shop.git("rev-parse", "release/1.3.0", at=shop.remote) == planned
    Path(f"{shop.gate}.fails").unlink()
    code, told = shop.run("release", "--yes")
    assert (code, "refs/tags/v1.3.0" in shop.public) == (0, True), told


def test_a_branch_that_moved_on_while_it_was_released_stays(shop):
    shop.close_gate()
    running = shop.start("release", "--yes")
    shop.until_asked()
    other = shop.folder / "other"
    shop.git("clone", "-q", "--branch", "release/1.3.0", str(shop.remote), str(other), at=shop.folder)
    shop.git("commit", "-q", "--allow-empty", "-m", "fix: late", at=other)
    shop.git("push", "-q", at=other)
    shop.open_gate()
    code, told = shop.end_of(running)
    assert code == 0, told
    assert shop.git("log", "-1", "--format=%s", "release/1.3.0", at=shop.remote) == "fix: late"


def test_a_prerelease_of_a_stabilised_release_goes_to_its_own_branch_alone(shop):
    main = shop.git("rev-parse", "main", at=shop.remote)
    code, told = shop.run("release", "--yes", "--prerelease", "rc")
    assert code == 0, told
    heads = shop.refs(shop.remote)
    assert heads["refs/heads/main"] == main
    tagged = shop.git("rev-parse", "v1.3.0-rc.1^{commit}", at=shop.remote)
    assert heads["refs/heads/release/1.3.0"] == tagged
    shop.git("pull", "-q")
    code, told = shop.run("release", "--yes")
    assert (code, "refs/tags/v1.3.0" in shop.public) == (0, True), told


def advice(told: str, sentence: str) -> str:
    """The line below a sentence."""
    lines = told.splitlines()
    at = next(number for number, line in enumerate(lines) if sentence in line)
    return lines[at + 1].strip()


def test_a_branch_called_release_is_told_and_another_name_ends_the_trouble(place):
    shop = place("trunk")
    shop.git("push", "-q", "origin", "main:refs/heads/release")
    shop.git("fetch", "-q")
    code, told = shop.run("release", "--yes")
    assert code != 0
    said = advice(told, "git has no branch release/1.3.0 beside release on origin")
    assert said == "name it otherwise in gonogo.yml, as branches: {release: 'release-{version}'}"
    with (shop.shop / "gonogo.yml").open("a") as settings:
        settings.write(said.rpartition(", as ")[2] + "\n")
    shop.git("commit", "-qam", "ci: name branches otherwise")
    shop.git("push", "-q", "origin", "main")
    code, told = shop.run("release", "--yes")
    assert (code, "refs/tags/v1.3.0" in shop.public) == (0, True), told


ALONE = """\
at 2026-03-02 09:00
orphan develop
write gonogo.yml  gates: {}
commit develop  feat: sell things
commit develop  feat: find by name
"""


def test_the_first_release_from_develop_alone_begins_main(tmp_path):
    shop = Place(tmp_path)
    read_history(ALONE).write(shop.shop, branch="develop")
    subprocess.run(["git", "init", "-q", "--bare", "-b", "develop", str(shop.remote)], check=True)
    shop.git("remote", "add", "origin", "../remote.git")
    shop.git("push", "-q", "--set-upstream", "origin", "develop")
    assert "main is not on origin yet: this release begins it" in shop.run("plan")[1]
    code, told = shop.run("release", "--yes")
    assert code == 0, told
    heads = shop.refs(shop.remote)
    assert heads["refs/heads/main"] == shop.git("rev-parse", "v0.1.0^{commit}", at=shop.remote)
    shop.git("pull", "-q")
    shop.git("commit", "-q", "--allow-empty", "-m", "feat: wish lists")
    shop.git("push", "-q")
    code, told = shop.run("release", "--yes")
    assert code == 0, told
    assert shop.git("log", "-1", "--format=%s", "v0.2.0^{commit}", at=shop.remote) == (
        "Merge branch 'release/0.2.0'"
    )
