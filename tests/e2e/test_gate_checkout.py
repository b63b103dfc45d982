"""What a gate sees of a release: what the user's own git would check out, and the version to come."""

from __future__ import annotations

import subprocess

import pytest

SETTINGS = """\
project: shop
gates:
  unit: {kind: command, run: "sh look.sh"}
approvals: {release: {automatic: true}}
"""
LOOK = """\
cat vendor/lib/lib.txt big.bin
git describe
echo "$GONOGO_TAG $GONOGO_VERSION $SETUPTOOLS_SCM_PRETEND_VERSION_FOR_SHOP"
git tag wild
git config user.name wild
git commit -q --allow-empty -m wild
git branch wild
"""


@pytest.fixture
def shop(place):
    """The shop with a submodule, and a stand-in for Git LFS as a filter of this clone."""
    shop = place("trunk")
    library = shop.folder / "library"
    subprocess.run(["git", "init", "-q", "-b", "main", library], check=True)
    (library / "lib.txt").write_text("the library\n")
    shop.git("add", ".", at=library)
    shop.git("commit", "-q", "-m", "lib", at=library)
    shop.git("submodule", "--quiet", "add", "../library", "vendor/lib")
    shop.git("config", "filter.lfs.clean", "sed s/CONTENT/POINTER/")
    shop.git("config", "filter.lfs.smudge", "sed s/POINTER/CONTENT/")
    project = '[build-system]\nrequires = ["setuptools-scm"]\n[project]\nname = "shop"\n'
    for name, text in {
        "gonogo.yml": SETTINGS,
        "look.sh": LOOK,
        "pyproject.toml": project,
        ".gitattributes": "*.bin filter=lfs\n",
        "big.bin": "CONTENT\n",
    }.items():
        (shop.shop / name).write_text(text)
    shop.git("add", ".")
    shop.git("commit", "-q", "-m", "feat: parts of others")
    shop.git("push", "-q", "origin", "main")
    return shop


def test_a_gate_sees_submodules_contents_and_the_version_and_changes_nothing_of_the_clone(shop):
    before, settings = shop.refs(shop.shop), (shop.shop / ".git/config").read_text()
    code, told = shop.run("release", "--yes", GIT_DIR=str(shop.shop / ".git"), GIT_WORK_TREE=str(shop.shop))
    assert code == 0, told
    (log,) = (shop.state / "evidence").rglob("*.log")
    assert log.read_text().splitlines() == ["the library", "CONTENT", "v1.3.0", "v1.3.0 1.3.0 1.3.0"]
    after = shop.refs(shop.shop)
    new = {name for name in after.keys() - before.keys() if not name.startswith("refs/gonogo/")}
    assert new == {"refs/tags/v1.3.0"}
    assert after["refs/heads/main"] == before["refs/heads/main"]
    assert (shop.shop / ".git/config").read_text() == settings
    assert shop.git("show", "--stat", "--format=", "v1.3.0^{commit}", "--", "vendor", "big.bin") == ""


def test_a_submodule_that_cannot_be_fetched_holds_until_it_can(shop):
    shop.git("config", "submodule.vendor/lib.url", "https://127.0.0.1:1/lib.git")
    (shop.shop / ".git/modules").rename(shop.folder / "modules")
    (shop.shop / "vendor/lib/.git").unlink()
    code, told = shop.run("release", "--yes")
    assert "The submodule vendor/lib cannot be fetched" in told
    assert code == 4, told
    (shop.folder / "modules").rename(shop.shop / ".git/modules")
    code, told = shop.run("resume", "--retry")
    assert code == 0, told
    assert "refs/tags/v1.3.0" in shop.public
