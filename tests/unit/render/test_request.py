"""The request for approval, as a person sees it before they say yes."""

from __future__ import annotations

from click import unstyle

from gonogo.domain.decision import Because, Call, Decision, Evidence, Subject
from gonogo.domain.people.approval import Approvals
from gonogo.domain.planning.bump import Bump
from gonogo.domain.planning.plan import Part, Plan, Risk, Skipped
from gonogo.domain.planning.request import ApprovalRequest
from gonogo.render.request import request_text

COMMIT = "c" * 40


def told(*seen: Evidence, **change) -> str:
    plan = Plan(
        **{
            "project": "shop",
            "workflow": "trunk",
            "branch": "main",
            "commit": COMMIT,
            "bump": Bump("1.0.0", "1.1.0", "minor", "1 commit asks for minor"),
            "tag": "shop-v1.1.0",
            "day": "2026-11-21",
            "commits": (COMMIT,),
            "changelog": "## 1.1.0\n\n- find by name\n",
            "since": "a" * 40,
            **change,
        }
    )
    decision = Decision("smoke", Call.GO, Because.PASSED, "well", Subject(COMMIT, plan.digest), seen)
    request = ApprovalRequest("1.1.0-0a", "1.1.0", "", "d" * 40, plan.digest, "Ann <a@x>", plan, (decision,))
    return unstyle(request_text(request, {COMMIT: "feat: find by name"}, ["go smoke: well"]))


def test_the_address_where_it_runs_is_shown_once_if_a_gate_saw_it():
    url = Evidence("URL", "https://staging.shop.example")
    assert told(url, url).count("Running at\n  https://staging.shop.example\n") == 1
    assert "Running at" not in told(Evidence("URL", ""))


def test_the_way_back_names_the_tag_before_and_the_teams_own_plan():
    shown = told(Evidence("rollback plan", "docs/rollback.md"))
    assert "shop-v1.0.0 (aaaaaaa) is the release to go back to" in shown
    assert "the team's own plan: docs/rollback.md" in shown


def test_a_first_release_has_nothing_to_go_back_to():
    assert "nothing was released before" in told(bump=Bump("", "1.1.0", "minor", "first"), since="")


def test_risks_and_gates_that_are_not_asked_stand_with_their_reasons():
    shown = told(risk=Risk("high", ("a breaking change",)), skipped=(Skipped("e2e", "a hotfix"),))
    assert "Risk\n  high\n  - a breaking change\n" in shown
    assert "  not asked: e2e: a hotfix\n" in shown


def test_who_is_wanted_is_told_with_the_rule():
    rule = Approvals(roles=("qa",), not_by=("author", "starter"), authors="asserted", expires="3d")
    wanted = "1 person in the role of qa, but not the author of a commit in it nor who began it, within 3d"
    assert wanted in told(approvals=rule)


def test_a_long_list_of_commits_and_a_long_section_are_cut():
    shown = told(commits=tuple(f"{number:040x}" for number in range(100)), changelog="x\n" * 2000)
    assert "… and 70 commits more" in shown
    assert "… and 1,500 lines more" in shown


def test_nothing_in_it_moves_the_cursor():
    shown = told(
        Evidence("URL", "https://x\x1b[2J"), changelog="## \x1b[2J\n", risk=Risk("low", ("\x1b[2J",))
    )
    assert "\x1b" not in shown


def test_of_several_packages_each_is_named_with_its_version_and_its_way_back():
    bump = Bump("1.0.0", "1.1.0", "minor", "1 commit asks for minor")
    first = Bump("", "0.1.0", "minor", "it is the first")
    parts = (
        Part("api", bump, "api@1.1.0", (COMMIT,), "a" * 40),
        Part("web", first, "web@0.1.0", (COMMIT,)),
    )
    shown = told(
        package="api", tag="api@1.1.0", parts=parts, changelog="# api\n\n## 1.1.0\n\n# web\n\n## 0.1.0\n"
    )
    assert "\nshop api 1.1.0 and web 0.1.0 at ddddddd" in shown
    assert "# web\n\n## 0.1.0" in shown
    assert "api, after it: api@1.0.0 (aaaaaaa) is the release to go back to" in shown
    assert "web, after it: nothing was released before" in shown


def test_a_request_for_several_goes_by_the_tag_and_the_version_of_each():
    bump = Bump("1.0.0", "1.1.0", "minor", "1 commit asks for minor")
    parts = tuple(Part(name, bump, f"{name}@1.1.0", ()) for name in ("api", "web"))
    plan = Plan(
        "shop", "trunk", "main", COMMIT, bump, "api@1.1.0", "2026-11-21", (), package="api", parts=parts
    )
    request = ApprovalRequest("1.1.0-0a", "1.1.0", "1.1.0-rc.1", "d" * 40, plan.digest, "Ann <a@x>", plan)
    assert [
        name for name in ("api@1.1.0", "web@1.1.0", "1.1.0-rc.1", "docs@1.1.0") if request.goes_by(name)
    ] == [
        "api@1.1.0",
        "web@1.1.0",
        "1.1.0-rc.1",
    ]
