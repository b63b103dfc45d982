"""A release of somebody whose git signs every commit and tag: gonogo's own are signed with their key."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

TESS = "tess@example.com"
RULES = """\
approvals: {release: {roles: [qa], not_by: [author], authors: signed}}
people:
"""


def key(folder: Path, name: str, passphrase: str = "") -> Path:
    file = folder / name
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-f", file], check=True)
    return file


@pytest.fixture
def shop(place):
    """The shop in git-flow, with rules about authors that hold from the second release on."""
    shop = place("git-flow")
    keys = {name: key(shop.folder, name) for name in ("tess", "ann")}
    people = [
        f"  - {{name: {name}, email: {name}@example.com, roles: [qa, release-manager], "
        f"keys: [{' '.join(file.with_suffix('.pub').read_text().split()[:2])}]}}\n"
        for name, file in keys.items()
    ]
    allowed = shop.folder / "allowed"
    allowed.write_text(
        "".join(f"{name}@example.com {file.with_suffix('.pub').read_text()}" for name, file in keys.items())
    )
    settings = {
        "gpg.format": "ssh",
        "gpg.ssh.allowedSignersFile": str(allowed),
        "user.signingkey": str(keys["tess"]),
        "commit.gpgSign": "true",
        "tag.gpgSign": "true",
    }
    for name, value in settings.items():
        shop.git("config", name, value)
    file = shop.shop / "gonogo.yml"
    file.write_text(file.read_text() + RULES + "".join(people))
    shop.git("commit", "-qam", "chore: who may say what")
    shop.git("push", "-q", "origin", "develop")
    return shop


def signers(shop, *commits: str) -> list[str]:
    return shop.git("log", "--no-walk", "--format=%G? %GS", *commits).splitlines()


def test_what_a_release_commits_merges_and_tags_is_signed_and_holds_up_no_later_one(shop):
    code, told = shop.run("release", "--yes")
    assert code == 0, told
    shop.git("fetch", "-q", "origin", "--tags")
    shop.git("verify-tag", "v1.3.0")
    own = ["v1.3.0^{commit}", "origin/main", "origin/develop", "origin/main^2"]
    assert {*signers(shop, *own)} == {f"G {TESS}"}

    shop.git("merge", "-q", "--ff-only", "origin/develop")
    ann = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com")
    signed = (*ann, "-c", f"user.signingkey={shop.folder / 'ann'}")
    shop.git(*signed, "commit", "-q", "--allow-empty", "-m", "feat: search")
    shop.git("push", "-q", "origin", "develop")
    process = shop.start("release", "--dry-run", "--json")
    planned = json.loads(process.communicate(timeout=20)[0])["plan"]
    assert planned["authors"] == ["ann@example.com"]
    assert planned.get("unsigned", []) == []


@pytest.mark.parametrize("step", ["candidate", "merge"])
def test_a_release_that_is_killed_after_it_signed_a_commit_goes_on_with_that_one(shop, step):
    code, told = shop.run("release", "--yes", driver=True, CRASH_AT=f"{step} end")
    assert code == -9, told
    kept = {sha for name, sha in shop.refs(shop.shop).items() if name.startswith("refs/gonogo/signed/")}
    shop.git("config", "user.signingkey", str(shop.folder / "ann"))
    code, told = shop.run("resume")
    assert code in (0, 4), told
    if code:
        assert shop.run("approve")[0] == 0
    public = shop.git("rev-list", "main", "develop", at=shop.remote).splitlines()
    assert kept
    assert kept <= {*public}
    assert shop.rows("SELECT candidate FROM release") == shop.rows('SELECT "commit" FROM candidate')


@pytest.mark.parametrize("which", ["missing", "locked"])
def test_a_key_that_cannot_sign_is_told_before_anything_is_locked(shop, which):
    if which == "locked":
        key(shop.folder, "locked", "passphrase")
    shop.git("config", "user.signingkey", str(shop.folder / which))
    before = shop.refs(shop.remote)
    code, told = shop.run("release", "--yes")
    assert code == 1, told
    assert "Is the key there, and unlocked in its agent?" in told
    assert shop.refs(shop.remote) == before
    assert not (shop.state / "record.db").exists()
