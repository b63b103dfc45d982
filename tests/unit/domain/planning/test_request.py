"""The request for approval: whom it asks, what it must say, and by which names it goes."""

import pytest
from msgspec.structs import replace

from gonogo.domain.people.approval import Approvals
from gonogo.domain.people.person import Person
from gonogo.domain.people.question import Question
from gonogo.domain.planning.bump import Bump
from gonogo.domain.planning.plan import Plan
from gonogo.domain.planning.request import ApprovalRequest, sealed
from gonogo.domain.rollout.environment import EnvironmentPlan, Part

TAG = Approvals(1, ("qa",))
LIVE = Approvals(2, ("ops",))
PART = Part("local", "{}")
PLAN = Plan(
    project="shop",
    workflow="trunk",
    branch="main",
    commit="c" * 40,
    bump=Bump("1.2.0", "1.3.0", "minor", "1 commit asks for minor"),
    tag="v1.3.0",
    day="2026-11-21",
    commits=("c" * 40,),
    since="a" * 64,
    approvals=TAG,
    environments=(
        EnvironmentPlan("staging", PART, PART, "canary", ()),
        EnvironmentPlan("production", PART, PART, "canary", (), approvals=LIVE),
    ),
)


def request(plan=PLAN, **changes):
    made = ApprovalRequest(
        "1.3.0-0a", "1.3.0", "1.3.0-rc.1", "d" * 40, plan.digest, "Ann <ann@x.example>", plan
    )
    return replace(made, **changes)


@pytest.mark.parametrize(("about", "rule"), [("", TAG), ("production", LIVE), ("staging", TAG)])
def test_an_environment_is_asked_about_by_its_own_rule_if_it_has_one(about, rule):
    assert request(about=about).rule == rule


@pytest.mark.parametrize(
    "sound",
    [
        request(),
        request(replace(PLAN, since="")),
        request(about="production"),
        request(about="restore production"),
        request(candidate="e" * 64, branch="rel/1.3.0"),
    ],
)
def test_a_request_that_says_the_same_all_over_has_no_fault(sound):
    assert sound.fault == ""


@pytest.mark.parametrize(
    ("lie", "why"),
    [
        (request(digest="0" * 64), "its plan is not the one of its digest"),
        (replace(request(), plan=replace(PLAN, tag="v9")), "its plan is not the one of its digest"),
        (request(version="1.4.0"), "it is for 1.4.0, and its plan is for 1.3.0"),
        (request(candidate="--force"), "it names a commit that is none"),
        (request(candidate="d" * 41), "it names a commit that is none"),
        (request(replace(PLAN, commit="HEAD")), "it names a commit that is none"),
        (request(replace(PLAN, since="v1.2.0")), "it names a commit that is none"),
        (request(about="moon"), "it asks about an environment that its plan does not have"),
        (request(branch="a..b"), "git"),
    ],
)
@pytest.mark.threat("remote", "Push a request whose parts contradict each other")
def test_a_request_that_contradicts_itself_is_told(lie, why):
    assert why in lie.fault


def test_a_request_of_old_stands_on_the_branch_that_releases_had_then():
    assert request().working_branch == "release/1.3.0"
    assert request(replace(PLAN, package="api")).working_branch == "release/api-1.3.0"
    assert request(branch="rel-1.3.0").working_branch == "rel-1.3.0"


@pytest.mark.parametrize("name", ["1.3.0-0a", "1.3.0", "v1.3.0", "1.3.0-rc.1", "d" * 40, "d" * 7])
def test_it_goes_by_release_version_tag_candidate_and_part_of_its_commit(name):
    assert request().goes_by(name)


@pytest.mark.parametrize("name", ["", "1.3", "d" * 6, "c" * 40, "d" * 41, "v1.3.1"])
def test_it_goes_by_no_other_name(name):
    assert not request().goes_by(name)


ASKED = Question(
    "1.3.0-0a", "", 1, PLAN.digest, "d" * 40, (), PLAN.risk.level, Person("Ann", "ann@x.example"), "0c"
)


def test_a_question_about_what_is_shown_is_sound():
    assert request(question=ASKED).fault == ""


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"release": "1.3.0-0b"}, "its question is about something else than it shows"),
        ({"about": "production"}, "its question is about something else than it shows"),
        ({"plan": "f" * 64}, "its question is about something else than it shows"),
        ({"candidate": "f" * 40}, "its question is about something else than it shows"),
        ({"risk": "high"}, "its question is about something else than it shows"),
        ({"starter": Person("Eve", "ann@x.example")}, "its question is about something else than it shows"),
        ({"shown": ("unit",)}, "its question has other answers than it shows"),
    ],
)
def test_a_question_about_something_else_is_a_fault(change, why):
    assert request(question=replace(ASKED, **change)).fault == why


def test_what_a_record_signs_of_a_request_is_one_text_for_one_content_of_one_release():
    said = sealed("1.3.0-0a", b"{}")
    assert said.startswith(b"gonogo request\n1.3.0-0a\nsha256:44136fa3")
    assert len({said, sealed("1.3.0-0b", b"{}"), sealed("1.3.0-0a", b"{ }")}) == 3
