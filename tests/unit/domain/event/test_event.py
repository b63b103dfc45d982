"""Events as typed values: what is chosen of an entry's data, and what stands in a sentence."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gonogo.domain.event import KINDS, Event, Fact, chosen, read
from gonogo.domain.event.kinds import UNTOLD
from gonogo.domain.ledger.free_text import FREE

SOURCE = Path(__file__).parents[4] / "src" / "gonogo"

SENTENCES: list[tuple[str, dict[str, Any], str]] = [
    ("release.started", {"version": "1.2.0", "tag": "v1.2.0"}, "began"),
    ("release.started", {"version": "1.2.0", "tag": "", "environment": "production"}, "began in production"),
    ("stage.entered", {"stage": "gate", "gates": ["unit"]}, "is at gate unit"),
    ("stage.entered", {"stage": "watch", "environment": "production"}, "is at production: watch"),
    ("hold.began", {"stage": "proposal", "accepts": ["promote"]}, "waits at proposal, and hears promote"),
    ("hold.began", {"stage": "soak", "environment": "staging", "until": 9}, "waits at staging: soak"),
    ("hold.ended", {}, "waits no longer"),
    ("candidate.made", {"name": "1.2.0-rc.1", "commit": "c"}, "has candidate 1.2.0-rc.1"),
    (
        "candidate.moved",
        {"name": "1.2.0-rc.1", "from": "testing", "to": "approved"},
        "has candidate 1.2.0-rc.1, which is approved now",
    ),
    (
        "gate.decided",
        {"asker": "unit", "call": "no-go", "because": "timed_out"},
        "gate unit says no-go (timed out)",
    ),
    ("question.asked", {"about": "", "question": "d"}, "asks people: the tag"),
    ("question.asked", {"about": "production", "question": "d"}, "asks people: production"),
    ("order.approve", {}, "somebody said approve"),
    ("order.override", {"about": "unit"}, "somebody said override about unit"),
    (
        "answer.void",
        {"number": 1, "kind": "approve", "why": "answers another question"},
        "does not hear approve: it answers another question",
    ),
    ("release.published", {"tag": "v1.2.0"}, "is published: v1.2.0"),
    (
        "release.published",
        {"tag": "a@1", "tags": {"b@2": "y", "a@1": "x"}},
        "is published: a@1 and b@2",
    ),
    ("release.ended", {"outcome": "rolled_back"}, "ended: rolled back"),
    (
        "deployment.began",
        {"environment": "production", "version": "1.2.0"},
        "is being deployed to production",
    ),
    (
        "share.shifted",
        {"environment": "production", "version": "1.2.0", "share": 25},
        "production: 1.2.0 has 25 % of the traffic",
    ),
    (
        "watch.judged",
        {"environment": "production", "version": "1.2.0", "share": 25, "call": "go"},
        "production: the watch of 1.2.0 at 25 % says go",
    ),
    (
        "environment.away",
        {"environment": "production", "seconds": 90},
        "production: no numbers for 1 min 30 s",
    ),
    (
        "environment.back",
        {"environment": "production", "seconds": 60},
        "production: its numbers are back after 1 min",
    ),
    (
        "deployment.ended",
        {"environment": "production", "version": "1.2.0", "state": "rolled_back"},
        "production: the deployment of 1.2.0 ended: rolled back",
    ),
    ("rollback.began", {"environment": "production"}, "production: a rollback began"),
    (
        "rollback.began",
        {"environment": "production", "triggered": "automatic"},
        "production: a rollback began (automatic)",
    ),
    ("rollback.traffic", {"environment": "eu"}, "eu: users are back on the stable version"),
    (
        "rollback.retreated",
        {"environment": "eu", "share": 5},
        "eu: users are back at 5 % while a person is asked",
    ),
    ("rollback.confirmed", {"environment": "eu"}, "eu: a person confirmed the rollback"),
    ("rollback.declined", {"environment": "eu"}, "eu: a person declined the rollback"),
    ("rollback.declined", {"version": "1.2.0"}, "a person declined the rollback"),
    (
        "version.blocked",
        {"version": "1.2.0"},
        "1.2.0 is blocked: nobody deploys it again until somebody lifts that",
    ),
    ("version.lifted", {"version": "1.2.0"}, "1.2.0 may be deployed again"),
    ("alert.sent", {"priority": 0}, "alerted those on call (P0)"),
    (
        "target.exceeded",
        {"part": "gate", "about": "unit", "seconds": 400, "target": 300},
        "gate unit took 6 min 40 s, and should take 5 min at most",
    ),
    ("clock.stepped", {"seconds": -60}, "the clock stepped back 1 min"),
    ("clock.stepped", {"seconds": 60}, "the clock stepped forward 1 min"),
    ("watch.interrupted", {"environment": "eu", "seconds": 60}, "eu: nobody looked for 1 min"),
    ("ledger.repaired", {"keep": "here"}, "the ledger was repaired, and goes on from here"),
    ("ledger.repaired", {}, "the ledger was repaired"),
    ("text.erased", {"of": "r/one"}, "a free text of the ledger was erased"),
    (
        "notice.given_up",
        {"notice": "team", "messages": 2},
        "2 messages to team not delivered in time, and given up: gonogo deliveries",
    ),
    (
        "notice.given_up",
        {"notice": "team", "messages": 1, "refused": True},
        "1 message to team refused, and given up: gonogo deliveries",
    ),
]


def event_of(kind: str, data: dict[str, Any]) -> Event:
    return Event(1, "r/1", "shop", "", "r", "1.2.0", kind, 1, 1_700_000_000, "", data)


@pytest.mark.parametrize(("kind", "data", "sentence"), SENTENCES)
def test_each_kind_says_what_happened_in_a_sentence(kind, data, sentence):
    assert event_of(kind, data).sentence == sentence


def test_every_kind_has_a_sentence_here_but_other_words_of_people():
    shown = {kind for kind, _, _ in SENTENCES}
    assert {kind for kind in KINDS if not kind.startswith("order.")} - shown == set()


def test_an_event_of_a_kind_that_is_not_known_is_told_by_its_kind():
    assert event_of("moon.rose", {}).sentence == "moon.rose"
    assert read("clock.stepped", {"seconds": "many"}) is None


def test_what_only_says_that_there_are_facts_has_no_sentence():
    with pytest.raises(NotImplementedError):
        _ = Fact().sentence


def test_of_an_entry_an_event_has_what_its_kind_names_and_no_more():
    data = {"name": "rc", "from": "testing", "to": "approved", "reason": "Ann likes it"}
    assert chosen("candidate.moved", data) == {"name": "rc", "from": "testing", "to": "approved"}
    assert chosen("effect.begun", {"effect": "push"}) is None


@pytest.mark.threat("person", "send free text, which can be erased here, to systems where it cannot")
def test_no_kind_of_event_tells_free_text():
    told = {name for fact in KINDS.values() for name in fact.__struct_encode_fields__}
    assert told & FREE == set()


def test_every_field_says_what_it_means():
    for kind, fact in KINDS.items():
        described = msgspec.json.schema(fact)["$defs"]
        fields = next(iter(described.values()))["properties"]
        missing = [name for name, one in fields.items() if name != "type" and "description" not in one]
        assert not missing, kind


def written_kinds() -> set[str]:
    """The kinds in the source of whatever is given to `append`, `note`, `tell` or a thing that does so."""
    texts = set[str]()
    for file in [*(SOURCE / "workflow").rglob("*.py"), *(SOURCE / "store").glob("*.py")]:
        if file.name != "verify_ledger.py":
            found = ast.walk(ast.parse(file.read_text()))
            texts |= {
                one.value for one in found if isinstance(one, ast.Constant) and isinstance(one.value, str)
            }
    groups = {kind.partition(".")[0] for kind in KINDS} | {"effect"}
    return {
        text
        for text in texts
        if text.partition(".")[0] in groups and text.count(".") == 1 and " " not in text
    }


def test_whatever_is_written_down_is_a_kind_of_event_or_is_said_to_be_none():
    files = {"release.py", "text.py"}
    found = {kind for kind in written_kinds() if kind.rpartition(".")[2].isidentifier()} - files
    unknown = found - KINDS.keys() - set(UNTOLD) - {"ledger.jsonl", "ledger.pem"}
    assert unknown == set()
    assert len(found & KINDS.keys()) > 15
