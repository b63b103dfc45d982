"""Where a release stands, and what is heard there."""

from __future__ import annotations

import msgspec
import pytest

from gonogo.domain.people.approval import Approvals
from gonogo.domain.people.people import Permissions
from gonogo.domain.planning.bump import Bump
from gonogo.domain.planning.plan import Plan
from gonogo.domain.rollout.environment import EnvironmentPlan, Part
from gonogo.domain.stage import STAGE_KINDS, Doing, Hold, Stage, accepted, doing

BUMP = Bump("1.0.0", "1.1.0", "minor", "a feature", ())
PART = Part("local", "{}")


def environment(name, *roles):
    return EnvironmentPlan(name, PART, PART, "rolling", (), approvals=Approvals(roles=roles))


PLAN = Plan(
    "shop",
    "trunk",
    "main",
    "c" * 40,
    BUMP,
    "v1.1.0",
    "2026-01-01",
    (),
    approvals=Approvals(roles=("lead",)),
    permissions=Permissions(override=("qa",), emergency=("boss",), rollback=("crew",)),
    environments=(environment("staging"), environment("production", "owner")),
)


class TestAsking:
    @pytest.mark.parametrize("about", ["", "staging", "production"])
    def test_an_approval_asks_for_a_yes_that_names_what_it_is_about(self, about):
        assert Stage("approval", about).asks == about

    def test_a_yes_to_losing_data_names_more_than_the_environment(self):
        assert Stage("restore", "production").asks == "restore production"
        assert Stage("restore", "production").question == "restore production"

    @pytest.mark.parametrize("kind", [kind for kind in STAGE_KINDS if kind not in ("approval", "restore")])
    def test_elsewhere_nobody_is_asked(self, kind):
        assert Stage(kind, "production", ("approval",)).asks is None


class TestWhoIsHeard:
    @pytest.mark.parametrize(
        ("kind", "stage", "roles"),
        [
            ("override", Stage("gate"), ("qa",)),
            ("emergency", Stage("gate"), ("boss",)),
            ("rollback", Stage("trouble", "production"), ("crew",)),
            ("approve", Stage("approval"), ("lead",)),
            ("approve", Stage("approval", "production"), ("owner",)),
            ("approve", Stage("approval", "staging"), ()),
            ("approve", Stage("restore", "production"), ("crew",)),
            ("abort", Stage("approval"), ("release-manager",)),
        ],
    )
    def test_each_instruction_names_the_roles_that_may_give_it(self, kind, stage, roles):
        assert accepted(PLAN, [kind], stage) == {kind: roles}


def test_a_sentence_stands_behind_the_environment_that_it_is_about():
    assert doing("watch", "watch: it is well", "production").sentence == "production: watch: it is well"
    assert doing("publishing", "merging").sentence == "merging"


def test_stages_and_holds_are_read_back_as_they_were_written():
    for value in (Stage("gate", "", ("lint", "unit")), Hold("why", {"approve": ("lead",)}, 5)):
        assert msgspec.json.decode(msgspec.json.encode(value), type=type(value)) == value
    assert Doing(Stage("held", "x"), "held") == doing("held", "held", "x")


@pytest.mark.parametrize(
    ("stage", "about"),
    [
        (Stage("approval"), ""),
        (Stage("approval", "production"), "production"),
        (Stage("gate", "", ("unit",)), "gate unit"),
        (Stage("soak", "staging"), "soak staging"),
        (Stage("proposal"), "proposal"),
    ],
)
def test_a_question_is_about_what_a_yes_names_or_else_about_the_stage(stage, about):
    assert stage.question == about
