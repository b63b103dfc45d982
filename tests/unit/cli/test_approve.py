"""`gonogo approve --attest`, to a release whose checklist asks for it."""

from __future__ import annotations

import pytest

from gonogo.domain.planning.plan import GatePlan

ITEMS = """{"kind": "checklist", "items": [
  {"name": "told", "category": "x", "attest": true}, {"name": "seen", "category": "x", "attest": true}]}"""


@pytest.fixture
def asked(under_way):
    return under_way(GatePlan("done", "checklist", ITEMS, True, 60))


def said(release) -> list[tuple[str, str, str]]:
    return [(word.kind, word.about, word.comment) for word in release.words]


def test_each_item_has_a_word_of_its_own(asked, gonogo):
    ran = gonogo("approve", "--attest", "told", "--attest", "seen", "--comment", "in the manual", at=asked)
    assert ran.code == 4, ran.err
    assert said(asked) == [("attest", "told", "in the manual"), ("attest", "seen", "in the manual")]


def test_where_one_item_is_wrong_nothing_is_said(asked, gonogo):
    ran = gonogo("approve", "--attest", "told", "--attest", "sene", at=asked)
    assert ran.code == 2
    assert "on 'sene'. Items that do: told and seen" in ran.err
    assert said(asked) == []
