"""What is asked in which order, what candidates become, and where each workflow takes a release."""

import re
from pathlib import Path
from typing import get_args

import pytest

from gonogo.domain.planning.branching import Workflow
from gonogo.domain.planning.candidate import State, may
from gonogo.domain.planning.gating import ORDER
from gonogo.domain.planning.hotfix import standing
from gonogo.domain.targets import GATES

_EXPECTED = Path(__file__).parents[2] / "workflows" / "expected"
_GRAPH = re.compile(r"<!-- graph: ([\w-]+) -->\n\n```text\n(.*?)```", re.DOTALL)
_MEANT = {True: "required", False: "optional", None: "skipped"}


@pytest.fixture(scope="module")
def page(pages):
    return pages["docs/workflows.md"]


def test_each_graph_is_what_a_release_left_behind(page):
    shown = dict(_GRAPH.findall(page.text))
    assert len(shown) == len(page.fences("text"))
    assert shown == {name: (_EXPECTED / f"{name}-graph.txt").read_text() for name in shown}


def test_each_workflow_is_told(page):
    rows = page.rows("workflow", "a release starts from", "the tag is on", "then")
    told = [cells[0].strip("`") for cells in rows]
    graphs = dict(_GRAPH.findall(page.text))
    assert sorted(told) == sorted(get_args(Workflow))
    assert [name for name in told if f"{name}-standard" not in graphs] == []


def test_gates_stand_in_a_hotfix_as_the_page_says(page):
    for names, told in page.rows("gate", "in a hotfix"):
        for name in names.split(", "):
            stands = standing(name)
            assert told.startswith("as the settings say" if name == "any other" else _MEANT[stands.required])
            assert bool(stands.skipped) == told.startswith("skipped")


def test_gates_are_asked_in_the_order_and_the_time_that_the_page_says(pages):
    rows = pages["docs/release.md"].rows("gate", "recognised by", "target")
    assert tuple(cells[0].strip("`") for cells in rows) == ORDER
    told = {cells[0].strip("`"): int(cells[2].removesuffix(" min")) * 60 for cells in rows if cells[2]}
    assert told == GATES


def test_a_candidate_moves_as_the_page_says(pages):
    rows = pages["docs/release.md"].rows("state", "means", "may become")
    told = {cells[0].strip("`"): set(re.findall(r"`(\w+)`", cells[2])) for cells in rows}
    assert told == {state.value: {to.value for to in State if may(state, to)} for state in State}
