"""What one is told of a release that waits, and what to do next."""

from __future__ import annotations

import msgspec
import pytest

from gonogo.app.views.release import ReleaseView, RequestView
from gonogo.cli.live.running import tell
from gonogo.domain.decision import Because, Call, Decision, Subject
from gonogo.domain.stage import Hold, Stage
from gonogo.domain.timing import Exceeded

VIEW = ReleaseView(
    release="1.1.0-0a",
    kind="standard",
    project="shop",
    package=None,
    version="1.1.0",
    tag="v1.1.0",
    candidate=None,
    plan="d",
    stage="approval",
    waiting="it waits",
    at=Stage("approval"),
    hold=None,
    progress=500,
    outcome=None,
    reason=None,
    started=1,
    ended=None,
)


def told(capsys, **more) -> list[str]:
    tell(msgspec.structs.replace(VIEW, **more), as_json=False)
    return capsys.readouterr().err.splitlines()


@pytest.mark.parametrize(
    ("kinds", "hint"),
    [
        (("approve", "reject", "abort"), "gonogo approve, gonogo reject or gonogo abort"),
        (("retry", "override", "abort", "reject"), "gonogo resume --retry, gonogo reject or gonogo abort"),
        (("promote", "abort", "reject"), "gonogo promote, gonogo reject or gonogo abort"),
        (("abort",), "gonogo abort"),
    ],
)
def test_one_is_told_the_instructions_that_are_heard(capsys, kinds, hint):
    hold = Hold("it waits", dict.fromkeys(kinds, ()))
    assert told(capsys, hold=hold)[1:] == [f"  {hint}, here or in another terminal"]


def test_one_is_told_what_took_longer_than_its_target(capsys):
    late = (Exceeded("gates", "", 1500, 1380), Exceeded("watch", "production", 901, 900))
    assert told(capsys, exceeded=late)[2:] == [
        "  ! the gates took 25 min, 2 min longer than the target of 23 min",
        "  ! the watch of production took 15 min 1 s, 1 s longer than the target of 15 min",
    ]


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        (
            RequestView("promote", "", "program", "Ann", "all is green", 5),
            "  ? the program of Ann asks to promote: all is green. To say it: gonogo promote",
        ),
        (
            RequestView("retry", "", "service", "night", "", 5),
            "  ? the service of night asks to retry. To say it: gonogo resume --retry",
        ),
        (
            RequestView("approve", "production", "program", "Ann", "", 5),
            "  ? the program of Ann asks to approve for production. To say it: gonogo approve",
        ),
    ],
)
def test_one_is_told_what_programs_ask_for_and_how_to_say_it(capsys, request_, line):
    assert told(capsys, requests=(request_,))[2:] == [line]


def test_what_was_late_is_told_once_it_is_over_as_well(capsys):
    late = (Exceeded("report", "", 75, 60),)
    assert told(capsys, outcome="aborted", reason="Ann aborted", exceeded=late) == [
        "✗ 1.1.0 aborted: Ann aborted",
        "  report: gonogo report 1.1.0-0a",
        "  ! the report took 1 min 15 s, 15 s longer than the target of 1 min",
    ]


def test_a_rollback_ends_in_two_lines(capsys):
    subject = Subject("c0ffee", "d")
    no = Decision("watch", Call.NO_GO, Because.FAILED, "it is slow", subject, details=("p95 is 900 ms",) * 9)
    why = "production: p95 > 500ms; all traffic was back on 1.0.0 within 2 s"
    assert told(capsys, outcome="rolled_back", reason=why, decisions=[no]) == [
        f"✗ 1.1.0 rolled back: {why}",
        "  report: gonogo report 1.1.0-0a",
    ]
    assert len(told(capsys, kind="rollback", outcome="rolled_back", reason=why)) == 2
