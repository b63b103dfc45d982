"""`gonogo approve --attest`, on a room that only listens."""

from __future__ import annotations

from types import SimpleNamespace

import msgspec
import pytest
from click.testing import CliRunner

from gonogo.cli import approve
from gonogo.cli.live import words
from gonogo.domain.people.person import Person
from gonogo.domain.planning.plan import GatePlan
from gonogo.domain.stage import Stage
from gonogo.errors import UsageError
from gonogo.testing.polling import PLAN


@pytest.fixture
def said(monkeypatch):
    """What was said, as kind, item and comment."""
    heard: list[tuple[str, str, str]] = []
    items = '{"items": [{"name": "told", "attest": true}, {"name": "seen", "attest": true}]}'
    gate = GatePlan("done", "checklist", items, True, 60)
    plan = msgspec.to_builtins(msgspec.structs.replace(PLAN, gates=(gate,)))
    row = SimpleNamespace(id="1.1.0-0a", version="1.1.0", at=Stage("gate"), outcome="", job={"plan": plan})

    def say(_caller, _row, kind, comment, about):
        heard.append((kind, about, comment))
        return Person("Ann", "ann@x.example")

    releases = SimpleNamespace(find=lambda *_: row, say=say)
    monkeypatch.setattr(words, "project", lambda: SimpleNamespace(git_settings={}))
    monkeypatch.setattr("gonogo.bootstrap.record.has_record", lambda _: True)
    monkeypatch.setattr("gonogo.bootstrap.releases.open_releases", lambda _: releases)
    monkeypatch.setattr("gonogo.cli.live.running.follow", lambda *_, **__: 4)
    return heard


def ran(*arguments):
    return CliRunner().invoke(
        approve.command, arguments, standalone_mode=False, help_option_names=["-h", "--help"]
    )


def test_each_item_has_a_word_of_its_own(said):
    assert ran("--attest", "told", "--attest", "seen", "--comment", "in the manual").return_value == 4
    assert said == [("attest", "told", "in the manual"), ("attest", "seen", "in the manual")]


def test_where_one_item_is_wrong_nothing_is_said(said):
    problem = ran("--attest", "told", "--attest", "sene").exception
    assert isinstance(problem, UsageError)
    assert "on 'sene'. Items that do: told and seen" in str(problem)
    assert said == []
