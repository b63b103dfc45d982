"""Secrets that a program prints: nowhere in what a release leaves, on this machine or on the remote."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.planted import planted

pytestmark = pytest.mark.slow

CARD = "4111" + "111111111111"
SHOUTING = """\
cat "$GATE.plants"
if [ -e "$GATE.fails" ]; then tail -n 9 "$GATE.plants"; exit 7; fi
"""
SAYING = (
    ("report",),
    ("report", "--json"),
    ("status", "--json"),
    ("gates", "--run", "--json"),
    ("candidates", "--json"),
    ("ledger", "show", "--json"),
    ("ledger", "verify", "--json"),
)
"""Commands that tell of a release whose gate printed all of it."""


@pytest.fixture
def shouting(place):
    """A shop whose gate prints every planted secret, in a state folder that anybody may enter."""
    shop = place("trunk")
    (shop.shop / "gate.sh").write_text(SHOUTING)
    shop.git("commit", "-q", "-am", "test: say all there is")
    shop.git("push", "-q", "origin", "HEAD")
    lines = [plant.line for plant in planted()]
    Path(f"{shop.gate}.plants").write_text("\n".join([*lines, f"customer@example.org paid by {CARD}"]) + "\n")
    shop.state.mkdir(exist_ok=True)
    shop.state.chmod(0o777)
    return shop


def erase_a_comment(shop) -> None:
    """Take the word of the person who rejected out of the record; the ledger stays as sound as it was."""
    ((number, text),) = shop.rows(
        "SELECT seq, comment FROM ledger JOIN orders USING (operation) WHERE orders.kind = 'reject'"
    )
    assert "[secret]" in text
    assert shop.run("ledger", "erase", str(number))[0] == 2
    assert shop.run("ledger", "erase", str(number), "--reason", "it named a customer")[0] == 0
    assert shop.rows("SELECT comment FROM orders WHERE kind = 'reject'") == [("",)]
    code, told = shop.run("ledger", "verify")
    assert code == 0, told
    assert "The free text of 1 entry was erased" in told


@pytest.mark.threat("gate", "Print a token, so that a log, a report, the ledger or a pushed request shows it")
def test_no_planted_secret_is_in_anything_that_a_release_leaves(shouting) -> None:
    said = [shouting.run("release")[1]]
    said.append(shouting.run("reject", "--comment", planted()[-1].line)[1])
    Path(f"{shouting.gate}.fails").touch()
    said += [shouting.run(*words)[1] for words in (("release", "--yes", "--json"), *SAYING)]
    exported = shouting.shop.parent / "exported"
    said.append(shouting.run("ledger", "export", str(exported))[1])
    kept = [file.read_bytes() for file in exported.rglob("*") if file.is_file()]
    kept += [file.read_bytes() for file in shouting.state.rglob("*") if file.is_file()]
    pushed = subprocess.run(
        ["git", "--git-dir", str(shouting.remote), "cat-file", "--batch", "--batch-all-objects"],
        check=True,
        capture_output=True,
    ).stdout
    everything = "\n".join([*said, *(part.decode(errors="replace") for part in (*kept, pushed))])
    assert "output.log" in {file.name for file in shouting.state.rglob("*")}
    assert [plant.kind for plant in planted() if plant.is_in(everything)] == []
    assert CARD not in everything
    assert "customer@example.org" not in everything
    assert everything.count("[secret]") > 200
    erase_a_comment(shouting)
    open_to_others = [place for place in shouting.state.rglob("*") if place.lstat().st_mode & 0o077]
    assert [place for place in (shouting.state, *open_to_others) if place.stat().st_mode & 0o077] == []
