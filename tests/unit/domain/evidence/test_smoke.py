from typing import Any

import msgspec
import pytest

from gonogo.domain.decision import Because
from gonogo.domain.evidence import smoke
from gonogo.domain.evidence.smoke import Check

URL = "http://shop.example/health"


def check(**stated: Any) -> Check:
    return msgspec.convert({"get": "/health"} | stated, Check)


def answered(given: Check, status: int, body: str = "", location: str = "") -> tuple[Because, str]:
    outcome = smoke.answered("api", given, URL, status, location, body)
    return outcome.because, outcome.sentence


@pytest.mark.parametrize(
    ("expect", "right", "wrong"),
    [
        (None, [200, 204, 299], [199, 301, 404, 500]),
        ("2XX", [200, 299], [300]),
        (200, [200], [201]),
        ("404", [404], [200]),
        ([200, "3xx"], [200, 302], [201, 400]),
    ],
)
def test_the_status_that_is_expected_passes_and_no_other(
    expect: object, right: list[int], wrong: list[int]
) -> None:
    given = check(expect=expect)
    assert {answered(given, status)[0] for status in right} == {Because.PASSED}
    assert {answered(given, status)[0] for status in wrong} == {Because.FAILED}


def test_a_failure_tells_the_endpoint_what_was_expected_and_what_came() -> None:
    outcome = smoke.answered("api", check(expect=[200, 204]), URL, 503, "", '{"status":\n"down"}' + "x" * 999)
    assert outcome.sentence == f"GET {URL}: expected 200 or 204, got 503"
    assert outcome.lines[0].startswith('{"status": "down"}xxx')
    assert len(outcome.lines[0]) == 200


def test_a_redirect_is_told_and_not_followed() -> None:
    assert answered(check(), 302, location="/login") == (
        Because.FAILED,
        f"GET {URL}: expected 2xx, got 302 to /login, which is not followed",
    )


def test_a_text_that_the_answer_lacks_is_a_failure() -> None:
    given = check(contains="up")
    assert answered(given, 200, "it is up") == (Because.PASSED, f"GET {URL}: 200")
    assert answered(given, 200, "down") == (
        Because.FAILED,
        f"GET {URL}: expected 2xx with 'up' in it, got 200 with 'down'",
    )
    assert answered(given, 200)[1].endswith("got 200 with nothing in it")


def test_no_answer_is_a_failure_that_says_why() -> None:
    outcome = smoke.unanswered("api", check(), URL, "timed out after 5s")
    assert (outcome.because, outcome.sentence) == (
        Because.FAILED,
        f"GET {URL}: expected 2xx, got no answer: timed out after 5s",
    )


def test_an_address_has_five_seconds_and_a_command_all_there_are() -> None:
    assert check().seconds(60) == 5
    assert check(within="2s").seconds(60) == 2
    assert check(within="2m").seconds(60) == 60
    assert Check(run="x").seconds(60) == 60
    assert Check(run="x", within="1s").seconds(60) == 1


@pytest.mark.parametrize(
    ("stated", "sentence"),
    [
        ({"run": "x"}, "expected either get: with a path, or run: with a command"),
        ({"get": ""}, "expected either get:"),
        ({"get": "", "run": "x", "contains": "y"}, "belong to get; a command says it by its exit code"),
        ({"get": "", "run": "x", "expect": 200}, "belong to get"),
        ({"get": "", "run": "x", "headers": {"a": "b"}}, "belong to get"),
        ({"expect": "2x"}, "'2x' is no status. Write it as 2xx, 200 or"),
        ({"expect": 600}, "'600' is no status"),
        ({"expect": []}, "expected a status, such as 2xx"),
        ({"headers": {"a b": "c"}}, "is no name of a header"),
        ({"get": "/a b"}, "is no address of HTTP"),
        ({"within": "soon"}, "'soon' is not a duration"),
        ({"wthin": "5s"}, "unknown field"),
    ],
)
def test_a_check_that_cannot_work_is_refused(stated: dict[str, Any], sentence: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=sentence):
        check(**stated)


def test_settings_are_pointed_at_another_url() -> None:
    assert smoke.pointed('{"url":"","kind":"smoke"}', "http://slot") == '{"kind":"smoke","url":"http://slot"}'
