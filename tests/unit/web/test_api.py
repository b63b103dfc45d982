"""What the API answers, and what it refuses: on a real record, asked as clients ask."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import get_args

import msgspec
import pytest
from tests.unit.web.conftest import SETTINGS

from gonogo import errors
from gonogo.app.views.release import release_view
from gonogo.domain.instruction import InstructionKind
from gonogo.domain.stage import Doing, Stage
from gonogo.web.api.document import Structs
from gonogo.web.api.problems import MEDIA_TYPE, problem_of
from gonogo.web.api.releases import SpokenKind
from gonogo.web.application import LARGEST, ROOT, application

STREAMS = {"listen": "text/event-stream"}
"""What answers with something else than JSON."""


def operations(document):
    """Each operation of the description: its method, its path and what it says."""
    return [
        (method, path, said)
        for path, one in document["paths"].items()
        for method, said in one.items()
        if "operationId" in said
    ]


def is_problem(answer, status, name):
    assert (answer.status_code, answer.headers["content-type"]) == (status, MEDIA_TYPE), answer.text
    assert answer.json()["type"] == f"urn:gonogo:problem:{name}"
    assert answer.json()["status"] == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    return answer.json()["detail"]


@pytest.mark.threat("person", "ask the server for anything without a token, or with one of another secret")
def test_nobody_is_answered_without_a_token_that_is_known(served):
    one = served()
    one.waits()
    document = one.nobody().get(f"{ROOT}/openapi.json").json()
    for method, path, said in operations(document):
        if said["operationId"] == "setUp":
            continue
        for headers in (
            {},
            {"Authorization": "Bearer x"},
            {"Authorization": f"Bearer gonogo_{'0' * 12}_{'s' * 43}"},
        ):
            answer = one.nobody(**headers).request(method, path.replace("{release}", "1.1.0-0a"))
            is_problem(answer, 401, "unauthorized")
            assert answer.headers["www-authenticate"] == "Bearer"
    is_problem(one.nobody().get("/metrics"), 401, "unauthorized")


def test_the_description_is_made_of_the_types_that_are_answered_and_names_every_operation(served):
    document = served().nobody().get(f"{ROOT}/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    names = [said["operationId"] for _, _, said in operations(document)]
    assert len(names) == len(set(names)) == 15
    shown = msgspec.json.schema_components(
        [type(view) for view in [problem_of(ValueError())]], ref_template="{name}"
    )
    assert document["components"]["schemas"]["Problem"] == shown[1]["Problem"]
    for _, _, said in operations(document):
        for status, one in said["responses"].items():
            kind = STREAMS.get(said["operationId"], "application/json") if status < "400" else MEDIA_TYPE
            assert list(one["content"]) == [kind]
            assert "gonogo:" not in str(one["content"])


def test_every_instruction_may_be_given_but_the_word_to_start():
    assert {*get_args(SpokenKind), "start"} == set(get_args(InstructionKind))


def test_a_release_is_shown_as_json_prints_it_with_a_tag_of_what_was_shown(served):
    one = served()
    name = one.waits()
    answer = one.client().get(f"{ROOT}/releases/{name}")
    view = release_view(one.server.releases, one.book.find(name))
    assert answer.json() == json.loads(msgspec.json.encode(view))
    assert answer.headers["etag"].strip('"')
    assert answer.headers["cache-control"] == "no-store"


def test_a_write_about_what_has_changed_since_is_refused(served):
    one = served()
    client, path = one.client(), f"{ROOT}/releases/{one.waits()}"
    tag = client.get(path).headers["etag"]
    said = {"kind": "pause"}
    first = client.post(f"{path}/instructions", json=said, headers={"If-Match": f'"other", {tag}'})
    assert first.status_code == 201
    one.book.enter("1.1.0-0a", Doing(Stage("publishing"), "publishes"), 500)
    detail = is_problem(
        client.post(f"{path}/instructions", json=said, headers={"If-Match": tag}), 412, "changed"
    )
    assert "Read it again" in detail
    assert len(one.book.orders("1.1.0-0a")) == 1


def test_a_repeat_with_the_same_key_gets_the_first_answer_and_is_said_once(served):
    one = served()
    client, path = one.client(), f"{ROOT}/releases/{one.waits()}/instructions"
    answers = [client.post(path, json={"kind": "pause"}, headers={"Idempotency-Key": "a"}) for _ in range(3)]
    assert [one.status_code for one in answers] == [201] * 3
    assert answers[0].json() == answers[2].json()
    assert answers[2].headers["idempotency-replayed"] == "true"
    assert [order.kind for order in one.book.orders("1.1.0-0a")] == ["pause"]
    other = client.post(path, json={"kind": "resume"}, headers={"Idempotency-Key": "a"})
    is_problem(other, 422, "key-reused")
    assert (
        one.client("other").post(path, json={"kind": "abort"}, headers={"Idempotency-Key": "a"}).status_code
        == 201
    )


def test_a_refusal_is_repeated_too_and_one_that_is_worked_on_is_told(served):
    one = served()
    client, path = one.client(), f"{ROOT}/releases/{one.waits()}/instructions"
    wrong = {"kind": "override", "about": "none"}
    for _ in range(2):
        is_problem(client.post(path, json=wrong, headers={"Idempotency-Key": "a"}), 422, "no-gate")
    with one.server.record.change() as transaction:
        transaction.connection.exec_driver_sql("UPDATE answer SET status = 0")
    is_problem(client.post(path, json=wrong, headers={"Idempotency-Key": "a"}), 409, "in-progress")


@pytest.mark.threat("machine", "die between a write and its answer, so that a repeat does it twice")
def test_a_write_whose_answer_was_lost_is_not_done_twice(served):
    one = served()
    client, path = one.client(), f"{ROOT}/releases/{one.waits()}/instructions"
    client.post(path, json={"kind": "pause"}, headers={"Idempotency-Key": "a"})
    with one.server.record.change() as transaction:
        transaction.connection.exec_driver_sql("UPDATE answer SET status = 0, at = at - 60")
    assert client.post(path, json={"kind": "pause"}, headers={"Idempotency-Key": "a"}).status_code == 201
    assert len(one.book.orders("1.1.0-0a")) == 1


def test_lists_come_in_pages_and_each_release_once(served):
    one = served()
    names = [f"1.{number}.0-0a" for number in range(5)]
    for name in names:
        one.waits(name)
        one.ends(name)
    client, seen, cursor = one.client(), [], ""
    while cursor is not None:
        page = client.get(f"{ROOT}/releases", params={"limit": 2, "cursor": cursor}).json()
        seen += [item["release"] for item in page["items"]]
        cursor = page["next"]
    assert seen == names[::-1]
    entries = client.get(f"{ROOT}/ledger/entries", params={"limit": 3}).json()
    after = client.get(f"{ROOT}/ledger/entries", params={"cursor": entries["next"]}).json()
    assert [item["seq"] for item in (*entries["items"], *after["items"])][:6] == [1, 2, 3, 4, 5, 6]
    for path, query in (
        ("releases", {"limit": 101}),
        ("releases", {"limit": 0}),
        ("releases", {"cursor": "é"}),
        ("ledger/entries", {"cursor": "bm8"}),
    ):
        assert client.get(f"{ROOT}/{path}", params=query).status_code == 400


@pytest.mark.threat("person", "approve by the API what they have not seen")
def test_a_yes_says_to_which_question_and_a_word_to_nothing_is_refused(served):
    one = served()
    client, path = (
        one.client(),
        f"{ROOT}/releases/{one.waits(stage=Stage('gate', '', ('api',)))}/instructions",
    )
    is_problem(client.post(path, json={"kind": "approve"}), 409, "not-asked")
    is_problem(client.post(path, json={"kind": "attest", "about": "none"}), 422, "request")
    one.ends("1.1.0-0a")
    is_problem(client.post(path, json={"kind": "abort"}), 409, "over")
    is_problem(client.post(path.replace("1.1", "9.9"), json={"kind": "abort"}), 404, "no-release")


@pytest.mark.parametrize(
    "said",
    [{}, {"kind": "start"}, {"kind": "abort", "more": 1}, {"kind": "abort", "comment": "x" * 2001}, []],
)
def test_what_is_no_instruction_is_refused_with_what_is_wrong(served, said):
    one = served()
    answer = one.client().post(f"{ROOT}/releases/{one.waits()}/instructions", json=said)
    is_problem(answer, 400, "bad-request")


@pytest.mark.threat("person", "fill the server's memory with a body")
def test_a_body_that_is_too_large_is_refused(served):
    one = served()
    body = b'{"kind": "abort", "comment": "' + b"x" * LARGEST + b'"}'
    headers = {"Content-Type": "application/json"}
    answer = one.client().post(f"{ROOT}/releases/{one.waits()}/instructions", content=body, headers=headers)
    is_problem(answer, 413, "request-entity-too-large")


def test_a_token_that_asks_too_often_is_told_when_to_come_again(served):
    one = served(a_minute=2)
    client = one.client()
    left = [client.get(f"{ROOT}/projects").headers["ratelimit-remaining"] for _ in range(2)]
    assert left == ["1", "0"]
    refused = client.get(f"{ROOT}/projects")
    is_problem(refused, 429, "too-many-requests")
    assert int(refused.headers["retry-after"]) > 0
    assert one.client("other").get(f"{ROOT}/projects").status_code == 200


@pytest.mark.threat("file", "find a token's secret in the record")
def test_a_token_is_shown_once_and_its_secret_lies_nowhere(served):
    one = served()
    client = one.client("admin")
    wanted = {"email": "ann@x.example", "name": "Ann", "days": 2}
    first, repeat = (
        client.post(f"{ROOT}/tokens", json=wanted, headers={"Idempotency-Key": "a"}).json() for _ in range(2)
    )
    assert repeat == {**first, "token": ""}
    listed = client.get(f"{ROOT}/tokens").json()
    assert first["id"] in [each["id"] for each in listed]
    place = one.server.project.repository.place.state / "record.db"
    with closing(sqlite3.connect(place)) as record:
        assert first["token"].rpartition("_")[2] not in "".join(record.iterdump())
    ann = one.nobody(Authorization=f"Bearer {first['token']}")
    assert ann.get(f"{ROOT}/projects").json() == [{"name": "shop", "packages": [], "environments": []}]
    assert ann.delete(f"{ROOT}/tokens/{first['id']}").json()["state"] == "revoked"
    is_problem(ann.get(f"{ROOT}/projects"), 401, "unauthorized")
    is_problem(client.delete(f"{ROOT}/tokens/none"), 404, "no-token")


def test_the_code_is_exchanged_for_the_first_token(served):
    one = served()
    code = one.server.tokens.offer()
    asked = {"code": code, "email": "ann@x.example"}
    is_problem(one.nobody().post(f"{ROOT}/setup", json={**asked, "code": "x"}), 403, "forbidden")
    made = one.nobody().post(f"{ROOT}/setup", json=asked)
    assert made.status_code == 201
    is_problem(one.nobody().post(f"{ROOT}/setup", json=asked), 403, "forbidden")
    ann = one.nobody(Authorization=f"Bearer {made.json()['token']}")
    assert ann.get(f"{ROOT}/releases").json() == {"items": [], "next": None}


def test_a_plan_changes_nothing_and_a_release_is_begun_once(served):
    one = served()
    client = one.client()
    before = one.shop.git("ls-remote", "origin")
    plan = client.post(f"{ROOT}/plan", json={})
    assert (plan.status_code, plan.json()["plan"]["bump"]["version"]) == (200, "1.1.0")
    assert one.book.releases("shop", 5) == []
    assert one.shop.git("ls-remote", "origin") == before
    begun = [client.post(f"{ROOT}/releases", json={}).json() for _ in range(2)]
    assert begun[0]["release"] == begun[1]["release"]
    assert begun[0]["at"]["kind"] == "beginning"
    refused = client.post(f"{ROOT}/releases", json={"overrides": ["none"], "reason": "x"})
    assert "There is no gate" in is_problem(refused, 422, "request")


def test_the_health_is_told_to_anybody_and_numbers_to_whoever_has_a_token(served):
    one = served()
    one.waits()
    for path in ("/healthz", "/readyz"):
        assert one.nobody().get(path).text == "ok\n"
    told = one.client().get("/metrics")
    assert 'gonogo_releases{project="shop",state="approval"} 1\n' in told.text
    assert told.headers["content-type"].startswith("text/plain; version=0.0.4")


def test_environments_say_what_is_live_and_who_holds_them(served):
    target = "{kind: local, run: 'true {port}', port: 8001}"
    one = served(f"{SETTINGS}environments: {{production: {{target: {target}, strategy: recreate}}}}\n")
    found = one.client().get(f"{ROOT}/environments").json()
    assert found == [{"name": "production", "package": None, "held": None, "version": None, "deployed": None}]


@pytest.mark.parametrize(
    ("problem", "status", "name"),
    [
        (errors.ForbiddenError("no"), 403, "forbidden"),
        (errors.NotReadyError("no"), 409, "not-ready"),
        (errors.SeveralMeantError("no"), 422, "several-meant"),
        (errors.ConfigError(("no",)), 422, "settings"),
        (errors.VersionError("no"), 422, "request"),
        (errors.StoreError("no"), 503, "record"),
        (errors.ShallowError("no"), 503, "repository"),
        (errors.TargetError("no"), 503, "world"),
    ],
)
def test_each_kind_of_error_has_its_status_and_its_sentence(problem, status, name):
    told = problem_of(problem)
    assert (told.status, told.type, told.detail) == (status, f"urn:gonogo:problem:{name}", "no")


@pytest.mark.threat("person", "learn from an error what is inside the server")
def test_a_fault_of_our_own_is_in_the_log_and_not_in_the_answer(served, capsys):
    one = served()

    def broken(_: str) -> None:
        raise RuntimeError("inside")

    one.server.tokens.caller = broken
    answer = one.nobody(Authorization="Bearer x").get(f"{ROOT}/projects")
    assert "inside" not in answer.text
    is_problem(answer, 500, "fault")
    assert "inside" in capsys.readouterr().err


def test_each_application_describes_itself():
    first, second = (application(None) for _ in range(2))  # type: ignore[arg-type]  # nothing is asked of it
    structs = [next(one for one in app.plugins if isinstance(one, Structs)) for app in (first, second)]
    assert structs[0].filled(first.openapi_schema.to_schema()) == structs[1].filled(
        second.openapi_schema.to_schema()
    )


def test_it_is_the_same_on_a_database_of_a_team(served, postgresql_database, monkeypatch):
    monkeypatch.setenv("GONOGO_DATABASE", postgresql_database())
    one = served()
    client, path = one.client(), f"{ROOT}/releases/{one.waits()}/instructions"
    said = [client.post(path, json={"kind": "pause"}, headers={"Idempotency-Key": "a"}) for _ in range(2)]
    assert said[0].json() == said[1].json()
    one.ends("1.1.0-0a")
    one.waits("1.2.0-0a")
    page = client.get(f"{ROOT}/releases", params={"limit": 1}).json()
    rest = client.get(f"{ROOT}/releases", params={"cursor": page["next"]}).json()
    assert [item["release"] for item in page["items"] + rest["items"]] == ["1.2.0-0a", "1.1.0-0a"]
    made = client.post(f"{ROOT}/tokens", json={"email": "ann@x.example"}).json()
    assert client.delete(f"{ROOT}/tokens/{made['id']}").json()["state"] == "revoked"
    assert client.get("/readyz").text == "ok\n"
