"""Words on items of a checklist: only those that some checklist of the plan asks for."""

from __future__ import annotations

import msgspec
import pytest

from gonogo.app.people.attesting import check_items
from gonogo.domain.planning.plan import GatePlan
from gonogo.errors import UsageError
from gonogo.gates.checklist import ChecklistSettings
from gonogo.testing.polling import PLAN

OWN = [
    {"name": "told", "category": "documentation", "attest": True},
    {"name": "tested", "category": "tests", "gate": "unit"},
]


def plan(*settings, kind="checklist"):
    gates = [
        GatePlan(
            f"done-{number}",
            kind,
            msgspec.json.encode(msgspec.convert({"kind": "checklist", **one}, ChecklistSettings)).decode(),
            True,
            60,
        )
        for number, one in enumerate(settings)
    ]
    return msgspec.structs.replace(PLAN, gates=tuple(gates))


def test_an_item_that_is_asked_for_may_be_attested():
    check_items(plan({"items": OWN}), ["told"])


def test_an_item_of_the_built_in_list_may_be_attested():
    check_items(plan({}), ["accessible"])


def test_where_the_list_is_in_a_file_nobody_can_tell_so_any_item_may_be():
    check_items(plan({"items": OWN}, {"file": "done.yml"}), ["whatever"])


@pytest.mark.parametrize("item", ["tolt", "tested", "accessible", ""])
def test_any_other_is_refused_with_those_that_there_are(item):
    told = f"No checklist of this release asks for somebody's word on '{item}'. Items that do: told"
    with pytest.raises(UsageError, match=told):
        check_items(plan({"items": OWN}), ["told", item])


def test_without_a_checklist_there_is_none():
    with pytest.raises(UsageError, match="Items that do: none"):
        check_items(plan({}, kind="command"), ["told"])
