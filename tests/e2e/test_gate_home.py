"""Gates beside the truth: what one does to its checkout or to the clone is no other's candidate."""

from __future__ import annotations

import pytest

SETTINGS = """\
project: shop
sandbox: off
variables: {GATE: null}
gates:
  unit: {kind: command, run: "sh unit.sh"}
  e2e: {kind: command, run: "sh e2e.sh"}
approvals: {release: {automatic: true}}
"""
HIDE = """\
test ! -e left.txt && grep -q 1 price.py || exit 1
git update-index --skip-worktree price.py
git update-index --assume-unchanged e2e.sh
git config filter.x.clean 'echo PRICE = 1'
git config core.fileMode false
echo '*.py filter=x' > .git/info/attributes
echo 'PRICE = 2' > price.py
echo exit 0 > e2e.sh
chmod 755 price.py
echo left > left.txt
test -z "$(git status --porcelain price.py)"
"""
LOOK = """\
test ! -e left.txt && test ! -x price.py && grep -q 1 price.py || exit 1
git describe --dirty --match 'v*' | grep -v dirty
"""
FORGE = """\
import pathlib, subprocess, zlib
store = pathlib.Path(pathlib.Path(".git/objects/info/alternates").read_text().strip())
sha = subprocess.run(["git", "rev-parse", "HEAD:price.py"], capture_output=True, text=True).stdout.strip()
blob = store / sha[:2] / sha[2:]
blob.chmod(0o644)
blob.write_bytes(zlib.compress(b"blob 10\\0PRICE = 2\\n"))
"""


@pytest.fixture
def shop(place):
    """The shop with a price, and a gate that has something in mind with it."""
    shop = place("trunk")
    for name, text in {
        "gonogo.yml": SETTINGS,
        "unit.sh": HIDE,
        "e2e.sh": LOOK,
        "price.py": "PRICE = 1\n",
        "forge.py": FORGE,
    }.items():
        (shop.shop / name).write_text(text)
    shop.git("add", ".")
    shop.git("commit", "-q", "-m", "feat: have a price")
    shop.git("push", "-q", "origin", "main")
    return shop


@pytest.mark.threat(
    "gate", "Change a file of the checkout and hide that from git, so that the next gate says go"
)
def test_what_a_gate_hid_in_its_checkout_the_next_one_does_not_see(shop):
    code, told = shop.run("gates", "--run")
    assert code == 0, told
    code, told = shop.run("release", "--yes")
    assert code == 0, told
    assert shop.git("show", "v1.3.0:price.py").strip() == "PRICE = 1"
    assert not [*(shop.state / "checkouts").glob("*")]


@pytest.mark.threat(
    "gate", "Forge an object of the clone, so that the next gate judges another file than is tagged"
)
def test_an_object_that_a_gate_forged_is_found_by_the_next_and_nothing_is_tagged(shop):
    (shop.shop / "unit.sh").write_text("python3 forge.py\n")
    shop.git("commit", "-q", "-am", "test: forge")
    shop.git("push", "-q", "origin", "main")

    for command in (["gates", "--run"], ["release", "--yes"]):
        code, told = shop.run(*command)
        assert code == 4, told
        assert "not what its name says" in told
    assert "refs/tags/v1.3.0" not in shop.public


PLANT = """\
test -e "$GATE.plants" || exit 0
clone="$(dirname "$(cat .git/objects/info/alternates)")"
git --git-dir="$clone" config filter.x.smudge 'echo PRICE = 2'
git --git-dir="$clone" config filter.x.clean 'echo PRICE = 1'
git --git-dir="$clone" config remote.origin.pushurl /elsewhere
git --git-dir="$clone" replace -f HEAD:price.py HEAD:unit.sh
git --git-dir="$clone" update-ref refs/heads/main HEAD~
mkdir -p "$clone/info" "$clone/hooks" && echo '*.py filter=x' > "$clone/info/attributes"
printf '#!/bin/sh\\n' > "$clone/hooks/pre-push" && chmod 755 "$clone/hooks/pre-push"
echo /elsewhere > "$clone/objects/info/alternates"
"""


@pytest.mark.threat(
    "gate", "Change the clone itself: filters, attributes, hooks, stores, remotes, replaced objects"
)
def test_what_a_gate_does_to_the_clone_is_told_at_once_and_decides_nothing(shop):
    (shop.shop / "unit.sh").write_text(PLANT)
    shop.git("commit", "-q", "-am", "test: plant")
    shop.git("push", "-q", "origin", "main")
    (shop.folder / "gate.plants").touch()
    main = shop.git("rev-parse", "main").strip()
    code, told = shop.run("release", "--yes")
    assert code == 4, told
    assert "go unit: the command succeeded" not in told
    assert "unit: the gate could not be asked: something changed this clone since its gates began" in told
    (shop.folder / "gate.plants").unlink()
    code, told = shop.run("resume", "--retry")
    assert code == 4, told
    assert "refs/tags/v1.3.0" not in shop.public
    shop.git("config", "--remove-section", "filter.x")
    shop.git("config", "--unset", "remote.origin.pushurl")
    for place in ("info/attributes", "hooks/pre-push", "objects/info/alternates"):
        (shop.shop / ".git" / place).unlink()
    shop.git("replace", "-d", shop.git("rev-parse", f"{main}:price.py").strip())
    code, told = shop.run("resume", "--retry")
    assert code == 0, told
    assert shop.git("show", "v1.3.0:price.py", at=shop.remote).strip() == "PRICE = 1"
