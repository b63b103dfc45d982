"""Words on items of a checklist: only those that some checklist of the plan asks for."""

from __future__ import annotations

import msgspec
import pytest

from gonogo.app.people.attesting import check_items
from gonogo.domain.people.people import Member
from gonogo.domain.planning.plan import GatePlan
from gonogo.errors import UsageError
from gonogo.gates.checklist import ChecklistSettings

OWN = [
    {"name": "told", "category": "documentation", "attest": True},
    {"name": "tested", "category": "tests", "gate": "unit"},
]
ANN = Member("Ann", "ann@shop.example", ("qa",))
BOT = Member("Bot", "bot@shop.example", program_of="ann@shop.example")


def plan(*settings, kind="checklist", people=()):
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
    return {"gates": msgspec.to_builtins(gates), "people": msgspec.to_builtins(people)}


def test_an_item_that_is_asked_for_may_be_attested():
    check_items(plan({"items": OWN}), ["told"], "ann@shop.example")


def test_an_item_of_the_built_in_list_may_be_attested():
    check_items(plan({}), ["accessible"], "ann@shop.example")


def test_where_the_list_is_in_a_file_nobody_can_tell_so_any_item_may_be():
    check_items(plan({"items": OWN}, {"file": "done.yml"}), ["whatever"], "ann@shop.example")


@pytest.mark.parametrize("item", ["tolt", "tested", "accessible", ""])
def test_any_other_is_refused_with_those_that_there_are(item):
    told = f"No checklist of this release asks for somebody's word on '{item}'. Items that do: told"
    with pytest.raises(UsageError, match=told):
        check_items(plan({"items": OWN}), ["told", item], "ann@shop.example")


def test_without_a_checklist_there_is_none():
    with pytest.raises(UsageError, match="Items that do: none"):
        check_items(plan({}, kind="command"), ["told"], "ann@shop.example")


@pytest.mark.parametrize(
    ("email", "why"),
    [
        ("eve@evil.example", "not in people"),
        ("bot@shop.example", "a program may only ask"),
        ("ann@shop.example", "not in the role of security"),
    ],
)
def test_a_word_that_could_not_count_is_refused_with_the_reason(email, why):
    done = {"items": [OWN[0] | {"roles": ["security"]}]}
    with pytest.raises(UsageError, match=f"Your word on 'told' would not count: {email}: {why}"):
        check_items(plan(done, people=(ANN, BOT)), ["told"], email)


@pytest.mark.parametrize("email", ["ann@shop.example", "ANN@shop.example"])
def test_one_that_can_count_passes_whoever_signs_it_later(email):
    check_items(plan({"items": [OWN[0] | {"roles": ["qa"]}]}, people=(ANN, BOT)), ["told"], email)


def test_where_the_list_is_in_a_file_who_is_not_in_people_is_refused_all_the_same():
    with pytest.raises(UsageError, match="not in people"):
        check_items(plan({"file": "done.yml"}, people=(ANN,)), ["whatever"], "eve@evil.example")
