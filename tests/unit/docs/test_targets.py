"""Targets and sources of numbers as the pages tell them, and as the code reads them."""

import json
import re

import msgspec
import pytest

from gonogo.adapters.target.command import answers
from gonogo.plugins import METRICS, TARGETS, installed
from gonogo.ports.commands import Finished

_CODE = re.compile(r"`([^`]*)`")
KINDS = [
    installed(TARGETS).load("local").Settings,
    installed(TARGETS).load("command").Settings,
    installed(METRICS).load("prometheus").Settings,
]


@pytest.mark.parametrize("settings", KINDS, ids=lambda kind: kind.__struct_config__.tag)
def test_each_key_of_a_kind_is_told_once_with_its_default(settings, pages):
    kind = settings.__struct_config__.tag
    told = pages["docs/environments.md"].rows(f"key of `{kind}`", "meaning", "default")
    names = [name for cells in told for name in _CODE.findall(cells[0])]
    assert sorted(names) == sorted(settings.__struct_fields__)
    plain = {cells[0].strip("`"): cells[2] for cells in told}
    wrong = [
        name
        for name, value in zip(settings.__struct_encode_fields__, _defaults(settings), strict=True)
        if (shown := _CODE.fullmatch(plain.get(name, ""))) and shown[1] != value
    ]
    assert wrong == []


def _defaults(settings):
    """As a page writes them."""
    for field in msgspec.structs.fields(settings):
        yield f"{field.default:g}" if isinstance(field.default, int | float) else field.default


def test_answers_that_are_shown_are_read(pages):
    observed, measured = (fence.text for fence in pages["docs/environments.md"].fences("json"))
    lines = [Finished(0, json.dumps(json.loads(text)), 0.0) for text in (observed, measured)]
    assert answers.observed("observe", lines[0]).running[0].urls
    assert answers.measured("measure", lines[1]).totals("1.3.1").slower == {250: 4, 500: 0, 1000: 0}
    for cells in pages["docs/environments.md"].rows("the answer", "means"):
        assert answers.outcome("shift", Finished(0, _CODE.findall(cells[0])[0], 0.0))
