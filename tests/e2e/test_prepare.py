"""`prepare`: what gates need is installed once, and each gate gets a copy of its own."""

from __future__ import annotations

import msgspec
import pytest

SETTINGS = """\
project: shop
sandbox: off
variables: {GATE: null, GONOGO_TEST_PLACE: null}
prepare: {run: [sh install.sh, sh check.sh]}
gates:
  unit: {kind: command, run: "sh gate.sh", parallel: true}
  integration: {kind: command, run: "sh gate.sh", parallel: true}
  e2e: {kind: command, run: "sh gate.sh", retry: {times: 1, after: 1ms}}
approvals: {release: {automatic: true}}
"""
INSTALL = """\
if [ -e "$GATE.fails" ]; then echo "no such package: till"; exit 3; fi
echo "$PWD" >> "$GATE.installed"
mkdir -p node_modules/till/empty && echo till > node_modules/till/index.js
if [ -e "$GATE.closed" ]; then touch "$GATE.asked"; while [ -e "$GATE.closed" ]; do sleep 0.05; done; fi
echo changed > goods.txt
"""
GATE = """\
test "$(cat node_modules/till/index.js)" = till || exit 1
test -d node_modules/till/empty && grep -q shop goods.txt || exit 1
echo evil > node_modules/till/index.js
echo "$PWD" >> "$GATE.ran"
test "$(wc -l < "$GATE.ran")" -ne 3
"""


@pytest.fixture
def shop(place):
    """A shop whose gates need something to be installed."""
    shop = place("trunk")
    for name, text in {
        "gonogo.yml": SETTINGS,
        "install.sh": INSTALL,
        "check.sh": "test -e node_modules/till/index.js\n",
        "gate.sh": GATE,
        "goods.txt": "shop\n",
        ".gitignore": "node_modules/\n",
    }.items():
        (shop.shop / name).write_text(text)
    shop.git("add", ".")
    shop.git("commit", "-q", "-m", "feat: need a till")
    shop.git("push", "-q", "origin", "main")
    return shop


def runs(shop, what):
    place = shop.folder / f"gate.{what}"
    return place.read_text().split() if place.exists() else []


def test_it_is_done_once_and_each_gate_and_each_try_gets_a_copy_with_its_digest_in_the_evidence(shop):
    code, told = shop.run("release", "--yes")
    assert code == 0, told
    assert len(runs(shop, "installed")) == 1
    assert len(runs(shop, "ran")) == 4
    assert len({*runs(shop, "ran")}) == 3
    (report,) = (text for text in shop.after().reports.values() if "1.3.0" in text)
    digests = {line.partition("sha256:")[2] for line in report.splitlines() if "prepared" in line}
    assert report.count("1 file with 5 bytes, sha256:") >= 3
    assert len(digests) == 1
    assert not [*(shop.state / "checkouts").glob("*")]


def test_what_cannot_be_installed_holds_with_its_output_and_is_tried_again(shop):
    (shop.folder / "gate.fails").touch()
    code, told = shop.run("gates", "--run", "e2e")
    assert code == 4, told
    assert "`sh install.sh`, of `prepare`, failed (exit code 3)" in told
    assert "no such package: till" in told
    (shop.folder / "gate.fails").unlink()
    code, told = shop.run("gates", "--run", "--json", "unit", "integration")
    assert code == 0, told
    answers = msgspec.json.decode(told)["decisions"]
    assert len({msgspec.json.encode(one["evidence"][-1]) for one in answers}) == 1
    assert len(runs(shop, "installed")) == 1


def test_killed_in_the_middle_of_it_a_release_installs_anew_and_ends_well(shop):
    (shop.folder / "gate.closed").touch()
    first = shop.start("release", "--yes")
    shop.until((shop.folder / "gate.asked").exists)
    first.kill()
    first.communicate()
    (shop.folder / "gate.closed").unlink()
    code, told = shop.run("resume")
    assert code == 0, told
    assert len(runs(shop, "installed")) == 2
    assert "refs/tags/v1.3.0" in shop.public
    assert not [*(shop.state / "checkouts").glob("*")]
