"""Every verb of every caller over HTTP, compared with the one table that says who may."""

from __future__ import annotations

from typing import get_args

import pytest
from tests.unit.web.conftest import BOT, PEOPLE, RULES, SETTINGS, STARTER, TEAM

from gonogo.domain.people.person import Person
from gonogo.domain.permission import VERBS, case_of, is_request, refusal, rules_of
from gonogo.web.api.releases import SpokenKind
from gonogo.web.application import ROOT

CALLERS = {
    **{name: (name, "person") for name in TEAM},
    "unknown": ("eve", "person"),
    "program": ("manager", "program"),
    "known program": ("bot", "program"),
    "service": ("manager", "service"),
}
ABOUT = {"override": "api", "attest": "told"}


@pytest.mark.threat("person", "say by the API what they may not")
def test_each_word_over_http_is_for_whom_the_table_says(team):
    name = team.waits()
    path, job = f"{ROOT}/releases/{name}/instructions", team.book.find(name).to_job()
    asserted = Person(STARTER.name, STARTER.email, "signed")
    seen = set()
    for who, (named, kind) in CALLERS.items():
        client = team.client(named, kind)
        person = Person(named, f"{named}@x.example", "account", kind)
        for word in get_args(SpokenKind):
            about = ABOUT.get(word, "")
            before = len(team.book.orders(name))
            answer = client.post(path, json={"kind": word, "about": about, "comment": "why"})
            verb = VERBS[word]
            case = case_of(job.plan, asserted, verb, about, gate="")
            asks = is_request(verb, person, job.plan.people)
            may = asks or not refusal(verb, person, rules_of(job.plan), case)
            assert answer.status_code == (201 if may else 403), (who, word, answer.text)
            written = team.book.orders(name)[before:]
            assert [(one.kind, one.person.level) for one in written] == ([(word, "account")] if may else [])
            assert not may or answer.json()["is_request"] == asks, (who, word)
            seen.add((may, asks))
    assert seen == {(True, True), (True, False), (False, False)}


@pytest.mark.threat("person", "make or revoke tokens by the API without being an administrator")
@pytest.mark.parametrize(("name", "status"), [("admin", 201), ("manager", 403), ("eve", 403), ("bot", 403)])
def test_only_an_administrator_makes_tokens_and_others_see_their_own(team, name, status):
    client, admin = team.client(name), team.client("admin")
    made = client.post(f"{ROOT}/tokens", json={"email": "qa@x.example"})
    assert made.status_code == status
    listed = client.get(f"{ROOT}/tokens").json()
    assert {one["name"] for one in listed} == ({"admin", "qa"} if name == "admin" else {name})
    if status != 201:
        others = next(one["id"] for one in admin.get(f"{ROOT}/tokens").json() if one["name"] == "admin")
        assert client.delete(f"{ROOT}/tokens/{others}").status_code == 403


@pytest.mark.threat("person", "begin a release by the API, or end another's, without being allowed to")
def test_a_release_is_begun_at_the_level_of_an_account_by_whom_the_rules_of_the_remote_let(served):
    one = served(f"{SETTINGS}{RULES}people:\n{PEOPLE}{BOT}")
    one.shop.git("commit", "-q", "-am", "chore: who may say what")
    remote = str(one.shop.path.parent / "remote.git")
    one.shop.git("clone", "-q", "--bare", ".", remote)
    one.shop.git("remote", "set-url", "origin", remote)
    one.shop.git("fetch", "-q", "origin")
    refused = one.client("guest").post(f"{ROOT}/releases", json={})
    assert (refused.status_code, one.book.alive("shop")) == (403, [])
    begun = one.client("starter").post(f"{ROOT}/releases", json={}, headers={"Idempotency-Key": "a"})
    assert begun.status_code == 201, begun.text
    [word] = one.book.orders(begun.json()["release"])
    assert (word.kind, word.person.level, word.manner[:17]) == ("start", "account", "by the API, with ")
    path = f"{ROOT}/releases/{begun.json()['release']}/instructions"
    assert one.client("starter").post(path, json={"kind": "abort"}).status_code == 201
    assert one.client("guest").post(path, json={"kind": "abort"}).status_code == 403
