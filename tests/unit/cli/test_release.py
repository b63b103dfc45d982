"""Words that are said with `gonogo release` to a release that is under way."""

from __future__ import annotations

from types import SimpleNamespace

import msgspec
import pytest

from gonogo.app.releasing.beginning import Words
from gonogo.cli import release
from gonogo.domain.job import Job
from gonogo.domain.people.people import Member
from gonogo.domain.people.person import Person
from gonogo.domain.planning.plan import GatePlan
from gonogo.errors import UsageError
from gonogo.testing.polling import PLAN

ANN = Person("Ann", "ann@x.example")
BOSS = Member("Ann", ANN.email, ("release-manager",))
DEV = Member("Bob", "bob@x.example", ("developer",))


@pytest.fixture
def go_on(monkeypatch):
    """Says words, as whoever has this address, to a release that Ann began."""
    heard: list[tuple[str, str]] = []
    plan = msgspec.structs.replace(
        PLAN, gates=(GatePlan("unit", "tests", "{}", True, 60, stage="unit"),), people=(BOSS, DEV)
    )
    job = msgspec.to_builtins(Job("1.1.0-0a", plan, plan.digest, {}, ANN, 0))
    living = SimpleNamespace(id="1.1.0-0a", version="1.1.0", job=job)
    releases = SimpleNamespace(
        of=lambda _: living,
        word=lambda caller, _, kind, *__, **___: (caller.person.email, kind),
        take=lambda _, word: heard.append(word),
    )
    monkeypatch.setattr("gonogo.bootstrap.record.has_record", lambda _: True)
    monkeypatch.setattr("gonogo.bootstrap.releases.open_releases", lambda _: releases)
    monkeypatch.setattr("gonogo.cli.live.running.follow", lambda *_, **__: 4)

    def said(words, name="Ann", email=ANN.email):
        found = SimpleNamespace(git_settings={"user.name": name, "user.email": email})
        release._going_on(found, words, "", yes=False, wait=False, as_json=False)
        return heard

    said.heard = heard
    return said


def test_words_that_count_are_said(go_on):
    said = go_on(Words(("unit",), True, "x"))
    assert said == [(ANN.email, "override"), (ANN.email, "emergency")]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (Words(("lunch",), reason="x"), "There is no gate 'lunch' to override"),
        (Words(("unit",)), "Say why: --reason TEXT"),
        (Words(emergency=True), "Say why: --reason TEXT"),
    ],
)
def test_words_that_could_not_count_are_refused_and_none_is_said(go_on, words, told):
    with pytest.raises(UsageError, match=told):
        go_on(words)
    assert go_on.heard == []


def test_it_is_about_who_says_it_now_not_who_began(go_on):
    assert go_on(Words(("unit",), reason="x"), "Bob", DEV.email) == [(DEV.email, "override")]
