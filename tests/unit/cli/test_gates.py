"""`gonogo gates` where there is nobody to ask."""

from __future__ import annotations

import json

import pytest

NOTHING = "commit main  feat: sell\n"
NONE = f"write gonogo.yml\n  gates: {{}}\n{NOTHING}"


@pytest.mark.parametrize(
    ("history", "told"),
    [(NONE, "gonogo.yml asks no gate"), (NOTHING, "No gate is configured, and nothing was found to run")],
)
def test_why_there_is_none_is_told(tell, gonogo, history, told):
    done = gonogo("gates", at=tell(history))
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith(told)


def test_a_poll_of_nobody_is_a_hold_and_says_so(tell, gonogo):
    done = gonogo("gates", "--run", at=tell(NONE))
    assert done.code == 4
    assert "Nobody was asked, so the poll says hold." in done.err


def test_a_poll_of_nobody_is_a_hold_as_data_too(tell, gonogo):
    done = gonogo("gates", "--run", "--json", at=tell(NONE))
    assert (done.code, json.loads(done.out)) == (4, {"call": "hold", "decisions": []})


RELEASED = """
write gonogo.yml
  gates:
    unit: {kind: command, run: "sh -c 'exit 0'"}
    told: {kind: command, run: "sh -c 'echo broken; exit 1'"}
commit main  feat: sell
tag v0.1.0
"""


def test_gates_are_asked_also_where_nothing_is_to_release_and_each_command_is_shown(tell, gonogo):
    done = gonogo("gates", "--run", at=tell(RELEASED))
    assert done.code == 3
    first, go, second, no = done.out.splitlines()[:4]
    assert (first, second) == ("  $ sh -c 'exit 0'", "  $ sh -c 'echo broken; exit 1'")
    assert go.startswith("  go unit:")
    assert no.startswith("  no-go told:")


def test_where_there_is_no_commit_yet_it_is_told(tell, gonogo, tmp_path):
    shop = tell(RELEASED)
    shop.git("init", "-q", str(tmp_path / "new"))
    (tmp_path / "new/gonogo.yml").write_text("gates: {unit: {kind: command, run: ls}}\n")
    done = gonogo("gates", "--run", at=tmp_path / "new")
    assert done.code == 2
    assert "There is no commit yet" in done.err
