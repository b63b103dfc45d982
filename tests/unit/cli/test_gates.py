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
